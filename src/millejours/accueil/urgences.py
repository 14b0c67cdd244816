"""« Besoin d'aide maintenant », from `content/urgences/`: read once, shown whole, never logged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from millejours.core.chemins import CONTENT
from regles.lecture import lit_yaml

NIVEAUX = ("15", "urgence", "jour", "avis")
# On the first screen, before anything is read: the call, the text message, the voice at night.
PREMIERS = ("n15", "n114", "n3114")
GROUPES = {
    "urgence": "Urgence vitale",
    "poison": "Produit avalé, intoxication",
    "violences": "Violences, danger",
    "ecoute": "Parler à quelqu'un",
    "parents": "Parents",
    "sante": "Santé",
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


@dataclass(frozen=True, slots=True)
class Signe:
    id: str
    libelle: str
    niveau: str
    appeler: str
    en_attendant: str | None
    precision: str | None


@dataclass(frozen=True, slots=True)
class SituationUrgence:
    id: str
    libelle: str
    introduction: str
    niveaux: tuple[tuple[str, str, str, tuple[Signe, ...]], ...]


@dataclass(frozen=True, slots=True)
class PageAide:
    premiers: tuple[Numero, ...]
    numeros: tuple[tuple[str, str, tuple[Numero, ...]], ...]
    situations: tuple[SituationUrgence, ...]


@cache
def page_aide() -> PageAide:
    """The whole page. A number whose line is not to be shown is not in the content at all."""
    numeros = lit_yaml(CONTENT / "urgences" / "numeros.yaml")["numeros"]
    signes = lit_yaml(CONTENT / "urgences" / "signes.yaml")
    niveaux = {n["id"]: (n["libelle"], n["consigne"]) for n in signes["niveaux"]}
    par_id = {n["id"]: _numero(n) for n in numeros}
    return PageAide(
        premiers=tuple(par_id[identifiant] for identifiant in PREMIERS),
        numeros=tuple(
            (groupe, titre, tuple(_numero(n) for n in numeros if n["groupe"] == groupe))
            for groupe, titre in GROUPES.items()
        ),
        situations=tuple(_situation(s, signes["signes"], niveaux) for s in signes["situations"]),
    )


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
    )


def _situation(
    s: dict[str, Any], signes: list[dict[str, Any]], niveaux: dict[str, tuple[str, str]]
) -> SituationUrgence:
    siens = [g for g in signes if s["id"] in g["situations"]]
    return SituationUrgence(
        s["id"],
        s["libelle"],
        s.get("introduction", ""),
        tuple(
            (niveau, *niveaux[niveau], tuple(_signe(g) for g in siens if str(g["niveau"]) == niveau))
            for niveau in NIVEAUX
        ),
    )


def _signe(g: dict[str, Any]) -> Signe:
    return Signe(g["id"], g["libelle"], str(g["niveau"]), g["appeler"], g.get("en_attendant"), g.get("precision"))
