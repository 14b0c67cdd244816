"""Places around a point: a box that widens, an index on (type, band of latitude, longitude), distances on the few candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import asin, cos, floor, radians, sin, sqrt
from typing import Any, Final

from django.db import connection

from millejours.lieux.horaires import est_ouvert
from millejours.lieux.models import BANDES_FINES, BANDES_PAR_DEGRE

RAYONS_KM: Final = (1.5, 5.0, 12.0, 30.0)
MAXIMUM: Final = 50
VUE_MAXIMUM: Final = 2_000
KM_PAR_DEGRE: Final = 111.32
RAYON_TERRE_KM: Final = 6371.0
# The database orders on a plane, we on the sphere: at the edge, neighbours may change places.
MARGE: Final = 5
# Opening hours are read in Python, on so many candidates at most, nearest first.
CANDIDATS_OUVERTS: Final = 600
CANDIDATS_OUVERTS_PAR_TYPE: Final = 60
COLONNES: Final = (
    "id", "type", "nom", "adresse", "code_postal", "commune", "code_insee", "latitude", "longitude", "precision_position",
    "telephone", "horaires_accueil", "horaires_texte", "accessible", "sans_rendez_vous", "a_domicile", "langues",
    "date_verification", "date_maj", "source", "licence", "quarantaine", "itinerance", "provenance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demande:
    """What is looked for, and from where. The point is never kept."""

    latitude: float
    longitude: float
    types: tuple[str, ...]
    etape: str = ""
    ouvert: bool = False
    sans_rendez_vous: bool = False
    accessible: bool = False
    a_domicile: bool = False
    langue: str = ""
    maximum: int = MAXIMUM
    rayon_km: float = RAYONS_KM[-1]


@dataclass(frozen=True, slots=True)
class Resultat:
    """A place and how far it is. `ouvert` is None when nobody can say."""

    lieu: dict[str, Any]
    distance_km: float
    ouvert: bool | None = None


@dataclass(frozen=True, slots=True)
class Reponse:
    resultats: list[Resultat]
    rayon_km: float
    # True when nothing more exists within the largest radius.
    est_complete: bool = field(default=True)


def autour(demande: Demande, now: datetime) -> Reponse:
    """The nearest places, within the smallest radius that holds enough of them."""
    rayons = [r for r in RAYONS_KM if r < demande.rayon_km] + [demande.rayon_km]
    resultats: list[Resultat] = []
    for rayon in rayons:
        resultats = _dans(demande, rayon, now)
        if len(resultats) >= demande.maximum:
            return Reponse(resultats[: demande.maximum], rayon, est_complete=False)
    return Reponse(resultats, rayons[-1])


def _dans(demande: Demande, rayon: float, now: datetime, par_type: int = 0) -> list[Resultat]:
    limite = par_type or demande.maximum
    if demande.ouvert:
        limite = CANDIDATS_OUVERTS_PAR_TYPE if par_type else CANDIDATS_OUVERTS
    lignes = _candidats(demande, rayon, limite + limite // 4 + MARGE, bool(par_type))
    trouves = []
    for ligne in lignes:
        lieu = dict(zip(COLONNES, ligne, strict=True))
        distance = distance_km(demande.latitude, demande.longitude, lieu["latitude"], lieu["longitude"])
        if distance > rayon:
            # Corners of the box are farther than its radius; the next box has them in their place.
            continue
        ouvert = est_ouvert(lieu["horaires_accueil"], lieu["code_insee"], now)
        if demande.ouvert and not ouvert:
            continue
        trouves.append(Resultat(lieu, distance, ouvert))
    return sorted(trouves, key=_rang)


def autour_par_type(demande: Demande, now: datetime, par_type: int = 2) -> Reponse:
    """The nearest places of each type: what a person sees who has not said what they look for.

    A type leaves the search as soon as it has enough: dense types never pay for the large boxes of rare ones.
    """
    trouves: dict[str, list[Resultat]] = {t: [] for t in demande.types}
    for rayon in RAYONS_KM:
        manquants = tuple(t for t, siens in trouves.items() if len(siens) < par_type)
        if not manquants:
            break
        nouveaux: dict[str, list[Resultat]] = {t: [] for t in manquants}
        for resultat in _dans(replace(demande, types=manquants), rayon, now, par_type):
            nouveaux[resultat.lieu["type"]].append(resultat)
        trouves |= nouveaux
    plats = sorted((r for siens in trouves.values() for r in siens[:par_type]), key=_rang)
    return Reponse(plats, RAYONS_KM[-1])


def _rang(r: Resultat) -> tuple[float, str]:
    """By distance; neighbours of one address always in the same order."""
    return r.distance_km, r.lieu["id"]


# Written as the index `lieu_autour` is: a type, fine bands of latitude, then longitude in order.
PRES_D_ICI: Final = (
    f"floor(latitude * {BANDES_FINES})::int = any(%s) and statut = 'ouvert' "
    "and latitude between %s and %s and longitude between %s and %s"
)


def parametres_d_ici(boite: tuple[float, float, float, float]) -> list[Any]:
    return [_bandes(boite, BANDES_FINES), *boite]


def _bandes(boite: tuple[float, float, float, float], par_degre: int) -> list[int]:
    sud, nord = (floor(latitude * par_degre) for latitude in boite[:2])
    return list(range(sud, nord + 1))


def _candidats(d: Demande, rayon: float, limite: int, par_type: bool) -> list[tuple[Any, ...]]:
    """The nearest are chosen in the index alone; then their rows are read, and no other."""
    conditions, parametres = _filtres(d)
    # A plane, with the longitude shrunk as it is at the point: an order to be set right afterwards.
    echelle = cos(radians(d.latitude)) ** 2
    appartient = "type = t" if par_type else "type = any(%s)"
    choisis = (
        f"select id from lieux_lieu where {appartient} and {PRES_D_ICI}{conditions} "  # noqa: S608 - constants of this module
        "order by (latitude - %s) * (latitude - %s) + (longitude - %s) * (longitude - %s) * %s, id limit %s"
    )
    source = f"unnest(%s::text[]) t cross join lateral ({choisis}) p" if par_type else f"({choisis}) p"
    colonnes = ", ".join(f"l.{c}" for c in COLONNES)
    requete = f"select {colonnes} from {source} join lieux_lieu l on l.id = p.id"  # noqa: S608
    boite = boite_de(d.latitude, d.longitude, rayon)
    point = [d.latitude, d.latitude, d.longitude, d.longitude, echelle, limite]
    with connection.cursor() as curseur:
        curseur.execute(requete, [list(d.types), *parametres_d_ici(boite), *parametres, *point])
        lignes: list[tuple[Any, ...]] = curseur.fetchall()
        return lignes


def _filtres(d: Demande) -> tuple[str, list[Any]]:
    """Filters that a column answers. Unknown is not yes: an unknown place is left out when the question is asked."""
    conditions, parametres = "", []
    for est_demande, colonne in (
        (d.sans_rendez_vous, "sans_rendez_vous"),
        (d.accessible, "accessible"),
        (d.a_domicile, "a_domicile"),
    ):
        conditions += f" and {colonne}" if est_demande else ""
    if d.langue:
        conditions += " and %s = any(langues)"
        parametres.append(d.langue)
    if d.etape:
        # Most places serve every step of their type; some say their own.
        conditions += " and (etapes = '{}' or %s = any(etapes))"
        parametres.append(d.etape)
    return conditions, parametres


def boite_de(latitude: float, longitude: float, rayon: float) -> tuple[float, float, float, float]:
    """South, north, west, east of a square that holds the circle."""
    dy = rayon / KM_PAR_DEGRE
    dx = rayon / (KM_PAR_DEGRE * max(0.01, cos(radians(min(89.0, abs(latitude) + dy)))))
    return latitude - dy, latitude + dy, longitude - dx, longitude + dx


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance.

    >>> round(distance_km(48.8566, 2.3522, 45.764, 4.8357))
    391
    """
    a = sin(radians(lat2 - lat1) / 2) ** 2
    b = cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * RAYON_TERRE_KM * asin(min(1.0, sqrt(a + b)))


