"""The background of the map: one PMTiles file, read by ranges."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from millejours.core.plages import Fichier

ENTETES: Final = {
    "Content-Type": "application/vnd.pmtiles",
    "Cache-Control": "public, max-age=86400, no-transform",
}


def fond(chemin: Path) -> Fichier:
    """Raises `FileNotFoundError` when the setting names no file."""
    etat = chemin.stat()
    return _lu(chemin, etat.st_size, etat.st_mtime_ns)


@lru_cache(maxsize=4)
def _lu(chemin: Path, taille: int, modifie_ns: int) -> Fichier:
    # By content: every server of a site gives the same, so that a map may read from several of them.
    with chemin.open("rb") as fichier:
        somme = hashlib.file_digest(fichier, "sha256").hexdigest()
    return Fichier(chemin, taille, f'"{somme[:32]}"', modifie_ns // 1_000_000_000)
