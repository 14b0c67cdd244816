"""Read the families of `tests/cases/`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).resolve().parent.parent / "cases"


@dataclass(frozen=True)
class Cas:
    fichier: str
    titre: str
    auteur: str
    situation: dict[str, Any]
    au: date
    etapes: dict[str, str]
    attendu: list[dict[str, Any]]
    presents: list[str]
    absents: list[str]
    calcul: str


def tous_les_cas() -> Iterator[Cas]:
    for fichier in sorted(CASES.glob("*.yaml")):
        for donnee in yaml.safe_load(fichier.read_text(encoding="utf-8")):
            yield Cas(
                fichier=fichier.stem,
                titre=donnee["titre"],
                auteur=donnee["auteur"],
                situation=donnee["situation"],
                au=donnee["au"],
                etapes=donnee.get("etapes") or {},
                attendu=donnee.get("attendu") or [],
                presents=donnee.get("presents") or [],
                absents=donnee.get("absents") or [],
                calcul=donnee["calcul"],
            )
