"""How many places of each type stand in each cell of a grid, at every scale: a view of the country is then a sum.

Read from the places once after each import, kept by the process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import ceil, floor, log2
from time import monotonic
from typing import Final, TypeVar

from django.db import connection

from millejours.lieux.types import vocabulaire

# South, north, west, east.
Boite = tuple[float, float, float, float]
# Latitude, longitude, number of places.
Groupe = tuple[float, float, int]
Cellule = tuple[float, float, list[int]]
T = TypeVar("T", int, float)

# Cells are 2**k degrees wide: the finest is about seven kilometres, the widest holds a third of the country.
FIN: Final = -4
LARGE: Final = 2
# Groups on the longer side of a view: as many as can be drawn and read.
PAR_COTE: Final = 10
# Seconds between two looks at whether places were counted again.
FRAICHEUR: Final = 30.0


@dataclass(frozen=True, slots=True)
class Densite:
    compte_at: datetime
    # By exponent of the cell's side, then by row and column.
    niveaux: dict[int, dict[tuple[int, int], Cellule]]


@dataclass(frozen=True, slots=True)
class Apercu:
    """What the grid says of a view: groups, and how many places if each cell holds its own evenly."""

    groupes: list[Groupe]
    estimation: float


def apercu(boite: Boite, types: Sequence[str]) -> Apercu | None:
    """None while no import was ever counted."""
    connue = _densite()
    if connue is None:
        return None
    exposant = _exposant(boite)
    cellules, cote = connue.niveaux[exposant], 2.0**exposant
    sud, nord, ouest, est = (floor(borne / cote) for borne in boite)
    rangs = [_rangs()[t] for t in types]
    trouves, estimation = [], 0.0
    for y in range(sud, nord + 1):
        for x in range(ouest, est + 1):
            if cellule := cellules.get((y, x)):
                latitude, longitude, nombres = cellule
                if nombre := sum(nombres[r] for r in rangs):
                    trouves.append((latitude, longitude, nombre))
                    part = _commun(y * cote, cote, boite[0], boite[1]) * _commun(x * cote, cote, boite[2], boite[3])
                    estimation += nombre * part
    return Apercu(trouves, estimation)


def _commun(debut: float, cote: float, bas: float, haut: float) -> float:
    """The part of a cell's side that lies between two bounds."""
    return max(0.0, min(debut + cote, haut) - max(debut, bas)) / cote


def cote_du_groupe(boite: Boite) -> float:
    """Side of a cell, in degrees, that cuts a view into a dozen: a power of two, so that it holds while the map moves."""
    etendue = max(boite[1] - boite[0], boite[3] - boite[2], 1e-4)
    return float(2.0 ** ceil(log2(etendue / PAR_COTE)))


def _exposant(boite: Boite) -> int:
    return max(FIN, min(LARGE, round(log2(cote_du_groupe(boite)))))


_lecture = threading.Lock()
_connue: Densite | None = None
_vue_a = -FRAICHEUR


def _densite() -> Densite | None:
    """What is known now. A newer count is read beside the requests: none waits for a million rows."""
    global _vue_a
    if monotonic() - _vue_a > FRAICHEUR:
        _vue_a = monotonic()
        if _compte_at() != (_connue and _connue.compte_at):
            threading.Thread(target=_relit_a_part, name="densite", daemon=True).start()
    return _connue


def relit() -> None:
    """Read the places now."""
    global _connue
    with _lecture:
        compte_at = _compte_at()
        if compte_at is None:
            _connue = None
        elif _connue is None or _connue.compte_at != compte_at:
            _connue = Densite(compte_at, _niveaux())


def oublie() -> None:
    global _connue, _vue_a
    _connue, _vue_a = None, -FRAICHEUR


def _relit_a_part() -> None:
    try:
        relit()
    finally:
        connection.close()


def _compte_at() -> datetime | None:
    with connection.cursor() as curseur:
        curseur.execute("select max(compte_at) from lieux_compte")
        compte_at: datetime | None = curseur.fetchone()[0]
        return compte_at


def _niveaux() -> dict[int, dict[tuple[int, int], Cellule]]:
    cote = 2.0**FIN
    requete = (
        "select floor(latitude / %s)::int, floor(longitude / %s)::int, type, count(*)::int, sum(latitude), sum(longitude) "
        "from lieux_lieu where statut = 'ouvert' and latitude is not null group by 1, 2, 3"
    )
    sommes: dict[tuple[int, int], list[float]] = {}
    nombres: dict[tuple[int, int], list[int]] = {}
    with connection.cursor() as curseur:
        curseur.execute(requete, [cote, cote])
        for y, x, type_, nombre, latitudes, longitudes in curseur.fetchall():
            if type_ not in _rangs():
                continue
            somme = sommes.setdefault((y, x), [0.0, 0.0])
            somme[0] += latitudes
            somme[1] += longitudes
            nombres.setdefault((y, x), [0] * len(_rangs()))[_rangs()[type_]] += nombre
    niveaux = {FIN: _milieux(sommes, nombres)}
    for exposant in range(FIN + 1, LARGE + 1):
        sommes, nombres = _deux_fois_plus_large(sommes), _deux_fois_plus_large(nombres)
        niveaux[exposant] = _milieux(sommes, nombres)
    return niveaux


def _deux_fois_plus_large(fines: dict[tuple[int, int], list[T]]) -> dict[tuple[int, int], list[T]]:
    larges: dict[tuple[int, int], list[T]] = {}
    for (y, x), valeurs in fines.items():
        deja = larges.get((y // 2, x // 2))
        larges[y // 2, x // 2] = [a + b for a, b in zip(deja, valeurs, strict=True)] if deja else list(valeurs)
    return larges


def _milieux(
    sommes: dict[tuple[int, int], list[float]], nombres: dict[tuple[int, int], list[int]]
) -> dict[tuple[int, int], Cellule]:
    return {
        cle: (round(y / (total := sum(nombres[cle])), 4), round(x / total, 4), nombres[cle])
        for cle, (y, x) in sommes.items()
    }


@cache
def _rangs() -> dict[str, int]:
    return {t: i for i, t in enumerate(vocabulaire().types)}
