"""The sixty questions of parents, on the library that a site serves: `python -m bench.questions` prints the share found.

Run apart, with the `MILLEJOURS_VAR` of a site that is up: its private database is the one that is asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.modele import Mesure

RACINE = Path(__file__).resolve().parent.parent


def questions(environnement: dict[str, str]) -> list[Mesure]:
    sortie = subprocess.run(
        [sys.executable, "-m", "bench.questions"],
        env=environnement,
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lu = json.loads(sortie)
    return [
        Mesure(f"{lu['nombre']} questions, la bonne page dans les trois premières", lu["part"], "%", 85, 95),
        Mesure(f"… les {lu['nombre_aveugle']} écrites sans rien voir", lu["part_aveugle"], "%"),
    ]


def _demande() -> dict[str, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "millejours.config.settings"
    import django

    django.setup()
    from tests.millejours.recherche.qualite import AVEUGLES, QUESTIONS, manquees

    def part(posees: list[dict[str, object]]) -> float:
        return 100 * (1 - len(manquees(posees)) / len(posees))

    return {
        "nombre": len(QUESTIONS),
        "part": part(QUESTIONS),
        "nombre_aveugle": len(AVEUGLES),
        "part_aveugle": part(AVEUGLES),
    }


if __name__ == "__main__":
    print(json.dumps(_demande()))
