"""`make bench`: print every figure beside what it must reach and what it aims at; keep them as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import mesures
from bench.modele import Mesure
from bench.partage import partage
from bench.population import population
from bench.publication import publication
from bench.recherche import recherche

TOUTES = mesures.TOUTES | {
    "partage": partage,
    "population": population,
    "publication": publication,
    "recherche": recherche,
}
RACINE = Path(__file__).resolve().parent.parent
RESULTATS = RACINE / "bench" / "resultats.json"


def main() -> int:
    analyseur = argparse.ArgumentParser(prog="bench")
    analyseur.add_argument("--seulement", help="nom d'une mesure", choices=sorted(TOUTES))
    analyseur.add_argument("--installation", action="store_true", help="mesure aussi make run depuis un clone")
    analyseur.add_argument("--brut", help=argparse.SUPPRESS, choices=sorted(TOUTES))
    options = analyseur.parse_args()
    if options.brut:
        print(json.dumps([asdict(m) for m in TOUTES[options.brut]()]))
        return 0
    noms = [options.seulement] if options.seulement else [n for n in TOUTES if n != "installation"]
    if options.installation:
        noms.append("installation")
    resultats: list[Mesure] = []
    for nom in noms:
        print(f"… {nom}", file=sys.stderr, flush=True)
        resultats += _a_part(nom)
    _affiche(resultats)
    RESULTATS.write_text(
        json.dumps(
            {"le": datetime.now(UTC).isoformat(), "machine": _machine(), "mesures": [asdict(m) for m in resultats]},
            ensure_ascii=False,
            indent=2,
        ),
        encoding="utf-8",
    )
    print(f"\nGardé dans {RESULTATS.relative_to(RACINE)}")
    return 1 if any(m.valeur is None for m in resultats) else 0


def _a_part(nom: str) -> list[Mesure]:
    """One measure in a process of its own: neither its database nor its failure is another's."""
    fait = subprocess.run(
        [sys.executable, "-m", "bench", "--brut", nom], cwd=RACINE, stdout=subprocess.PIPE, text=True, check=False
    )
    if fait.returncode:
        return [Mesure(nom, None, "", note="échec, dit plus haut")]
    # What a measure says while it works comes before its figures.
    return [Mesure(**m) for m in json.loads(fait.stdout.splitlines()[-1])]


def _affiche(resultats: list[Mesure]) -> None:
    largeur = max(len(m.quoi) for m in resultats)
    print(f"{'mesure':{largeur}}  {'eu':>12}  {'doit':>12}  {'vise':>12}  verdict")
    for m in resultats:
        print(f"{m.quoi:{largeur}}  {m.dit(m.valeur):>12}  {m.dit(m.doit):>12}  {m.dit(m.vise):>12}  {m.verdict}")


def _machine() -> dict[str, object]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "processeur": platform.processor() or platform.machine(),
        "coeurs": os.cpu_count(),
        "charge": os.getloadavg(),
        "systeme": platform.platform(),
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
