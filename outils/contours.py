"""Simplify the communes' contours together, so that neighbours keep one border: TopoJSON out.

Standard library only. The geometries come as PostGIS EWKB in hexadecimal.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

Point = tuple[int, int]
Anneau = list[Point]

# One unit is a ten-thousandth of a degree, about eleven metres north to south.
ECHELLE: Final = 10_000
TOLERANCE: Final = 25.0


def read_ewkb(hexa: str) -> list[list[list[tuple[float, float]]]]:
    """Polygons of a (multi)polygon, each a list of rings."""
    octets = bytes.fromhex(hexa)
    polygones, _ = _read_geometrie(octets, 0)
    return polygones


def read_point(hexa: str) -> tuple[float, float]:
    """Longitude and latitude of a point."""
    octets = bytes.fromhex(hexa)
    (genre,) = struct.unpack_from("<I", octets, 1)
    depart = 9 if genre & 0x20000000 else 5
    longitude, latitude = struct.unpack_from("<dd", octets, depart)
    return longitude, latitude


def _read_geometrie(octets: bytes, ici: int) -> tuple[list[list[list[tuple[float, float]]]], int]:
    if octets[ici] != 1:
        raise ValueError("EWKB gros-boutiste : non prévu")
    (genre,) = struct.unpack_from("<I", octets, ici + 1)
    ici += 9 if genre & 0x20000000 else 5
    (nombre,) = struct.unpack_from("<I", octets, ici)
    ici += 4
    if genre & 0xFF == 3:
        anneaux = []
        for _ in range(nombre):
            (taille,) = struct.unpack_from("<I", octets, ici)
            plats = struct.unpack_from(f"<{2 * taille}d", octets, ici + 4)
            anneaux.append(list(zip(plats[::2], plats[1::2], strict=True)))
            ici += 4 + 16 * taille
        return [anneaux], ici
    polygones = []
    for _ in range(nombre):
        suite, ici = _read_geometrie(octets, ici)
        polygones += suite
    return polygones, ici


def build_topologie(geometries: Mapping[str, list[list[list[tuple[float, float]]]]]) -> dict[str, Any]:
    """Shared, simplified arcs and, for each code, the polygons that name them."""
    anneaux = {
        code: [[a for anneau in polygone if (a := _quantise(anneau))] for polygone in polygones]
        for code, polygones in geometries.items()
    }
    noeuds = _find_noeuds(a for polygones in anneaux.values() for polygone in polygones for a in polygone)
    arcs: dict[tuple[Point, ...], int] = {}
    formes = []
    for code, polygones in anneaux.items():
        decoupes = [[_index_arcs(anneau, noeuds, arcs) for anneau in polygone] for polygone in polygones if polygone]
        if decoupes:
            formes.append({"type": "MultiPolygon", "id": code, "arcs": decoupes})
    return {
        "type": "Topology",
        "transform": {"scale": [1 / ECHELLE, 1 / ECHELLE], "translate": [0, 0]},
        "objects": {"communes": {"type": "GeometryCollection", "geometries": formes}},
        "arcs": [_delta(_simplify(list(arc))) for arc in arcs],
    }


def _quantise(anneau: list[tuple[float, float]]) -> Anneau | None:
    points: Anneau = []
    for longitude, latitude in anneau:
        point = (round(longitude * ECHELLE), round(latitude * ECHELLE))
        if not points or points[-1] != point:
            points.append(point)
    # An islet smaller than the grid is no longer a ring.
    return points if len(points) >= 4 and points[0] == points[-1] else None


def _find_noeuds(anneaux: Iterator[Anneau]) -> set[Point]:
    """Points where three borders meet: they have more than two neighbours over all rings."""
    voisins: dict[Point, tuple[Point, Point] | None] = {}
    for anneau in anneaux:
        tour = anneau[:-1]
        for i, point in enumerate(tour):
            avant, apres = tour[i - 1], tour[(i + 1) % len(tour)]
            siens = (avant, apres) if avant < apres else (apres, avant)
            if voisins.setdefault(point, siens) != siens:
                voisins[point] = None
    return {point for point, siens in voisins.items() if siens is None}


def _index_arcs(anneau: Anneau, noeuds: set[Point], arcs: dict[tuple[Point, ...], int]) -> list[int]:
    tour = anneau[:-1]
    coupes = [i for i, point in enumerate(tour) if point in noeuds]
    # A ring met by nobody, or the same island drawn from another point, starts at its least point.
    depart = coupes[0] if coupes else tour.index(min(tour))
    tour = tour[depart:] + tour[:depart] + [tour[depart]]
    indices, debut = [], 0
    for i in range(1, len(tour)):
        if tour[i] in noeuds or i == len(tour) - 1:
            indices.append(_index_arc(tuple(tour[debut : i + 1]), arcs))
            debut = i
    return indices


def _index_arc(arc: tuple[Point, ...], arcs: dict[tuple[Point, ...], int]) -> int:
    envers = arc[::-1]
    if envers in arcs:
        return ~arcs[envers]
    return arcs.setdefault(arc, len(arcs))


def _simplify(arc: Anneau) -> Anneau:
    """Douglas-Peucker; a closed arc is cut at its farthest point first, so that it stays a surface."""
    if arc[0] != arc[-1]:
        return _peucker(arc)
    loin = max(range(len(arc)), key=lambda i: (arc[i][0] - arc[0][0]) ** 2 + (arc[i][1] - arc[0][1]) ** 2)
    simple = _peucker(arc[: loin + 1])[:-1] + _peucker(arc[loin:])
    return simple if len(simple) >= 4 else arc


def _peucker(arc: Anneau) -> Anneau:
    gardes, pile = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while pile:
        debut, fin = pile.pop()
        ecart, ici = max(
            ((_distance(arc[i], arc[debut], arc[fin]), i) for i in range(debut + 1, fin)), default=(0.0, 0)
        )
        if ecart > TOLERANCE:
            gardes.add(ici)
            pile += [(debut, ici), (ici, fin)]
    return [arc[i] for i in sorted(gardes)]


def _distance(point: Point, debut: Point, fin: Point) -> float:
    dx, dy = fin[0] - debut[0], fin[1] - debut[1]
    norme = dx * dx + dy * dy
    t = 0.0 if norme == 0 else max(0.0, min(1.0, ((point[0] - debut[0]) * dx + (point[1] - debut[1]) * dy) / norme))
    return float(((point[0] - debut[0] - t * dx) ** 2 + (point[1] - debut[1] - t * dy) ** 2) ** 0.5)


def _delta(arc: Anneau) -> list[list[int]]:
    sortie = [list(arc[0])]
    for avant, point in pairwise(arc):
        sortie.append([point[0] - avant[0], point[1] - avant[1]])
    return sortie


def contains(polygones: list[list[list[tuple[float, float]]]], longitude: float, latitude: float) -> bool:
    """Whether a point is inside, by crossing number over every ring."""
    dedans = False
    for polygone in polygones:
        for anneau in polygone:
            for (x1, y1), (x2, y2) in pairwise(anneau):
                if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                    dedans = not dedans
    return dedans


def centroid(polygones: list[list[list[tuple[float, float]]]]) -> tuple[float, float]:
    """Centre of the largest outer ring."""
    meilleur, centre = 0.0, (0.0, 0.0)
    for polygone in polygones:
        aire = x = y = 0.0
        x0, y0 = polygone[0][0]
        for (x1, y1), (x2, y2) in pairwise(polygone[0]):
            # From the first point: far from the origin, the products lose their last digits.
            croix = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
            aire += croix
            x += (x1 + x2 - 2 * x0) * croix
            y += (y1 + y2 - 2 * y0) * croix
        if abs(aire) > meilleur:
            meilleur, centre = abs(aire), (x0 + x / (3 * aire), y0 + y / (3 * aire))
    return centre
