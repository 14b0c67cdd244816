"""What a view of the map holds: places while they can be told apart, groups beyond."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Final

from django.db import connection

from millejours.lieux.carte import densite
from millejours.lieux.carte.densite import Boite, Groupe
from millejours.lieux.recherche import DANS_LA_VUE, VUE_MAXIMUM, parametres_de_la_vue, points_de_la_vue

# An estimate is believed when it is far enough from the limit.
SUREMENT_TROP: Final = 1.5 * VUE_MAXIMUM
# Fewer groups than these would say nothing of a small view: its own places are then grouped.
ASSEZ: Final = 5


@dataclass(frozen=True, slots=True)
class Vue:
    # Rows of `COLONNES`, as JSON written by the database: two thousand of them cost more to read than to find.
    points: str = "[]"
    groupes: list[Groupe] = field(default_factory=list)


def vue(boite: Boite, types: Sequence[str]) -> Vue:
    """At most 2,000 places, or the groups that stand for all of them."""
    apercu = densite.apercu(boite, types)
    if apercu is None or apercu.estimation <= SUREMENT_TROP:
        points, nombre = points_de_la_vue(boite, types)
        if nombre <= VUE_MAXIMUM:
            return Vue(points)
    elif len(apercu.groupes) >= ASSEZ:
        return Vue(groupes=apercu.groupes)
    return Vue(groupes=_groupe(_positions(boite, types), densite.cote_du_groupe(boite)))


def _groupe(positions: Iterable[tuple[float, float]], cote: float) -> list[Groupe]:
    """Cells of a grid that does not move with the view: groups stay where they are when the map does."""
    cellules: dict[tuple[int, int], list[float]] = {}
    for latitude, longitude in positions:
        cellule = cellules.setdefault((floor(latitude / cote), floor(longitude / cote)), [0.0, 0.0, 0])
        cellule[0] += latitude
        cellule[1] += longitude
        cellule[2] += 1
    return [(round(y / n, 5), round(x / n, 5), int(n)) for y, x, n in cellules.values()]


def _positions(boite: Boite, types: Sequence[str]) -> list[tuple[float, float]]:
    """Positions alone: read from the index, without the places."""
    with connection.cursor() as curseur:
        curseur.execute(
            f"select latitude, longitude from lieux_lieu where {DANS_LA_VUE}",  # noqa: S608
            parametres_de_la_vue(boite, types),
        )
        lignes: list[tuple[float, float]] = curseur.fetchall()
        return lignes
