"""A table: the columns of data.inclusion, and ours."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from millejours.lieux.details import bebe_en_mots, tournee_en_mots
from millejours.lieux.exports.modele import Demande, Format, est_precis, lieux
from millejours.lieux.models import Lieu
from millejours.lieux.nettoyage import contacts

COLONNES: Final = (
    "id", "source", "type", "nom", "description", "siret", "finess", "adresse", "complement_adresse", "code_postal", "commune",
    "code_insee", "latitude", "longitude", "precision_position", "telephone", "courriel", "site_web", "horaires_accueil",
    "horaires_texte", "accessible", "accessibilite_lieu", "sans_rendez_vous", "a_domicile", "langues", "age_min_mois",
    "age_max_mois", "accueil_bebe", "itinerance", "zone_intervention", "lien_source", "date_maj", "date_verification", "licence",
)  # fmt: skip
# A spreadsheet runs a cell that begins so, unless it is a number or a telephone.
FORMULES: Final = ("=", "@", "+", "-", "\t", "\r", "\n")
_NOMBRE: Final = re.compile(r"[+-]?\d+([.,]\d+)?")


def ecrit(demande: Demande) -> Iterator[str]:
    tampon = io.StringIO()
    sortie = csv.writer(tampon, lineterminator="\r\n")
    # Without this mark, a spreadsheet reads the accents wrong.
    tampon.write("\ufeff")
    sortie.writerow(COLONNES)
    for lieu in lieux(demande):
        if not est_precis(lieu) and lieu.precision_position != "commune":
            lieu.latitude = lieu.longitude = None
        sortie.writerow([_cellule(_valeur(lieu, colonne)) for colonne in COLONNES])
        if tampon.tell() > 65_536:
            yield tampon.getvalue()
            tampon.seek(0)
            tampon.truncate()
    yield tampon.getvalue()


def _valeur(lieu: Lieu, colonne: str) -> Any:
    """Details that a cell can only say in words."""
    if colonne == "accueil_bebe":
        return bebe_en_mots(lieu.accueil_bebe)
    return tournee_en_mots(lieu.itinerance) if colonne == "itinerance" else getattr(lieu, colonne)


def _cellule(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    texte = "|".join(valeur) if isinstance(valeur, list) else str(valeur)
    if not texte.startswith(FORMULES) or _NOMBRE.fullmatch(texte) or contacts.telephone(texte) == texte:
        return texte
    return f"'{texte}"


FORMAT = Format("csv", "Tableau (CSV)", "text/csv; charset=utf-8", "csv", ecrit)
