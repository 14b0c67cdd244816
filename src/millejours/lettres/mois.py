"""Months as the letters count them: the first day of each, and how many between two."""

from __future__ import annotations

from datetime import date


def debut(jour: date) -> date:
    """First day of the month.

    >>> debut(date(2026, 11, 22))
    datetime.date(2026, 11, 1)
    """
    return date(jour.year, jour.month, 1)


def plus(mois: date, nombre: int) -> date:
    """First day of the month `nombre` months later, or earlier when negative.

    >>> plus(date(2026, 11, 1), 2), plus(date(2026, 1, 1), -1)
    (datetime.date(2027, 1, 1), datetime.date(2025, 12, 1))
    """
    annee, rang = divmod(mois.year * 12 + mois.month - 1 + nombre, 12)
    return date(annee, rang + 1, 1)


def ecart(de: date, a: date) -> int:
    """Months from one to the other.

    >>> ecart(date(2026, 11, 1), date(2027, 2, 1))
    3
    """
    return (a.year - de.year) * 12 + a.month - de.month
