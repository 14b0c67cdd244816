"""Read the cases of `tests/cases/simulateurs/`; numbers with a point are exact decimals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).resolve().parents[2] / "cases" / "simulateurs"


class _Exact(yaml.SafeLoader):
    pass


_Exact.add_constructor("tag:yaml.org,2002:float", lambda lecteur, noeud: Decimal(lecteur.construct_scalar(noeud)))


@dataclass(frozen=True)
class Cas:
    fichier: str
    titre: str
    simulateur: str
    au: date
    simulation: dict[str, Any]
    attendu: list[dict[str, Any]]
    non_calcules: list[str]
    absents: list[str]
    calcul: str
    loi: str

    @property
    def est_aveugle(self) -> bool:
        return self.fichier.startswith("aveugle/")


def tous_les_cas() -> Iterator[Cas]:
    for fichier in sorted(CASES.rglob("*.yaml")):
        nom = fichier.relative_to(CASES).as_posix()
        for donnee in yaml.load(fichier.read_text(encoding="utf-8"), Loader=_Exact):  # noqa: S506 - a SafeLoader
            yield Cas(
                fichier=nom,
                titre=donnee["titre"],
                simulateur=donnee["simulateur"],
                au=donnee["au"],
                simulation=donnee["simulation"],
                attendu=donnee.get("attendu") or [],
                non_calcules=donnee.get("non_calcules") or [],
                absents=donnee.get("absents") or [],
                calcul=donnee["calcul"],
                loi=donnee["loi"],
            )
