"""`GET /api/v1/regles` and what stands around it: the rules themselves, open to everyone, as JSON, FHIR and Atom."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from millejours.core.api import en_json, ouvre, refuse
from millejours.core.chemins import CONTENT
from regles import fhir, ouvertes
from regles.catalogue import Catalogue, charge
from regles.erreurs import ErreurRegles, ErreurSituation

router = Router(tags=["règles"])
_CACHE = "public, max-age=3600"
_FHIR = "application/fhir+json; charset=utf-8"


@router.get("/regles", summary="Les règles, page par page, avec leurs sources")
def regles(
    request: HttpRequest, page: int = 1, par_page: int = ouvertes.PAR_PAGE, version: str | None = None
) -> HttpResponse:
    choisies = _versions().get(version) if version else _courantes()
    if choisies is None:
        return refuse(ErreurSituation("version", f"{version!r} inconnue ; connues : {', '.join(_versions())}"))
    try:
        lue = ouvertes.page(choisies, page, par_page)
    except ErreurRegles as erreur:
        return refuse(ErreurSituation("page", str(erreur)))
    suite = f"{request.path}?page={page + 1}&par_page={par_page}" + (f"&version={version}" if version else "")
    entete = {"licence": ouvertes.LICENCE, "version": version, "empreinte": ouvertes.empreinte(choisies)}
    return en_json(entete | lue | {"suivante": suite if page < lue["pages"] else None}, cache=_CACHE)


@router.get("/regles/schema.json", summary="Le schéma JSON d'une règle")
def schema(request: HttpRequest) -> HttpResponse:
    return en_json(ouvertes.schema(_catalogue()), cache=_CACHE)


@router.get("/regles/changements", summary="Ce qui change pour qui, version par version")
def changements(request: HttpRequest) -> HttpResponse:
    return en_json({"licence": ouvertes.LICENCE, "versions": _journal()}, cache=_CACHE)


@router.get("/regles/changements.atom", summary="Le même, à suivre")
def flux(request: HttpRequest) -> HttpResponse:
    adresse = request.build_absolute_uri(reverse("api-1:flux"))
    texte = ouvertes.atom(_journal(), adresse, _catalogue())
    return ouvre(HttpResponse(texte, content_type="application/atom+xml; charset=utf-8"), cache=_CACHE)


@router.get("/fhir/PlanDefinition", summary="Les règles en FHIR R4 : tous les plans")
def plans(request: HttpRequest) -> HttpResponse:
    catalogue = _catalogue()
    return _en_fhir(fhir.lot([fhir.plan(catalogue, nom, _empreinte()) for nom in fhir.plans(catalogue)]))


@router.get("/fhir/PlanDefinition/{nom}", summary="Un plan : les règles d'une famille")
def plan(request: HttpRequest, nom: str) -> HttpResponse:
    try:
        return _en_fhir(fhir.plan(_catalogue(), nom, _empreinte()))
    except KeyError:
        return _absent("PlanDefinition", nom)


@router.get("/fhir/ActivityDefinition", summary="Les règles en FHIR R4 : tous les actes")
def activites(request: HttpRequest) -> HttpResponse:
    catalogue = _catalogue()
    return _en_fhir(fhir.lot([fhir.activite(r, catalogue, _empreinte()) for r in catalogue.regles]))


@router.get("/fhir/ActivityDefinition/{nom}", summary="Un acte")
def activite(request: HttpRequest, nom: str) -> HttpResponse:
    catalogue = _catalogue()
    trouvee = next((r for r in catalogue.regles if fhir.identifiant(r.id) == nom), None)
    return _en_fhir(fhir.activite(trouvee, catalogue, _empreinte())) if trouvee else _absent("ActivityDefinition", nom)


def _en_fhir(ressource: dict[str, Any], status: int = 200) -> HttpResponse:
    texte = json.dumps(ressource, ensure_ascii=False)
    return ouvre(HttpResponse(texte, content_type=_FHIR, status=status), cache=_CACHE)


def _absent(genre: str, nom: str) -> HttpResponse:
    issue = {"severity": "error", "code": "not-found", "diagnostics": f"{genre}/{nom} : introuvable"}
    return _en_fhir({"resourceType": "OperationOutcome", "issue": [issue]}, status=404)


def _catalogue() -> Catalogue:
    return charge(CONTENT)


@cache
def _courantes() -> list[dict[str, Any]]:
    return ouvertes.regles_json(_catalogue())


@cache
def _empreinte() -> str:
    return ouvertes.empreinte(_courantes())


@cache
def _versions() -> dict[str, list[dict[str, Any]]]:
    return {v["version"]: v["regles"] for v in ouvertes.versions(CONTENT)}


@cache
def _journal() -> list[dict[str, Any]]:
    return ouvertes.journal(CONTENT, _catalogue())
