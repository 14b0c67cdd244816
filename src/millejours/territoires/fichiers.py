"""The compressed tables of `content/territoires/`."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from pathlib import Path


def lit_csv(fichier: Path) -> Iterable[list[str]]:
    """Rows of a compressed CSV without its header."""
    lecteur = csv.reader(io.StringIO(gzip.decompress(fichier.read_bytes()).decode("utf-8")))
    next(lecteur)
    return lecteur
