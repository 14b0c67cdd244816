"""Opening hours: a French week or a sentence becomes OSM syntax, or stays the text it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from opening_hours import validate

from millejours.lieux.nettoyage.textes import sans_accent, texte

JOURS_OSM: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
JOURS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_PLAGE = re.compile(r"(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?\s*(?:-|–|—|\ba\b|jusqu'a)\s*(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?")
_NOMS = "|".join(JOURS)
_MENTION = re.compile(rf"(?:\bdu\s+)?\b(?P<debut>{_NOMS})s?\b(?:\s*(?:au|a|-|–)\s*(?P<fin>{_NOMS})s?\b)?")
_LIAISON = re.compile(
    r"^(?:[\s,;:./()&-]|\bde\b|\bet\b|\bles?\b|\bouvert(?:ure)?\b)+|[\s,;:./&-]+(?:\bet\b|\bles?\b)?\s*$"
)
# What a sentence may add that a week cannot say: then the sentence stays a sentence.
_TROP = re.compile(
    r"semaine|pair|1er|vacances|sauf|premier|dernier|mois|ete|hiver|juillet|aout|sur rendez|rdv|janv|dec"
)


@lru_cache(maxsize=20_000)
def osm(valeur: str) -> tuple[str, str]:
    """Hours in OSM syntax and the text to show; an unreadable text has no OSM form, and is kept.

    >>> osm("Mo-Fr 09:00-12:00")
    ('Mo-Fr 09:00-12:00', '')
    >>> osm("Du lundi au vendredi : 9h-12h et 14h-17h30")
    ('Mo-Fr 09:00-12:00,14:00-17:30', 'Du lundi au vendredi : 9h-12h et 14h-17h30')
    >>> osm("Un samedi sur deux, sur rendez-vous")
    ('', 'Un samedi sur deux, sur rendez-vous')
    """
    propre = texte(valeur)
    if not propre:
        return "", ""
    if len(propre) <= 1000 and validate(propre):
        return propre, ""
    lue = _phrase(propre)
    return (lue if lue and validate(lue) else ""), propre


def semaine(jours: Sequence[object]) -> tuple[str, str]:
    """A column a day, Monday first: OSM syntax and the text of the columns.

    >>> semaine(["09:00 - 12:00 / 14:00 - 16:30", "fermé", "", "9h-12h", "9h-12h"])[0]
    'Mo 09:00-12:00,14:00-16:30; Th-Fr 09:00-12:00'
    """
    return _semaine(tuple(texte(j) for j in jours))


@lru_cache(maxsize=20_000)
def _semaine(jours: tuple[str, ...]) -> tuple[str, str]:
    brut = " ; ".join(f"{nom} {j}" for nom, j in zip(JOURS, jours, strict=False) if j)
    lus = []
    for j in jours:
        plages = plages_du_jour(j)
        if plages is None:
            return "", brut
        lus.append(plages)
    return groupe(lus), brut


def plages_du_jour(valeur: str) -> str | None:
    """Ranges of one day, « 09:00-12:00,14:00-17:00 »; empty when closed; None when not understood."""
    plie = sans_accent(valeur)
    if not plie or plie.startswith("ferm"):
        return ""
    if _TROP.search(plie):
        return None
    plages = [_plage(m) for m in _PLAGE.finditer(plie)]
    reste = re.sub(r"[\s/,;.&+()-]|\bet\b|\bde\b|\bpuis\b|\bh\b", "", _PLAGE.sub("", plie))
    if not plages or None in plages or reste:
        return None
    return ",".join(_reunit([p for p in plages if p]))


def _plage(m: re.Match[str]) -> tuple[str, str] | None:
    h1, m1, h2, m2 = int(m[1]), int(m[2] or 0), int(m[3]), int(m[4] or 0)
    debut, fin = f"{h1:02}:{m1:02}", f"{h2:02}:{m2:02}"
    return (debut, fin) if h1 <= 24 and h2 <= 24 and m1 < 60 and m2 < 60 and debut < fin else None


def _reunit(plages: list[tuple[str, str]]) -> list[str]:
    reunies: list[list[str]] = []
    for debut, fin in sorted(plages):
        if reunies and debut <= reunies[-1][1]:
            reunies[-1][1] = max(fin, reunies[-1][1])
        else:
            reunies.append([debut, fin])
    return [f"{debut}-{fin}" for debut, fin in reunies]


def groupe(jours: Sequence[str]) -> str:
    """A week as OSM rules, equal neighbours joined."""
    regles, rang = [], 0
    while rang < len(jours):
        fin = rang
        while fin + 1 < len(jours) and jours[fin + 1] == jours[rang]:
            fin += 1
        if jours[rang]:
            noms = JOURS_OSM[rang] if fin == rang else f"{JOURS_OSM[rang]}-{JOURS_OSM[fin]}"
            regles.append(f"{noms} {jours[rang]}")
        rang = fin + 1
    return "; ".join(regles)


def _phrase(phrase: str) -> str:
    """« Du lundi au vendredi : 9h-12h » ; empty as soon as one word is not understood."""
    plie = sans_accent(phrase)
    if _TROP.search(plie):
        return ""
    jours, rangs, ici = [""] * 7, set[int](), 0
    for m in [*_MENTION.finditer(plie), None]:
        heures = plie[ici : m.start() if m else len(plie)]
        if re.search(r"\d|ferm", heures) and rangs:
            # Each group of days is followed by its hours.
            plages = plages_du_jour(_LIAISON.sub("", heures))
            if plages is None:
                return ""
            for rang in rangs:
                jours[rang] = plages
            rangs = set()
        elif _LIAISON.sub("", heures):
            return ""
        if m:
            rangs |= _rangs(m)
            ici = m.end()
    return "" if rangs else groupe(jours)


def _rangs(m: re.Match[str]) -> set[int]:
    debut = JOURS.index(m["debut"])
    fin = JOURS.index(m["fin"]) if m["fin"] else debut
    return set(range(debut, fin + 1))
