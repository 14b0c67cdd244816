"""`POST /api/v1/simulateurs/{conges,prestations,garde}`: the answer of the command line. Nothing is kept or logged."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from millejours.core.api import corps_attendu, en_json, lit_corps, permet_post, refuse
from millejours.demarches.regles import simulateurs
from millejours.famille.regles import aujourd_hui, catalogue
from regles.erreurs import ErreurSituation
from regles.simulateurs import Reponse, lit_simulation
from regles.sortie_simulation import simulation_json

router = Router(tags=["simulateurs"])
_CORPS = corps_attendu("Une simulation (content/schemas/simulation.json), ou une situation seule.")


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
    return permet_post()


def _repond(request: HttpRequest, nom: str) -> HttpResponse:
    try:
        reponse = _calcule(request.body, nom)
    except ErreurSituation as erreur:
        return refuse(erreur)
    return en_json(simulation_json(reponse, catalogue().sources))


def _calcule(corps: bytes, nom: str) -> Reponse:
    simulation = lit_simulation(lit_corps(corps, parse_float=Decimal))
    au = simulation.au or aujourd_hui(simulation.situation, timezone.now())
    return simulateurs().simule(nom, simulation, au)
