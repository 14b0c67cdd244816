"""Places of OpenStreetMap, from a GeoJSON extract. ODbL: these rows never leave under another licence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from millejours.lieux.details import details
from millejours.lieux.importeurs import commun, fichiers
from millejours.lieux.importeurs.modele import FichierIllisible, Importeur, LieuLu, Ligne, Refus
from millejours.lieux.nettoyage import contacts, horaires
from millejours.lieux.nettoyage.textes import jour, texte
from millejours.lieux.types import vocabulaire
from millejours.territoires.contours import commune_du_point

SOURCE = "osm"
FAUTEUIL = {"yes": True, "limited": False, "no": False, "designated": True}


def lit(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    lu = fichiers.lit_json(fichier)
    if not isinstance(lu, dict) or not isinstance(lu.get("features"), list):
        raise FichierIllisible(f"{fichier.name} : ce n'est pas une collection GeoJSON")
    yield from enumerate(lu["features"], start=1)


def convertit(ligne: Ligne) -> LieuLu | None:
    etiquettes = ligne.get("properties") or {}
    type_ = _type(etiquettes)
    if not type_:
        return None
    identifiant = re.search(r"(node|way|relation)/(\d+)", f"{ligne.get('id', '')} {etiquettes.get('@id', '')}")
    if not identifiant:
        raise Refus("identifiant OpenStreetMap absent")
    point = _point(ligne.get("geometry"))
    if point is None:
        raise Refus("géométrie absente")
    osm, ecrits = horaires.osm(texte(etiquettes.get("opening_hours")))
    rue = " ".join(filter(None, (texte(etiquettes.get("addr:housenumber")), texte(etiquettes.get("addr:street")))))
    lieu = LieuLu(
        id=f"{SOURCE}--{identifiant[1]}-{identifiant[2]}",
        source=SOURCE,
        type=type_,
        nom=texte(etiquettes.get("name")) or vocabulaire().types[type_].libelle,
        licence="odbl-1.0",
        date_verification=jour(etiquettes.get("check_date") or etiquettes.get("check_date:opening_hours")),
        adresse=rue[:300],
        telephone=contacts.telephone(etiquettes.get("contact:phone") or etiquettes.get("phone")),
        site_web=contacts.site(etiquettes.get("contact:website") or etiquettes.get("website")),
        horaires_accueil=osm,
        horaires_texte=ecrits,
        lien_source=f"https://www.openstreetmap.org/{identifiant[1]}/{identifiant[2]}",
        accessible=FAUTEUIL.get(texte(etiquettes.get("wheelchair")).lower()),
        accueil_bebe=_bebe(etiquettes),
        langues=[c for c in details().langues if etiquettes.get(f"language:{c}") in ("yes", "main")],
        finess=contacts.finess(etiquettes.get("ref:FR:FINESS")),
        siret=contacts.siret(etiquettes.get("ref:FR:SIRET")),
    )
    commun.courriel(lieu, etiquettes.get("contact:email") or etiquettes.get("email"), etiquettes.get("addr:city"))
    return commun.acheve(
        lieu,
        insee=etiquettes.get("ref:INSEE") or commune_du_point(*point),
        postal=etiquettes.get("addr:postcode"),
        ville=etiquettes.get("addr:city"),
        latitude=point[0],
        longitude=point[1],
    )


def _type(etiquettes: dict[str, Any]) -> str:
    """The type whose tags all hold; the one that asks most of them first."""
    tenus = [
        (len(groupe), t.slug)
        for t in vocabulaire().types.values()
        for groupe in t.osm
        if all(str(etiquettes.get(cle)) == valeur for cle, valeur in groupe)
    ]
    return max(tenus)[1] if tenus else ""


def _bebe(etiquettes: dict[str, Any]) -> dict[str, bool]:
    lus = {"table_a_langer": etiquettes.get("changing_table"), "poussette": etiquettes.get("stroller")}
    return {nom: valeur in ("yes", "limited") for nom, valeur in lus.items() if valeur in ("yes", "no", "limited")}


def _point(geometrie: Any) -> tuple[float, float] | None:
    """Latitude and longitude: the point, or the middle of the outline."""
    plats = list(_points((geometrie or {}).get("coordinates")))
    if not plats:
        return None
    xs, ys = [x for x, _ in plats], [y for _, y in plats]
    return (min(ys) + max(ys)) / 2, (min(xs) + max(xs)) / 2


def _points(coordonnees: Any) -> Iterator[tuple[float, float]]:
    if (
        isinstance(coordonnees, list)
        and len(coordonnees) >= 2
        and all(isinstance(c, (int, float)) for c in coordonnees[:2])
    ):
        yield float(coordonnees[0]), float(coordonnees[1])
    elif isinstance(coordonnees, list):
        for suite in coordonnees:
            yield from _points(suite)


IMPORTEUR = Importeur(SOURCE, "OpenStreetMap (GeoJSON)", "odbl-1.0", lit, convertit, (".geojson", ".json", ".gz"))
