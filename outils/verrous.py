"""Compile `requirements.lock` and `requirements-dev.lock` from `pyproject.toml`, with hashes and no registry."""

from __future__ import annotations

import subprocess
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
COMMUN = ["--universal", "--generate-hashes", "--python-version", "3.11", "--quiet"]


def compile_verrou(sortie: str, *options: str) -> None:
    """Run uv from the project's folder; the file names packages and hashes only."""
    commande = ["uv", "pip", "compile", "pyproject.toml", *COMMUN, *options, "--no-header", "-o", sortie]
    subprocess.run(commande, cwd=RACINE, check=True)
    print(f"{sortie} écrit")


def main() -> None:
    compile_verrou("requirements.lock")
    compile_verrou("requirements-dev.lock", "--group", "dev", "-c", "requirements.lock")


if __name__ == "__main__":
    main()
