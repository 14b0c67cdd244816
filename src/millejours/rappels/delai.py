"""When a call is promised: working days of the place that calls, in its own time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from millejours.lieux.horaires import est_ferie, fuseau


def jour_ici(departement: str, now: datetime) -> date:
    """Today where the team works, not where the server is."""
    return now.astimezone(fuseau(departement)).date()


def promis(departement: str, jours: int, now: datetime) -> date:
    """The last day of the promise: so many working days after today, weekends and local holidays not counted."""
    jour, restants = jour_ici(departement, now), jours
    while restants:
        jour += timedelta(days=1)
        if jour.weekday() < 5 and not est_ferie(departement, jour):
            restants -= 1
    return jour
