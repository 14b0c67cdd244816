"""Kinds of sessions, from `content/lieux/seances.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from millejours.core.chemins import CONTENT
from regles.lecture import lit_yaml


@dataclass(frozen=True, slots=True)
class TypeSeance:
    slug: str
    libelle: str
    besoin: str
    etapes: tuple[str, ...]


@cache
def types() -> dict[str, TypeSeance]:
    lus = lit_yaml(CONTENT / "lieux" / "seances.yaml")["types"]
    return {t["slug"]: TypeSeance(t["slug"], t["libelle"], t["besoin"], tuple(t["etapes"])) for t in lus}
