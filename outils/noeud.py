"""Make sure Node is there for the tests of the browser's code, and its development tools installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from paquets import installe_si_absent

RACINE = Path(__file__).resolve().parent.parent


def main() -> int:
    """Node and npm from the system, tools from the lock file of a folder. Returns an exit code."""
    a_quoi = "les tests du code des navigateurs"
    for commande in ("node", "npm"):
        paquet = "nodejs" if commande == "node" else "npm"
        if code := installe_si_absent(commande, paquet=paquet, a_quoi=a_quoi):
            return code
    dossier = RACINE / sys.argv[1] if len(sys.argv) > 1 else RACINE
    temoin = dossier / "node_modules" / ".package-lock.json"
    verrou = dossier / "package-lock.json"
    if temoin.exists() and temoin.stat().st_mtime >= verrou.stat().st_mtime:
        return 0
    print("Installation des outils npm…", flush=True)
    # No script of a package runs: nothing is fetched beside the registry.
    return subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=dossier, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
