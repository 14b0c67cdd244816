"""Contours of communes, simplified: is this point where it says it is? Loaded when an import needs them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, radians

from millejours.core.chemins import CONTENT

METRES_PAR_DEGRE = 111_320.0
Anneau = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Contour:
    anneaux: tuple[Anneau, ...]
    # West, south, east, north.
    boite: tuple[float, float, float, float]

    def contains(self, latitude: float, longitude: float) -> bool:
        ouest, sud, est, nord = self.boite
        if not (sud <= latitude <= nord and ouest <= longitude <= est):
            return False
        dedans = False
        for anneau in self.anneaux:
            x1, y1 = anneau[-1]
            for x2, y2 in anneau:
                if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                    dedans = not dedans
                x1, y1 = x2, y2
        return dedans

    def distance(self, latitude: float, longitude: float) -> float:
        """Metres from a point to the contour; zero inside. Flat earth: exact enough for a few kilometres."""
        if self.contains(latitude, longitude):
            return 0.0
        largeur = METRES_PAR_DEGRE * cos(radians(latitude))
        return min(
            _au_segment(
                ((x1 - longitude) * largeur, (y1 - latitude) * METRES_PAR_DEGRE),
                ((x2 - longitude) * largeur, (y2 - latitude) * METRES_PAR_DEGRE),
            )
            for anneau in self.anneaux
            for (x1, y1), (x2, y2) in pairwise(anneau)
        )


def _au_segment(a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    norme = dx * dx + dy * dy
    t = 0.0 if norme == 0 else max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / norme))
    return float(((a[0] + t * dx) ** 2 + (a[1] + t * dy) ** 2) ** 0.5)


def contour(code: str) -> Contour | None:
    """The contour of a commune or arrondissement; none overseas where no source draws it."""
    return _construit(code) if code in _topologie()[1] else None


@cache
def _construit(code: str) -> Contour:
    arcs, formes = _topologie()
    anneaux = tuple(_anneau(indices, arcs) for polygone in formes[code] for indices in polygone)
    xs, ys = [x for a in anneaux for x, _ in a], [y for a in anneaux for _, y in a]
    return Contour(anneaux, (min(xs), min(ys), max(xs), max(ys)))


@cache
def _topologie() -> tuple[list[list[list[int]]], dict[str, list[list[list[int]]]]]:
    lu = json.loads(gzip.decompress((CONTENT / "territoires" / "contours.topo.json.gz").read_bytes()))
    return lu["arcs"], {g["id"]: g["arcs"] for g in lu["objects"]["communes"]["geometries"]}


def _anneau(indices: list[int], arcs: list[list[list[int]]]) -> Anneau:
    points: list[tuple[float, float]] = []
    for indice in indices:
        x = y = 0
        arc = []
        for dx, dy in arcs[indice if indice >= 0 else ~indice]:
            x, y = x + dx, y + dy
            arc.append((x / 10_000, y / 10_000))
        arc = arc if indice >= 0 else arc[::-1]
        points += arc[1:] if points else arc
    return points


def commune_du_point(latitude: float, longitude: float) -> str:
    """Code of the commune that holds a point; empty outside those that are drawn. The first call draws them all."""
    for code in _grille().get((int(latitude // PAS), int(longitude // PAS)), ()):
        if _construit(code).contains(latitude, longitude):
            return code
    return ""


PAS = 0.1


@cache
def _grille() -> dict[tuple[int, int], list[str]]:
    """Communes by cell of a tenth of a degree. A municipal arrondissement comes before its town."""
    cellules: dict[tuple[int, int], list[str]] = {}
    for code in sorted(_topologie()[1], key=_est_ville_a_arrondissements):
        ouest, sud, est, nord = _construit(code).boite
        for y in range(int(sud // PAS), int(nord // PAS) + 1):
            for x in range(int(ouest // PAS), int(est // PAS) + 1):
                cellules.setdefault((y, x), []).append(code)
    return cellules


def _est_ville_a_arrondissements(code: str) -> bool:
    return code in ("75056", "69123", "13055")
