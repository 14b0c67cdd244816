"""When a series comes back. A small part of RFC 5545, always the same weekday as its first date."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from millejours.core.langues import mots
from millejours.lieux.models import Seance

JOURS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
RYTHMES: Final = (
    ("", gettext_lazy("Une seule fois")),
    ("semaine", gettext_lazy("Chaque semaine")),
    ("quinzaine", gettext_lazy("Une semaine sur deux")),
    ("mois", gettext_lazy("Chaque mois, le même jour de la même semaine")),
)
# A series without an end is not looked at farther than this.
HORIZON: Final = timedelta(days=366)


def regle(rythme: str, premiere: date) -> str:
    """The RRULE of a rhythm.

    >>> regle("mois", date(2026, 11, 7)), regle("quinzaine", date(2026, 11, 3)), regle("mois", date(2026, 11, 30))
    ('FREQ=MONTHLY;BYDAY=1SA', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'FREQ=MONTHLY;BYDAY=-1MO')
    """
    jour, rang = JOURS[premiere.weekday()], (premiere.day - 1) // 7 + 1
    return {
        "semaine": f"FREQ=WEEKLY;BYDAY={jour}",
        "quinzaine": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={jour}",
        # A fifth Monday is missing most months: the last one is meant.
        "mois": f"FREQ=MONTHLY;BYDAY={rang if rang < 5 else -1}{jour}",
    }.get(rythme, "")


def rythme(rrule: str) -> str:
    """The rhythm of an RRULE of ours.

    >>> rythme("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), rythme("")
    ('quinzaine', '')
    """
    if not rrule:
        return ""
    return "mois" if "MONTHLY" in rrule else "quinzaine" if "INTERVAL=2" in rrule else "semaine"


def jours(seance: Seance, du: date, au: date) -> list[date]:
    """Days of a series from `du` to `au`, both included, without those that were called off."""
    fin = min(au, seance.jusqu_au or au)
    # The last days of the calendar have no « a year later ».
    fin = du + HORIZON if fin - du > HORIZON else fin
    return [j for j in _serie(seance, max(du, seance.premiere), fin) if du <= j <= fin and j not in seance.sauf]


def _serie(seance: Seance, du: date, au: date) -> Iterator[date]:
    """Counted, not walked: thousands of series are looked at for one page."""
    match rythme(seance.recurrence):
        case "":
            yield seance.premiere
        case "mois":
            rang = int(seance.recurrence.partition("BYDAY=")[2][:-2])
            for mois in range(du.year * 12 + du.month - 1, au.year * 12 + au.month):
                if jour := _du_mois(mois // 12, mois % 12 + 1, rang, seance.premiere.weekday()):
                    yield jour
        case quoi:
            pas = 7 if quoi == "semaine" else 14
            debut = du.toordinal() + -(du.toordinal() - seance.premiere.toordinal()) % pas
            yield from map(date.fromordinal, range(debut, au.toordinal() + 1, pas))


def _du_mois(annee: int, mois: int, rang: int, jour: int) -> date | None:
    """The first, second… or last (-1) such weekday of a month; None when it has no fifth one."""
    premier, jours_du_mois = monthrange(annee, mois)
    tous = range((jour - premier) % 7 + 1, jours_du_mois + 1, 7)
    if rang > len(tous):
        return None
    return date(annee, mois, tous[rang if rang < 0 else rang - 1])


def bornes(seance: Seance, jour: date) -> tuple[datetime, datetime]:
    """Start and end of one session, in its own time."""
    zone = ZoneInfo(seance.fuseau)
    return datetime.combine(jour, seance.debut, zone), datetime.combine(jour, seance.fin, zone)


def prochaines(seance: Seance, now: datetime, maximum: int, duree: timedelta = HORIZON) -> list[date]:
    """The next days that are not over."""
    aujourd_hui = now.astimezone(ZoneInfo(seance.fuseau)).date()
    trouves = jours(seance, aujourd_hui, aujourd_hui + duree)
    return [j for j in trouves if bornes(seance, j)[1] > now][:maximum]


def en_mots(seance: Seance) -> str:
    """« chaque mardi », « un mardi sur deux », « le 1er samedi du mois »; empty for a single day."""
    jour = mots().liste("date.semaine")[seance.premiere.weekday()]
    match rythme(seance.recurrence):
        case "semaine":
            return _("chaque %s") % jour
        case "quinzaine":
            return _("un %s sur deux") % jour
        case "mois":
            rang = seance.recurrence.partition("BYDAY=")[2][:-2]
            ordinal = {"1": _("le 1er"), "-1": _("le dernier")}.get(rang, _("le %se") % rang)
            return _("%(ordinal)s %(jour)s du mois") % {"ordinal": ordinal, "jour": jour}
        case _:
            return ""
