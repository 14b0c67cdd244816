"""Places as JSON: around a commune or a position, in a view of the map, counted; as files."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from ninja import Form, Router

from millejours.core.api import en_json, ouvre
from millejours.core.debit import Seau, client_de
from millejours.lieux.carte.densite import Boite
from millejours.lieux.carte.vue import vue
from millejours.lieux.exports import paquet
from millejours.lieux.exports.modele import LICENCES_DU_FICHIER, Demande
from millejours.lieux.exports.registre import FORMATS
from millejours.lieux.exports.reponse import repond
from millejours.lieux.formulaire import Saisie, lit_saisie
from millejours.lieux.horaires import prepare
from millejours.lieux.models import LICENCES, pose_de_l_odbl
from millejours.lieux.recherche import Resultat, autour, comptes_nationaux
from millejours.lieux.types import vocabulaire

router = Router(tags=["lieux"])
TUS = frozenset({"quarantaine", "provenance"})
OBJETS = ("itinerance", "provenance")
_seau = Seau(settings.EXPORTS_DEBIT, 3600)


@router.get("/lieux", summary="Lieux autour d'une commune, du plus proche au plus loin")
def lieux(request: HttpRequest, commune: str = "", lieu: str = "") -> HttpResponse:
    return _autour(lit_saisie(request.GET), "public, max-age=60")


@router.post("/lieux/autour", summary="Lieux autour d'une position, arrondie à 100 m et oubliée")
def lieux_autour(request: HttpRequest) -> HttpResponse:
    return _autour(lit_saisie(request.POST), "no-store")


@router.get("/lieux/vue", summary="Ce qu'une vue de carte contient : lieux, ou groupes au-delà de 2 000")
def vue_(request: HttpRequest, sud: float, nord: float, ouest: float, est: float) -> HttpResponse:
    return _vue((sud, nord, ouest, est), request.GET, "public, max-age=60")


@router.post("/lieux/vue", summary="La même, pour une vue si petite qu'elle dirait où l'on est")
def vue_postee(
    request: HttpRequest, sud: Form[float], nord: Form[float], ouest: Form[float], est: Form[float]
) -> HttpResponse:
    return _vue((sud, nord, ouest, est), request.POST, "no-store")


def _vue(boite: Boite, donnees: QueryDict, cache: str) -> HttpResponse:
    if not (-90 <= boite[0] <= boite[1] <= 90 and -180 <= boite[2] <= boite[3] <= 180):
        return _json({"erreur": "La vue va du sud au nord et de l'ouest à l'est, en degrés."}, "no-store", 422)
    lue = vue(boite, _types(donnees))
    reste = json.dumps({"groupes": lue.groupes, "trop": bool(lue.groupes)}, separators=(",", ":"))
    colonnes = '["id","type","latitude","longitude","nom"]'
    corps = f'{{"colonnes":{colonnes},"points":{lue.points},{reste[1:]}'
    return ouvre(HttpResponse(corps, content_type="application/json"), cache=cache)


@router.get("/lieux/comptes", summary="Lieux connus en France, par type")
def comptes(request: HttpRequest) -> HttpResponse:
    nombres = comptes_nationaux()
    return _json({"comptes": {t: nombres.get(t, 0) for t in vocabulaire().types}}, "public, max-age=300")


@router.get("/lieux/export/{format_}", summary="Les lieux en fichier : csv, geojson, data-inclusion, fhir")
def exporte(request: HttpRequest, format_: str, licence: str = "lo-2.0", departement: str = "") -> HttpResponseBase:
    if format_ not in FORMATS or licence not in LICENCES_DU_FICHIER:
        formats, licences = ", ".join(FORMATS), ", ".join(LICENCES_DU_FICHIER)
        return _json({"erreur": f"Formats : {formats}. Licences : {licences}."}, "no-store", 404)
    if departement and departement not in prepare().departements:
        return _json({"erreur": "Ce département n'existe pas."}, "no-store", 422)
    if not _seau.laisse(client_de(request)):
        return _trop()
    types = tuple(t for t in vocabulaire().types if t in request.GET.getlist("type"))
    return repond(request, FORMATS[format_], Demande(licence, departement, types))


@router.get(
    "/lieux/paquet/{departement}", summary="Un département à emporter : liste, tableau et carte dans une archive"
)
def paquet_(request: HttpRequest, departement: str) -> HttpResponseBase:
    connu = prepare().departements.get(departement)
    if connu is None:
        return _json({"erreur": "Ce département n'existe pas."}, "no-store", 404)
    if not _seau.laisse(client_de(request)):
        return _trop()
    fichier = paquet.ecrit(departement, connu.nom, timezone.now())
    reponse = FileResponse(fichier, as_attachment=True, filename=f"lieux-{departement}.zip")
    return ouvre(reponse, cache="public, max-age=3600")


@router.get("/types-de-lieux", summary="Les types de lieux, chacun avec le besoin auquel il répond")
def types(request: HttpRequest) -> HttpResponse:
    lignes = [
        {"slug": t.slug, "libelle": t.libelle, "besoin": t.besoin, "etapes": t.etapes, "ou": t.ou}
        for t in vocabulaire().types.values()
    ]
    return _json({"types": lignes}, "public, max-age=3600")


def _trop() -> HttpResponse:
    reponse = _json({"erreur": "Beaucoup de fichiers sont partis d'ici. Revenez dans une heure."}, "no-store", 429)
    reponse["Retry-After"] = "3600"
    return reponse


def _types(donnees: QueryDict) -> tuple[str, ...]:
    connus = vocabulaire().types
    return tuple(t for t in connus if t in donnees.getlist("type")) or tuple(connus)


def _autour(saisie: Saisie, cache: str) -> HttpResponse:
    if saisie.point is None:
        erreur = saisie.erreur or "Nous n'avons pas la position de cette commune."
        return _json({"erreur": erreur}, "no-store", 422)
    reponse = autour(saisie.demande(), timezone.now())
    return _json(
        {
            "rayon_km": reponse.rayon_km,
            "licences": LICENCES,
            "lieux": [_ligne(r) for r in reponse.resultats],
        },
        cache,
    )


def _ligne(r: Resultat) -> dict[str, Any]:
    # Objects come from the cursor as they are written.
    lu = r.lieu | {c: json.loads(r.lieu[c]) for c in OBJETS}
    valeurs = {c: v for c, v in lu.items() if v not in (None, "", []) and c not in TUS}
    # A record of ours may hold a fact that is shared alike: whoever reuses it is told which.
    lies = sorted(c for c, pose in lu["provenance"].items() if pose_de_l_odbl(pose))
    valeurs |= {"champs_odbl": lies} if lies else {}
    return valeurs | {"distance_km": round(r.distance_km, 2), "ouvert": r.ouvert}


def _json(donnees: Any, cache: str, status: int = 200) -> HttpResponse:
    return en_json(donnees, cache=cache, status=status, separators=(",", ":"))
