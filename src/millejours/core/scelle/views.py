"""`/partage/v1/<identifiant>`: a device reads, writes and erases the rows it holds. No cookie, no journal, no cache."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from millejours.core.debit import Seau, laisse_venir
from millejours.core.scelle import actions
from millejours.core.scelle.format import IDENTIFIANT, SECRET, TAILLE_MAX, LigneRefusee, en_octets

SCELLE = "application/octet-stream"
# Rows that one client may make in an hour, in one process; its network; everybody together.
creations = Seau(settings.PARTAGE_DEBIT, 3600.0)
creations_du_reseau = Seau(settings.PARTAGE_DEBIT * 4, 3600.0)
creations_de_tous = Seau(settings.PARTAGE_DEBIT_TOUS, 3600.0)

_REFUS: dict[type[actions.Refus], int] = {
    actions.Absente: 404,
    actions.Eteinte: 410,
    actions.DejaLa: 412,
    actions.PreuveFausse: 403,
    actions.VersionPerimee: 412,
    actions.ChiffreRefuse: 400,
}


def _muette(vue: Callable[[HttpRequest, bytes], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Identifiers that are not one are unknown; refusals have no words; nothing is kept on the way back."""

    def servie(request: HttpRequest, nom: str) -> HttpResponse:
        try:
            reponse = vue(request, en_octets(nom, IDENTIFIANT))
        except LigneRefusee:
            reponse = HttpResponse(status=404)
        except actions.Refus as refus:
            reponse = HttpResponse(status=_REFUS[type(refus)])
        reponse["Cache-Control"] = "no-store"
        reponse["X-Robots-Tag"] = "noindex"
        # Random bytes do not compress, and Django need not try.
        reponse["Content-Encoding"] = "identity"
        return reponse

    return servie


@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
def ligne(request: HttpRequest, nom: str) -> HttpResponse:
    return {"PUT": _ecrit, "DELETE": _efface}.get(request.method or "", _lit)(request, nom)


@require_POST
def vie(request: HttpRequest, nom: str) -> HttpResponse:
    return _prolonge(request, nom)


@_muette
def _lit(request: HttpRequest, identifiant: bytes) -> HttpResponse:
    lue = actions.lis(identifiant, now=timezone.now())
    marque = f'"{lue.version}"'
    if request.headers.get("If-None-Match") == marque:
        return _marquee(HttpResponse(status=304), lue.version)
    return _marquee(HttpResponse(bytes(lue.chiffre), content_type=SCELLE), lue.version)


@_muette
def _ecrit(request: HttpRequest, identifiant: bytes) -> HttpResponse:
    if len(request.body) > TAILLE_MAX:
        return HttpResponse(status=413)
    preuve, now = _preuve(request), timezone.now()
    if request.headers.get("If-None-Match") == "*":
        if not laisse_venir(request, creations, creations_du_reseau, creations_de_tous):
            return HttpResponse(status=429, headers={"Retry-After": "3600"})
        actions.cree(identifiant, preuve, request.body, now=now)
        return _marquee(HttpResponse(status=201), 1)
    lue = re.fullmatch(r'"([1-9]\d{0,8})"', request.headers.get("If-Match", ""))
    if lue is None:
        return HttpResponse(status=428)
    return _marquee(
        HttpResponse(status=204), actions.ecris(identifiant, preuve, request.body, version=int(lue[1]), now=now)
    )


@_muette
def _efface(request: HttpRequest, identifiant: bytes) -> HttpResponse:
    actions.efface(identifiant, _preuve(request), now=timezone.now())
    return HttpResponse(status=204)


@_muette
def _prolonge(request: HttpRequest, identifiant: bytes) -> HttpResponse:
    actions.prolonge(identifiant, now=timezone.now())
    return HttpResponse(status=204)


def _preuve(request: HttpRequest) -> bytes:
    try:
        return en_octets(request.headers.get("X-Preuve", ""), SECRET)
    except LigneRefusee as refus:
        raise actions.PreuveFausse from refus


def _marquee(reponse: HttpResponse, version: int) -> HttpResponse:
    reponse["ETag"] = f'"{version}"'
    return reponse
