"""Where a place is: commune found from what is written, point checked against the commune, repair proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from millejours.core.chemins import CONTENT
from millejours.lieux.nettoyage.textes import nombre, sans_accent, texte
from millejours.territoires.contours import contour
from millejours.territoires.fichiers import lit_csv
from millejours.territoires.recherche import Trouvee, cherche, commune, mots

# Contours are simplified to 275 m, and a border street has two sides.
TOLERANCE_M: Final = 1_000.0
LAMBERT_93: Final = 2154
# Projected systems in use overseas, by département; elsewhere Lambert-93, then the UTM zones of mainland France.
PROJECTIONS: Final = {
    "971": (5490, 4559), "972": (5490, 4559), "977": (5490, 4559), "978": (5490, 4559),
    "973": (2972,), "974": (2975,), "976": (4471, 32738), "975": (4467,), "988": (3163,), "987": (3297,), "986": (32701,),
}  # fmt: skip
METROPOLE: Final = (LAMBERT_93, 32630, 32631, 32632, 27572)


@dataclass(frozen=True, slots=True)
class Position:
    """A point that can be shown, and what is doubted of the one that was read."""

    latitude: float | None
    longitude: float | None
    precision: str
    quarantaine: str = ""
    reparation: dict[str, Any] | None = None
    # What was set right without a doubt, for the report.
    repare: str = ""


@cache
def _anciennes() -> dict[str, str]:
    lignes = lit_csv(CONTENT / "territoires" / "anciennes.csv.gz")
    return {code: actuelle for code, _nom, _nature, actuelle in lignes}


@lru_cache(maxsize=50_000)
def code_insee(valeur: str) -> str:
    """Today's code for what was written: lost zero, small letter, Corsica before 1976, dead code. Empty if unknown.

    >>> code_insee("1033"), code_insee("2a004"), code_insee("20004"), code_insee("01091"), code_insee("99999")
    ('01033', '2A004', '2A004', '01033', '')
    """
    propre = texte(valeur).upper().removesuffix(".0").replace(" ", "")
    if re.fullmatch(r"[0-9AB]{4}", propre):
        propre = f"0{propre}"
    essais = [propre, f"2A{propre[2:]}", f"2B{propre[2:]}"] if propre.startswith("20") else [propre]
    for code in essais:
        if commune(code):
            return code
        if code in _anciennes():
            return _anciennes()[code]
    return ""


def code_postal(valeur: object) -> str:
    """Five digits, zeros given back.

    >>> code_postal(1200.0), code_postal("69 003"), code_postal("2A004")
    ('01200', '69003', '')
    """
    propre = texte(int(valeur) if isinstance(valeur, float) else valeur).replace(" ", "").removesuffix(".0")
    return propre.zfill(5) if propre.isdigit() and 4 <= len(propre) <= 5 else ""


@lru_cache(maxsize=50_000)
def trouve_commune(insee: str, postal: str, nom: str) -> Trouvee | None:
    """The commune of an address: its code first, then postal code and name together, then a name that has no homonym."""
    if (code := code_insee(insee)) and (par_code := commune(code)):
        return par_code
    # « LYON 03 », « PARIS CEDEX 12 », « Saint-Étienne Cedex ».
    nu = re.sub(r"\bcedex\b.*$|\b0?(\d{1,2})\s*(?:e|er|eme)?\b(?: arrondissement)?", r" \1", sans_accent(nom)).strip()
    ecrits = mots(nu)
    if postal:
        memes = cherche(postal, 100)
        if not ecrits and len(memes) == 1:
            return memes[0]
        voisines = [t for t in memes if ecrits and _meme(ecrits, t)]
        if voisines:
            return voisines[0]
    if not ecrits:
        return None
    homonymes = [
        t for t in cherche(nu, 30) if _meme(ecrits, t) and (not postal or t.departement == departement(postal))
    ]
    return homonymes[0] if len(homonymes) == 1 else None


def departement(postal: str) -> str:
    """Département of a postal code; Corsica by its two halves.

    >>> departement("69003"), departement("20200"), departement("97410")
    ('69', '2B', '974')
    """
    if postal.startswith("20"):
        return "2A" if postal < "20200" else "2B"
    return postal[:3] if postal.startswith(("97", "98")) else postal[:2]


def _meme(ecrits: tuple[str, ...], t: Trouvee) -> bool:
    siens = mots(t.nom)
    return ecrits == siens or ecrits == mots(t.ancien_nom) or (ecrits == siens[1:] and siens[0] in ("l", "le", "la", "les")) or (
        siens[-1:] == ("arrondissement",) and ecrits[0] == siens[0] and ecrits[-1].rstrip("e") == siens[1].rstrip("er")
    )  # fmt: skip


def place(ou: Trouvee | None, latitude: object, longitude: object, precision: str) -> Position:
    """A position for a place of the commune `ou`, from what a file says."""
    y, x = nombre(latitude), nombre(longitude)
    if y is None or x is None or (x == 0 and y == 0):
        return _au_centre(ou)
    if abs(y) <= 90 and abs(x) <= 180 and (ou is None or (dehors := _ecart(ou, y, x)) is None or dehors <= TOLERANCE_M):
        return Position(round(y, 6), round(x, 6), precision)
    if ou is None:
        return _en_quarantaine(None, "point hors de tout repère, commune inconnue", (y, x), None, "")
    for pourquoi, est_sur, (lat, lon) in _reparations(ou, y, x):
        reste = _ecart(ou, lat, lon)
        if reste is None or reste > TOLERANCE_M:
            continue
        if est_sur:
            return Position(round(lat, 6), round(lon, 6), precision, repare=pourquoi)
        return _en_quarantaine(ou, f"point hors de {ou.nom} : {pourquoi}", (y, x), (lat, lon), pourquoi)
    distance = _ecart(ou, y, x) if abs(y) <= 90 and abs(x) <= 180 else None
    loin = f" ({distance / 1000:.0f} km)" if distance else ""
    centre = (ou.latitude, ou.longitude) if ou.latitude is not None and ou.longitude is not None else None
    return _en_quarantaine(ou, f"point hors de {ou.nom}{loin}", (y, x), centre, "centre de la commune")


def _au_centre(ou: Trouvee | None) -> Position:
    if ou is None or ou.latitude is None:
        return Position(None, None, "")
    return Position(ou.latitude, ou.longitude, "commune")


def _en_quarantaine(
    ou: Trouvee | None, pourquoi: str, lu: tuple[float, float], propose: tuple[float, float] | None, comment: str
) -> Position:
    centre = _au_centre(ou)
    reparation = {"lu": [*lu], "propose": [round(v, 6) for v in propose] if propose else None, "comment": comment}
    return Position(centre.latitude, centre.longitude, centre.precision, pourquoi[:200], reparation)


# The end of a longer number is no number: « 652000.5 », « 1.45.7 ».
_DEGRES: Final = re.compile(r"(?<![\d.])[-+]?\d{1,3}[.,]\d+")
# Minutes of a degree, or thousands set apart: both would be read as a point of the Gulf of Guinea.
_AUTRE_UNITE: Final = re.compile(r"\d\s*[°º'’′]\s*\d|(?<![\d.,])\d{1,3}\s\d{3}[.,]\d")


def position_ecrite(saisie: str) -> tuple[float, float] | None:
    """Latitude and longitude as a person types or pastes them: two numbers, or the address of a map.

    >>> position_ecrite("45,7667 ; 4,8798"), position_ecrite("https://exemple.org/#map=17/45.7667/4.8798")
    ((45.7667, 4.8798), (45.7667, 4.8798))
    >>> [position_ecrite(t) for t in ("12 rue des Lilas", "652 000,5 6 862 000,3", "48°51'24.1 2°21'3.5")]
    [None, None, None]
    """
    if _AUTRE_UNITE.search(saisie):
        return None
    lus = [nombre(n) for n in _DEGRES.findall(saisie)[:2]]
    if len(lus) != 2 or lus[0] is None or lus[1] is None or abs(lus[0]) > 90 or abs(lus[1]) > 180:
        return None
    return lus[0], lus[1]


def ecart(code: str, latitude: float, longitude: float) -> float | None:
    """Metres outside the commune; zero inside, None where nobody drew it."""
    connue = commune(code)
    return _ecart(connue, latitude, longitude) if connue else None


def _ecart(ou: Trouvee, latitude: float, longitude: float) -> float | None:
    """Metres outside the commune; None where nobody drew it."""
    trace = contour(ou.code)
    return trace.distance(latitude, longitude) if trace else None


def _reparations(ou: Trouvee, y: float, x: float) -> Iterator[tuple[str, bool, tuple[float, float]]]:
    """What may have happened to a point: why, whether it leaves no doubt, and where the point would be."""
    if abs(y) > 180 or abs(x) > 180:
        # Metres cannot be degrees: the only question is of which system.
        for epsg in PROJECTIONS.get(ou.departement, METROPOLE):
            for a, b in ((x, y), (y, x)):
                if point := _deprojette(epsg, a, b):
                    yield f"coordonnées projetées (EPSG:{epsg})", True, point
        return
    for pourquoi, point in (
        ("latitude et longitude échangées", (x, y)),
        ("signe de la longitude", (y, -x)),
        ("signe de la latitude", (-y, x)),
        ("axes échangés et signe", (x, -y)),
        ("axes échangés et signe", (-x, y)),
    ):
        if abs(point[0]) <= 90:
            yield pourquoi, False, point


def _deprojette(epsg: int, x: float, y: float) -> tuple[float, float] | None:
    longitude, latitude = _transformation(epsg).transform(x, y)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


@cache
def _transformation(epsg: int) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(epsg, 4326, always_xy=True)
