"""Steps and shelves, with their words: the filters of the search."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from millejours.core.chemins import CONTENT
from regles.lecture import lit_yaml


@cache
def etapes() -> Mapping[str, str]:
    return {e["id"]: e["libelle"] for e in lit_yaml(CONTENT / "vocabulaire" / "etapes.yaml")}


@cache
def etapes_courtes() -> Mapping[str, str]:
    return {e["id"]: e["court"] for e in lit_yaml(CONTENT / "vocabulaire" / "etapes.yaml")}


@cache
def themes() -> Mapping[str, str]:
    return {t["id"]: t["libelle"] for t in lit_yaml(CONTENT / "bibliotheque" / "themes.yaml")}
