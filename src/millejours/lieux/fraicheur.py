"""Where each fact of a place comes from, and since when: beside the fact, for whoever reads or corrects it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from millejours.lieux.details import bebe_en_mots, langues_en_mots, tournee_en_mots, zone_en_mots
from millejours.lieux.models import Lieu

CHAMPS: Final = {
    "nom": gettext_lazy("Nom"),
    "adresse": gettext_lazy("Adresse"),
    "telephone": gettext_lazy("Téléphone"),
    "courriel": gettext_lazy("Courriel"),
    "site_web": gettext_lazy("Site"),
    "horaires_accueil": gettext_lazy("Horaires"),
    "horaires_texte": gettext_lazy("Horaires, en toutes lettres"),
    "latitude": gettext_lazy("Position"),
    "sans_rendez_vous": gettext_lazy("Sans rendez-vous"),
    "accessible": gettext_lazy("Accès en fauteuil"),
    "a_domicile": gettext_lazy("À domicile"),
    "age_min_mois": gettext_lazy("Âge, à partir de (mois)"),
    "age_max_mois": gettext_lazy("Âge, jusqu'à (mois)"),
    "langues": gettext_lazy("Langues"),
    "accueil_bebe": gettext_lazy("Accueil d'un bébé"),
    "itinerance": gettext_lazy("Tournée"),
    "zone_intervention": gettext_lazy("Zone d'intervention"),
    "description": gettext_lazy("Description"),
}
# Fields that an agent sees beside those: columns of a spreadsheet, halves of a pair.
AUTRES: Final = {
    "id": gettext_lazy("Identifiant dans la source"),
    "type": gettext_lazy("Type de lieu"),
    "complement_adresse": gettext_lazy("Complément d'adresse"),
    "code_postal": gettext_lazy("Code postal"),
    "commune": gettext_lazy("Commune"),
    "code_insee": gettext_lazy("Code Insee de la commune"),
    "longitude": gettext_lazy("Longitude"),
    "horaires": gettext_lazy("Horaires"),
    "siret": gettext_lazy("SIRET"),
    "finess": gettext_lazy("FINESS"),
    "date_maj": gettext_lazy("Mis à jour le"),
    "date_verification": gettext_lazy("Vérifié le"),
    "accessibilite": gettext_lazy("Accessibilité, en détail"),
    "etapes": gettext_lazy("Étapes"),
}


def titre(champ: str) -> str:
    """A field in words."""
    return str(CHAMPS.get(champ) or AUTRES[champ])


@dataclass(frozen=True, slots=True)
class Fait:
    """A fact, who said it, the day it was said. `rang` is empty when it is the source's."""

    champ: str
    titre: str
    valeur: str
    origine: str
    le: str
    rang: str


def faits(lieu: Lieu) -> list[Fait]:
    """What is known, in the order of the page; empty fields are left out."""
    dits = [(c, titre, _du_champ(lieu, c)) for c, titre in CHAMPS.items()]
    return [_fait(lieu, c, str(titre), valeur) for c, titre, valeur in dits if valeur]


def _fait(lieu: Lieu, champ: str, titre: str, valeur: str) -> Fait:
    pose: dict[str, Any] = lieu.provenance.get(champ, {})
    if not pose:
        return Fait(champ, titre, valeur, _("sa source"), _jour(lieu.date_maj), "")
    origines = {
        "agent": _("corrigé par un agent"),
        "gestionnaire": _("dit par le lieu"),
        "rapprochement": _("une autre source"),
    }
    return Fait(champ, titre, valeur, origines.get(pose["rang"], ""), _jour(pose.get("le")), pose["rang"])


def _du_champ(lieu: Lieu, champ: str) -> str:
    if champ == "latitude":
        return f"{lieu.latitude:.5f}, {lieu.longitude:.5f}" if lieu.latitude is not None else ""
    valeur = getattr(lieu, champ)
    if dit := _EN_MOTS.get(champ):
        return dit(valeur)
    return "" if valeur is None else en_mots(valeur)


def _tournee(arrets: list[Any]) -> str:
    return " ; ".join(tournee_en_mots(arrets))


_EN_MOTS: Final[dict[str, Callable[[Any], str]]] = {
    "langues": langues_en_mots,
    "accueil_bebe": bebe_en_mots,
    "itinerance": _tournee,
    "zone_intervention": zone_en_mots,
}


def en_mots(valeur: Any) -> str:
    """A value of a record, whatever its kind."""
    if isinstance(valeur, bool):
        return _("oui") if valeur else _("non")
    if isinstance(valeur, dict):
        return ", ".join(f"{cle.replace('_', ' ')} : {en_mots(v)}" for cle, v in valeur.items())
    if isinstance(valeur, list):
        return ", ".join(en_mots(v) for v in valeur)
    return _jour(valeur) if isinstance(valeur, date) else str(valeur)


def _jour(jour: date | str | None) -> str:
    if isinstance(jour, str):
        jour = date.fromisoformat(jour)
    return f"{jour:%d/%m/%Y}" if jour else ""
