"""Run by itself, on one spreadsheet: its rows, one JSON list a line. What a hostile file breaks is this process alone.

A few hundred bytes may name a cell at each end of a sheet of seventeen thousand million: the reader makes room for
all of them, and the system ends it. Nothing of the site is imported here.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

ILLISIBLE, TROP_GRAND = 3, 4
MEMOIRE, SECONDES = 1_073_741_824, 20
# A spreadsheet holds 32,767 characters in a cell; one that is named a million times is not a table.
CELLULE_MAX, TOTAL_MAX, CELLULES_MAX = 100_000, 200_000_000, 10_000_000


def ecrit(fichier: str) -> int:
    from python_calamine import CalamineError, CalamineWorkbook

    total = 0
    try:
        feuille = CalamineWorkbook.from_path(fichier).get_sheet_by_index(0)
        if feuille.total_height * feuille.total_width > CELLULES_MAX:
            return TROP_GRAND
        for ligne in feuille.iter_rows():
            cellules = [_cellule(c) for c in ligne]
            while cellules and cellules[-1] == "":
                cellules.pop()
            total += sum(len(c) for c in cellules if isinstance(c, str))
            if total > TOTAL_MAX or any(isinstance(c, str) and len(c) > CELLULE_MAX for c in cellules):
                return TROP_GRAND
            sys.stdout.write(json.dumps(cellules) + "\n")
    except CalamineError:
        return ILLISIBLE
    except MemoryError:
        return TROP_GRAND
    return 0


def _cellule(valeur: Any) -> Any:
    """Dates and hours as they are written; PostgreSQL has no place for a zero byte."""
    return valeur if isinstance(valeur, bool | int | float) else str(valeur).replace("\0", "")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES, SECONDES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(ecrit(sys.argv[1]))
