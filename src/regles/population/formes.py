"""What the columns are made of: days as ordinals (0 is unknown), truths of three values, places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Days and codes are 32 bits, places 64, truths 8; numpy says less of what an operation gives.
Jours = NDArray[Any]
Verites = NDArray[Any]
Masque = NDArray[Any]
Places = NDArray[Any]
Codes = NDArray[Any]

# Kleene's logic is min, max and 2 - x with these.
FAUX, INCONNU, VRAI = 0, 1, 2
RIEN = -1
_LARGE = 1 << 52


def groupe(cles: Sequence[NDArray[Any]], nombre: int) -> tuple[Places, Places]:
    """Equal rows of some columns: (one place of each group, group of each row). Exact: no hash can collide."""
    code: Places = np.zeros(nombre, np.int64)
    cardinal = 1
    for cle in cles:
        bas = int(cle.min()) if nombre else 0
        taille = (int(cle.max()) if nombre else 0) - bas + 1
        if taille == 1:
            continue
        if cardinal * taille > _LARGE:
            code = np.unique(code, return_inverse=True)[1].astype(np.int64)
            cardinal = int(code.max()) + 1
        code = code * taille + (cle.astype(np.int64) - bas)
        cardinal *= taille
    return _distincts(code, cardinal)


def _distincts(code: Places, cardinal: int) -> tuple[Places, Places]:
    if cardinal > 4 * len(code) + 4096:
        _, premiers, groupes = np.unique(code, return_index=True, return_inverse=True)
        return premiers.astype(np.int64), groupes.astype(np.int64)
    # Few possible codes: a table instead of a sort.
    places = np.full(cardinal, len(code), np.int64)
    np.minimum.at(places, code, np.arange(len(code)))
    vus = np.flatnonzero(places < len(code))
    rangs = np.zeros(cardinal, np.int64)
    rangs[vus] = np.arange(len(vus))
    return places[vus], rangs[code]
