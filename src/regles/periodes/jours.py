"""Civil days as ordinals (day 1 is 1 January of year 1, as `date.toordinal`).

The engine computes on integers: a day is one addition, and a family or a million
use the same arithmetic. Months are civil months clamped to the end of the month.
"""

from __future__ import annotations

from datetime import date

ANNEE_MIN, ANNEE_MAX = 1900, 2150


def _tables() -> tuple[list[int], list[int]]:
    premiers, longueurs = [], []
    for annee in range(ANNEE_MIN, ANNEE_MAX + 1):
        for mois in range(1, 13):
            premier = date(annee, mois, 1).toordinal()
            suivant = date(annee + mois // 12, mois % 12 + 1, 1).toordinal()
            premiers.append(premier)
            longueurs.append(suivant - premier)
    return premiers, longueurs


PREMIERS, LONGUEURS = _tables()


def jour(iso: str) -> int:
    """Ordinal of an ISO date. Raises `ValueError` on anything else.

    >>> jour("2026-11-22") - jour("2026-11-21")
    1
    """
    if len(iso) != 10:
        raise ValueError(f"date attendue sous la forme AAAA-MM-JJ : {iso!r}")
    return date.fromisoformat(iso).toordinal()


def iso(ordinal: int) -> str:
    """ISO date of an ordinal.

    >>> iso(jour("2024-02-29"))
    '2024-02-29'
    """
    return date.fromordinal(ordinal).isoformat()


def mois_et_jour(ordinal: int) -> tuple[int, int]:
    """Index of the month (0 is January of `ANNEE_MIN`) and day of the month (from 1)."""
    d = date.fromordinal(ordinal)
    return (d.year - ANNEE_MIN) * 12 + d.month - 1, d.day


def ajoute_mois(ordinal: int, mois: int) -> int:
    """Add civil months, clamped to the last day of the month.

    >>> iso(ajoute_mois(jour("2027-01-31"), 1)), iso(ajoute_mois(jour("2024-01-31"), 1))
    ('2027-02-28', '2024-02-29')
    >>> iso(ajoute_mois(jour("2024-02-29"), 12)), iso(ajoute_mois(jour("2026-03-31"), -1))
    ('2025-02-28', '2026-02-28')
    """
    rang, quantieme = mois_et_jour(ordinal)
    rang += mois
    longueur = LONGUEURS[rang]
    return PREMIERS[rang] + (quantieme if quantieme < longueur else longueur) - 1


def debut_mois(ordinal: int) -> int:
    """First day of the civil month.

    >>> iso(debut_mois(jour("2026-11-22")))
    '2026-11-01'
    """
    return ordinal - mois_et_jour(ordinal)[1] + 1


def mois_suivant(ordinal: int) -> int:
    """First day of the next civil month, also from a first day.

    >>> iso(mois_suivant(jour("2026-12-01")))
    '2027-01-01'
    """
    return PREMIERS[mois_et_jour(ordinal)[0] + 1]


def debut_annee(ordinal: int) -> int:
    """First of January of the same year.

    >>> iso(debut_annee(jour("2026-11-22")))
    '2026-01-01'
    """
    return date(date.fromordinal(ordinal).year, 1, 1).toordinal()


def jour_semaine(ordinal: int) -> int:
    """0 is Monday, 6 is Sunday.

    >>> jour_semaine(jour("2026-11-22"))
    6
    """
    return (ordinal - 1) % 7
