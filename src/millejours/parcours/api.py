"""`POST /api/v1/parcours`: the same answer as the command line, for any program. Nothing is kept."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Router

from millejours.core.api import corps_attendu, en_json, lit_corps, ouvre, permet_post, refuse
from millejours.famille.regles import aujourd_hui, moteur
from regles.echeancier import Parcours
from regles.erreurs import ErreurRegles, ErreurSituation
from regles.situation import lit_date, lit_situation
from regles.sortie import parcours_json

router = Router(tags=["parcours"])
_CORPS = corps_attendu("Une situation (content/schemas/situation.json), ou {situation, au}.")


@router.post("/parcours", summary="Le parcours d'une famille", openapi_extra=_CORPS)
def parcours(request: HttpRequest) -> HttpResponse:
    calcule = _calcule(request)
    if isinstance(calcule, HttpResponse):
        return calcule
    return en_json(parcours_json(calcule, moteur()))


@router.post("/parcours.ics", summary="Le même, en calendrier", openapi_extra=_CORPS)
def parcours_ics(request: HttpRequest) -> HttpResponse:
    calcule = _calcule(request)
    if isinstance(calcule, HttpResponse):
        return calcule
    from regles.agenda import agenda

    site = request.build_absolute_uri(reverse("parcours"))
    return ouvre(HttpResponse(agenda(calcule, moteur(), site=site), content_type="text/calendar; charset=utf-8"))


@router.post(
    "/pourquoi", summary="Pourquoi, ou pourquoi pas : chaque règle, et ce qui la ferait basculer", openapi_extra=_CORPS
)
def pourquoi(request: HttpRequest, regle: str | None = None) -> HttpResponse:
    calcule = _calcule(request)
    if isinstance(calcule, HttpResponse):
        return calcule
    from regles.explain.pourquoi import pourquoi_json

    try:
        return en_json(pourquoi_json(calcule, moteur(), regle))
    except ErreurRegles as erreur:
        return refuse(ErreurSituation("regle", str(erreur)))


@router.post("/fhir/CarePlan", summary="Le parcours, en FHIR R4", openapi_extra=_CORPS)
def plan_de_soins(request: HttpRequest) -> HttpResponse:
    calcule = _calcule(request)
    if isinstance(calcule, HttpResponse):
        return calcule
    from regles.fhir import plan_de_soins as en_fhir

    texte = json.dumps(en_fhir(calcule, moteur()), ensure_ascii=False)
    return ouvre(HttpResponse(texte, content_type="application/fhir+json; charset=utf-8"))


@router.api_operation(["OPTIONS"], "/parcours", include_in_schema=False)
@router.api_operation(["OPTIONS"], "/pourquoi", include_in_schema=False)
@router.api_operation(["OPTIONS"], "/fhir/CarePlan", include_in_schema=False)
@router.api_operation(["OPTIONS"], "/parcours.ics", include_in_schema=False)
def permission(request: HttpRequest) -> HttpResponse:
    return permet_post()


def _calcule(request: HttpRequest) -> Parcours | HttpResponse:
    try:
        situation, au = _lit_corps(request.body)
        lue = lit_situation(situation)
        return moteur().parcours(lue, au or aujourd_hui(lue, timezone.now()))
    except ErreurSituation as erreur:
        return refuse(erreur)


def _lit_corps(corps: bytes) -> tuple[Any, date | None]:
    lu = lit_corps(corps)
    if not isinstance(lu, dict) or "situation" not in lu:
        return lu, None
    au = lu.get("au")
    if au is None:
        return lu["situation"], None
    return lu["situation"], lit_date(au, "au")
