"""Is it open? Said in the place's own time, and only when its hours can say it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, validate

from millejours.core.chemins import CONTENT
from millejours.lieux.nettoyage.horaires import JOURS
from regles.catalogue import charge
from regles.situation import departement_du_code
from regles.territoires import Territoires


def prepare() -> Territoires:
    """Time zones and public holidays, read once with the rules."""
    return charge(CONTENT).territoires


@cache
def fuseau(departement: str) -> ZoneInfo:
    return ZoneInfo(prepare().fuseau(departement))


@lru_cache(maxsize=8192)
def _lues(horaires: str) -> Any:
    if not validate(horaires):
        return None
    return OpeningHours(horaires, country="FR", auto_country=False, auto_timezone=False)


@lru_cache(maxsize=4096)
def est_ferie(departement: str, jour: date) -> bool:
    territoires = prepare()
    return jour.toordinal() in territoires.feries.ordinaux(territoires.zone_feries(departement))


def est_ouvert(horaires: str, code_insee: str, now: datetime) -> bool | None:
    """Open at `now`, closed, or None: no hours, or a public holiday of which the hours say nothing."""
    if not horaires or (lues := _lues(horaires)) is None:
        return None
    departement = departement_du_code(code_insee)
    ici = now.astimezone(fuseau(departement)).replace(tzinfo=None)
    if "PH" not in horaires and est_ferie(departement, ici.date()):
        return None
    return bool(lues.is_open(ici))


def change(horaires: str, code_insee: str, now: datetime) -> datetime | None:
    """When a place opens or closes next, in its own time; None past a week, or when nobody can say."""
    if est_ouvert(horaires, code_insee, now) is None:
        return None
    ici = now.astimezone(fuseau(departement_du_code(code_insee))).replace(tzinfo=None)
    suivant: datetime | None = _lues(horaires).next_change(ici)
    return suivant if suivant and suivant - ici <= timedelta(days=7) else None


def semaine(horaires: str, lundi: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The seven days from a Monday: name of the day and its ranges, empty when closed."""
    lues = _lues(horaires) if horaires else None
    if lues is None:
        return []
    jours = []
    for rang, nom in enumerate(JOURS):
        debut = datetime.combine(lundi + timedelta(days=rang), datetime.min.time())
        plages = [
            (f"{max(a, debut):%H:%M}", f"{b:%H:%M}" if b < debut + timedelta(days=1) else "24:00")
            for a, b, etat, _mots in lues.intervals(debut, debut + timedelta(days=1))
            if str(etat) == "open"
        ]
        jours.append((nom, plages))
    return jours


def json_ld(horaires: str, lundi: date) -> list[dict[str, Any]]:
    """Opening hours as schema.org says them."""
    noms = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": nom,
            "opens": ouvre,
            "closes": ferme.replace("24:00", "23:59"),
        }
        for nom, (_, plages) in zip(noms, semaine(horaires, lundi), strict=False)
        for ouvre, ferme in plages
    ]
