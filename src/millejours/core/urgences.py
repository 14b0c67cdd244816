"""Danger signs and help numbers: read once, shown with every one of their words, never rewritten."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from millejours.core.chemins import CONTENT
from regles.lecture import lit_yaml

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

NIVEAUX = ("15", "urgence", "jour", "avis")
JOUR_ET_NUIT = "jour et nuit"
# On the first screen, before anything is read: the call, the text message, the voice at night.
PREMIERS = ("n15", "n114", "n3114")
GROUPES = {
    "urgence": _("Urgence vitale"),
    "poison": _("Produit avalé, intoxication"),
    "violences": _("Violences, danger"),
    "ecoute": _("Parler à quelqu'un"),
    "parents": _("Parents"),
    "sante": _("Santé"),
}


@dataclass(frozen=True, slots=True)
class Numero:
    id: str
    numero: str
    lien: str
    nom: str
    pour_quoi: str
    horaires: str | None
    gratuit: bool
    groupe: str
    sources: tuple[str, ...]
    # When it answers, as OpenStreetMap writes it, in the time of Paris; empty when nobody is sure.
    ouverture: str


@dataclass(frozen=True, slots=True)
class Signe:
    id: str
    libelle: str
    niveau: str
    appeler: str
    en_attendant: str | None
    precision: str | None
    situations: tuple[str, ...]
    sources: tuple[str, ...]
    confiance: str


Niveaux = tuple[tuple[str, str, str, tuple[Signe, ...]], ...]


@dataclass(frozen=True, slots=True)
class SituationUrgence:
    id: str
    libelle: str
    introduction: str
    niveaux: Niveaux


@dataclass(frozen=True, slots=True)
class PageAide:
    premiers: tuple[Numero, ...]
    # Group, its title in the language of the page, its numbers.
    numeros: tuple[tuple[str, str | StrPromise, tuple[Numero, ...]], ...]
    situations: tuple[SituationUrgence, ...]


@cache
def _fichier(nom: str) -> Any:
    return lit_yaml(CONTENT / "urgences" / f"{nom}.yaml")


@cache
def signes() -> dict[str, Signe]:
    return {g["id"]: _signe(g) for g in _fichier("signes")["signes"]}


@cache
def numeros() -> dict[str, Numero]:
    return {n["id"]: _numero(n) for n in _fichier("numeros")["numeros"]}


@cache
def sources() -> dict[str, Any]:
    """Sources that stand beside the signs and the numbers, by id."""
    return {**_fichier("signes")["sources"], **_fichier("numeros")["sources"]}


@cache
def page_aide() -> PageAide:
    """The whole page. A number whose line is not to be shown is not in the content at all."""
    tous = tuple(numeros().values())
    return PageAide(
        premiers=tuple(numeros()[identifiant] for identifiant in PREMIERS),
        numeros=tuple(
            (groupe, titre, tuple(n for n in tous if n.groupe == groupe)) for groupe, titre in GROUPES.items()
        ),
        situations=tuple(
            SituationUrgence(s["id"], s["libelle"], s.get("introduction", ""), niveaux(_de_la_situation(s["id"])))
            for s in _fichier("signes")["situations"]
        ),
    )


def niveaux(identifiants: Collection[str]) -> Niveaux:
    """The named signs under their levels of action, the 15 first, in the order of the content."""
    libelles = {n["id"]: (n["libelle"], n["consigne"]) for n in _fichier("signes")["niveaux"]}
    choisis = [g for g in signes().values() if g.id in identifiants]
    return tuple((niveau, *libelles[niveau], tuple(g for g in choisis if g.niveau == niveau)) for niveau in NIVEAUX)


def _de_la_situation(situation: str) -> set[str]:
    return {g.id for g in signes().values() if situation in g.situations}


def _numero(n: dict[str, Any]) -> Numero:
    prefixe = "sms" if n.get("pour_sms") else "tel"
    return Numero(
        n["id"],
        n["numero"],
        f"{prefixe}:{n['numero'].replace(' ', '')}",
        n["nom"],
        n["pour_quoi"],
        n["horaires"],
        bool(n["gratuit"]),
        n["groupe"],
        tuple(n["sources"]),
        n.get("ouverture") or ("24/7" if n["horaires"] == JOUR_ET_NUIT else ""),
    )


def _signe(g: dict[str, Any]) -> Signe:
    return Signe(
        g["id"],
        g["libelle"],
        str(g["niveau"]),
        g["appeler"],
        g.get("en_attendant"),
        g.get("precision"),
        tuple(g["situations"]),
        tuple(g["sources"]),
        g["confiance"],
    )
