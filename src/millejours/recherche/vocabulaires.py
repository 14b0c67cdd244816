"""Steps and shelves, with their words: the filters of the search."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from millejours.core.chemins import CONTENT
from millejours.core.langues import mots
from regles.lecture import lit_yaml


def etapes() -> Mapping[str, str]:
    return _etapes("libelle")


def etapes_courtes() -> Mapping[str, str]:
    return _etapes("court")


def _etapes(champ: str) -> Mapping[str, str]:
    return {identifiant: e[champ] for identifiant, e in mots().etapes.items()}


@cache
def themes() -> Mapping[str, str]:
    return {t["id"]: t["libelle"] for t in lit_yaml(CONTENT / "bibliotheque" / "themes.yaml")}