def types_presents(latitude: float, longitude: float, types: Sequence[str], rayon: float = RAYONS_KM[-1]) -> set[str]:
    """Types that have at least one open place within the radius (its square)."""
    requete = (
        "select t from unnest(%s::text[]) t cross join lateral "  # noqa: S608 - constants of this module
        f"(select from lieux_lieu where type = t and {PRES_D_ICI} limit 1) l"
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, [list(types), *parametres_d_ici(boite_de(latitude, longitude, rayon))])
        return {t for (t,) in curseur.fetchall()}


def dans_la_commune(code: str, types: Sequence[str], now: datetime) -> list[Resultat]:
    """Places of a commune that no source places on the map, by name."""
    requete = (
        f"select {', '.join(COLONNES)} from lieux_lieu where code_insee = %s and type = any(%s) and statut = 'ouvert' "  # noqa: S608
        "order by type, nom, id limit %s"
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, [code, list(types), MAXIMUM])
        lieux = [dict(zip(COLONNES, ligne, strict=True)) for ligne in curseur.fetchall()]
    return [Resultat(lieu, 0.0, est_ouvert(lieu["horaires_accueil"], lieu["code_insee"], now)) for lieu in lieux]


# Written as the index `lieu_vue` is: bands of latitude, then longitude in order.
DANS_LA_VUE: Final = (
    f"floor(latitude * {BANDES_PAR_DEGRE})::int = any(%s) and type = any(%s) and statut = 'ouvert' "
    "and latitude between %s and %s and longitude between %s and %s"
)


def parametres_de_la_vue(boite: tuple[float, float, float, float], types: Sequence[str]) -> list[Any]:
    return [_bandes(boite, BANDES_PAR_DEGRE), list(types), *boite]


def points_de_la_vue(boite: tuple[float, float, float, float], types: Sequence[str]) -> tuple[str, int]:
    """Points of a map's view, as small as can be, in JSON: id, type, position, name; and how many, one too many at most."""
    requete = (
        "select coalesce(json_agg(json_build_array(id, type, latitude, longitude, nom)), '[]')::text, count(*) from ("  # noqa: S608 - constants of this module
        f"select id, type, latitude, longitude, nom from lieux_lieu where {DANS_LA_VUE} limit %s) l"
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, [*parametres_de_la_vue(boite, types), VUE_MAXIMUM + 1])
        points, nombre = curseur.fetchone()
        return points, nombre


def comptes_nationaux() -> dict[str, int]:
    with connection.cursor() as curseur:
        curseur.execute("select type, sum(nombre)::int from lieux_compte group by type")
        return dict(curseur.fetchall())
