"""A doubtful point as a small picture: the commune's outline, the point that was read, the one that is proposed.

Drawn on the server, from the outlines of the territory: no script, no tile, nothing to wait for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians
from typing import Any, Final

from django.utils.translation import gettext as _

from millejours.lieux.display import distance_en_mots
from millejours.lieux.models import Lieu
from millejours.lieux.recherche import KM_PAR_DEGRE, boite_de, distance_km
from millejours.territoires.contours import Contour, contour
from millejours.territoires.recherche import commune

LARGEUR: Final = 260
HAUTEUR: Final = 200
MARGE: Final = 30
# A point farther than so many times the commune's own size is pointed at: drawn to scale, it would hide the commune.
LOIN: Final = 2.0
# Half the side of what is drawn around a commune that nobody outlined.
SANS_CONTOUR_KM: Final = 3.0
ECHELLES_KM: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
Degres = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Marque:
    """A point of the picture. `genre` is what the style sheet knows: lu, propose, centre."""

    genre: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Fleche:
    """Towards a point that is out of the picture: where it starts, and how it is turned."""

    x: float
    y: float
    degres: float


@dataclass(frozen=True, slots=True)
class Croquis:
    largeur: int
    hauteur: int
    trace: str
    marques: tuple[Marque, ...]
    fleche: Fleche | None
    echelle: float
    echelle_en_mots: str
    # What the picture shows, for who does not see it, and beside it for everybody.
    point_lu: str
    propose: str


def croquis(lieu: Lieu) -> Croquis | None:
    """None where nothing places the commune."""
    reparation: dict[str, Any] = lieu.reparation or {}
    lu, propose = _point(reparation.get("lu")), _point(reparation.get("propose"))
    trace, connue = contour(lieu.code_insee) if lieu.code_insee else None, commune(lieu.code_insee)
    centre = (connue.latitude, connue.longitude) if connue and connue.latitude and connue.longitude else None
    boite = _boite(trace, centre or propose)
    if boite is None:
        return None
    est_loin = lu is not None and _est_loin(boite, lu)
    cadre = _Cadre(boite, [p for p in (propose, None if est_loin else lu) if p])
    dits = (("centre", centre), ("lu", None if est_loin else lu), ("propose", propose))
    # The middle of the commune proposed as such is one mark, not two.
    marques = [Marque(g, *cadre.place(p)) for g, p in dits if p and not (g == "centre" and propose == centre)]
    km, longueur = cadre.echelle()
    return Croquis(
        LARGEUR,
        HAUTEUR,
        cadre.chemin(trace) if trace else "",
        tuple(marques),
        cadre.fleche(lu) if lu and est_loin else None,
        longueur,
        f"{km:g}\u00a0km" if km >= 1 else f"{km * 1000:.0f}\u00a0m",
        _dit_lu(reparation.get("lu"), lu, trace, centre),
        _dit_propose(propose, trace),
    )


def _point(couple: Any) -> Degres | None:
    """Latitude and longitude, when they can be such."""
    if not isinstance(couple, Sequence) or len(couple) != 2 or not all(isinstance(v, (int, float)) for v in couple):
        return None
    latitude, longitude = float(couple[0]), float(couple[1])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _boite(trace: Contour | None, milieu: Degres | None) -> tuple[float, float, float, float] | None:
    """West, south, east, north of what must be seen."""
    if trace is not None:
        return trace.boite
    if milieu is None:
        return None
    sud, nord, ouest, est = boite_de(*milieu, SANS_CONTOUR_KM)
    return ouest, sud, est, nord


def _est_loin(boite: tuple[float, float, float, float], point: Degres) -> bool:
    ouest, sud, est, nord = boite
    dx, dy = (est - ouest) * LOIN, (nord - sud) * LOIN
    return not (sud - dy <= point[0] <= nord + dy and ouest - dx <= point[1] <= est + dx)


class _Cadre:
    """From degrees to the picture: one scale both ways, north up."""

    def __init__(self, boite: tuple[float, float, float, float], points: Sequence[Degres]) -> None:
        ouest, sud, est, nord = boite
        latitudes, longitudes = [sud, nord, *(p[0] for p in points)], [ouest, est, *(p[1] for p in points)]
        self.milieu = (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
        self.serre = cos(radians(self.milieu[0]))
        hauteur = max(1e-4, max(latitudes) - min(latitudes))
        largeur = max(1e-4, (max(longitudes) - min(longitudes)) * self.serre)
        self.par_degre = min((LARGEUR - 2 * MARGE) / largeur, (HAUTEUR - 2 * MARGE) / hauteur)

    def place(self, point: Degres) -> tuple[float, float]:
        x = LARGEUR / 2 + (point[1] - self.milieu[1]) * self.serre * self.par_degre
        y = HAUTEUR / 2 - (point[0] - self.milieu[0]) * self.par_degre
        return round(x, 1), round(y, 1)

    def chemin(self, trace: Contour) -> str:
        anneaux = ("L".join("{:g} {:g}".format(*self.place((y, x))) for x, y in anneau) for anneau in trace.anneaux)
        return "".join(f"M{anneau}Z" for anneau in anneaux)

    def fleche(self, point: Degres) -> Fleche:
        """At the edge of the picture, on the way to the point."""
        x, y = self.place(point)
        dx, dy = x - LARGEUR / 2, y - HAUTEUR / 2
        reste = min((LARGEUR / 2 - MARGE / 2) / max(abs(dx), 1e-9), (HAUTEUR / 2 - MARGE / 2) / max(abs(dy), 1e-9))
        return Fleche(
            round(LARGEUR / 2 + dx * reste, 1), round(HAUTEUR / 2 + dy * reste, 1), round(degrees(atan2(dy, dx)), 1)
        )

    def echelle(self) -> tuple[float, float]:
        """Kilometres of the bar, and its length: the longest round one that holds in a third of the picture."""
        par_km = self.par_degre / KM_PAR_DEGRE
        km = max((k for k in ECHELLES_KM if k * par_km <= LARGEUR / 3), default=ECHELLES_KM[0])
        return km, round(km * par_km, 1)


_VENTS: Final = ("est", "nord-est", "nord", "nord-ouest", "ouest", "sud-ouest", "sud", "sud-est")


def _dit_lu(brut: Any, lu: Degres | None, trace: Contour | None, centre: Degres | None) -> str:
    if lu is None:
        return _("Point lu : ce ne sont pas des degrés.") if brut else _("Aucun point n'a été lu.")
    if centre is None:
        return _("Point lu.")
    metres = trace.distance(*lu) if trace else distance_km(*centre, *lu) * 1000
    # Flat earth holds for neighbours; beyond, the sphere from the middle of the commune.
    km = metres / 1000 if metres < 20_000 else distance_km(*centre, *lu)
    vent = _vent(centre, lu)
    if trace is None:
        return _("Point lu : à %(km)s du centre, vers %(vent)s.") % {"km": distance_en_mots(km), "vent": vent}
    if metres < 100:
        return _("Point lu : dans la commune.")
    return _("Point lu : à %(km)s de la commune, vers %(vent)s.") % {"km": distance_en_mots(km), "vent": vent}


def _vent(centre: Degres, point: Degres) -> str:
    dy, dx = point[0] - centre[0], (point[1] - centre[1]) * cos(radians(centre[0]))
    if not hypot(dx, dy):
        return ""
    nom = _VENTS[round(degrees(atan2(dy, dx)) / 45) % 8]
    return _("l'%s") % nom if nom in ("est", "ouest") else _("le %s") % nom


def _dit_propose(propose: Degres | None, trace: Contour | None) -> str:
    if propose is None:
        return _("Aucune position n'est proposée.")
    if trace is None:
        return _("Position proposée.")
    metres = trace.distance(*propose)
    if metres < 100:
        return _("Position proposée : dans la commune.")
    return _("Position proposée : à %s de la commune.") % distance_en_mots(metres / 1000)
