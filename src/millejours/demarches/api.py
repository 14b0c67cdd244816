"""`POST /api/v1/simulateurs/{conges,prestations,garde}`: the answer of the command line. Nothing is kept or logged."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router

from millejours.demarches.regles import simulateurs
from millejours.famille.regles import aujourd_hui, catalogue
from regles.erreurs import ErreurSituation
from regles.simulateurs import Reponse, lit_simulation
from regles.sortie_simulation import simulation_json

router = Router(tags=["simulateurs"])
_CORPS = {
    "requestBody": {
        "required": True,
        "description": "Une simulation (content/schemas/simulation.json), ou une situation seule.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.post("/simulateurs/conges", summary="Les congés de deux parents", openapi_extra=_CORPS)
def conges(request: HttpRequest) -> HttpResponse:
    return _repond(request, "conges")


@router.post("/simulateurs/prestations", summary="Les prestations familiales", openapi_extra=_CORPS)
def prestations(request: HttpRequest) -> HttpResponse:
    return _repond(request, "prestations")


@router.post("/simulateurs/garde", summary="Le coût des modes de garde", openapi_extra=_CORPS)
def garde(request: HttpRequest) -> HttpResponse:
    return _repond(request, "garde")


@router.api_operation(["OPTIONS"], "/simulateurs/conges", include_in_schema=False)
@router.api_operation(["OPTIONS"], "/simulateurs/prestations", include_in_schema=False)
@router.api_operation(["OPTIONS"], "/simulateurs/garde", include_in_schema=False)
def permission(request: HttpRequest) -> HttpResponse:
    return _ouvre(HttpResponse(status=204))


def _repond(request: HttpRequest, nom: str) -> HttpResponse:
    try:
        reponse = _calcule(request.body, nom)
    except ErreurSituation as erreur:
        return _json({"erreur": {"champ": erreur.champ, "message": erreur.message}}, status=422)
    return _json(simulation_json(reponse, catalogue().sources))


def _calcule(corps: bytes, nom: str) -> Reponse:
    try:
        lu = json.loads(corps, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise ErreurSituation("corps", "le corps n'est pas du JSON") from None
    simulation = lit_simulation(lu)
    au = simulation.au or aujourd_hui(simulation.situation, timezone.now())
    return simulateurs().simule(nom, simulation, au)


def _json(donnee: dict[str, Any], status: int = 200) -> HttpResponse:
    return _ouvre(JsonResponse(donnee, status=status, json_dumps_params={"ensure_ascii": False}))


def _ouvre(reponse: HttpResponse) -> HttpResponse:
    reponse["Access-Control-Allow-Origin"] = "*"
    reponse["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    reponse["Access-Control-Allow-Headers"] = "Content-Type"
    reponse["Cache-Control"] = "no-store"
    return reponse
