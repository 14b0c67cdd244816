"""A session, or a whole series, as an iCalendar file (RFC 5545) in its own time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from millejours.lieux.models import Seance
from millejours.lieux.seances.recurrence import bornes, jours

LARGEUR: Final = 75
# Zones that change their clocks: when, and from what to what. The others have one offset all year.
_CHANGEMENTS: Final = {
    "Europe/Paris": (("STANDARD", "+0200", "+0100", "19701025T030000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
                     ("DAYLIGHT", "+0100", "+0200", "19700329T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")),
    "America/Miquelon": (("STANDARD", "-0200", "-0300", "20071104T020000", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
                         ("DAYLIGHT", "-0300", "-0200", "20070311T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU")),
}  # fmt: skip
_SPECIAUX = re.compile(r"[\\;,]")
_INTERDITS = re.compile("[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]")


def fichier(seance: Seance, site: str, *, lieu: str, adresse: str, jour: date | None = None) -> str:
    """The series, or its session of one day. `adresse` is the page of the session; its UID holds where it comes from."""
    premier = jour or _premier(seance)
    debut, fin = bornes(seance, premier)
    uid = f"seance-{seance.pk}" + (f"-{jour:%Y%m%d}" if jour else "")
    lignes = [
        "BEGIN:VEVENT",
        f"UID:{uid}@{urlsplit(site).hostname}",
        f"DTSTAMP:{seance.updated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={seance.fuseau}:{debut:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={seance.fuseau}:{fin:%Y%m%dT%H%M%S}",
        *(() if jour else _repetition(seance, premier)),
        f"SUMMARY:{_texte(seance.titre)}",
        f"LOCATION:{_texte(lieu)}",
        f"DESCRIPTION:{_texte(seance.description)}",
        f"URL:{adresse}",
        "END:VEVENT",
    ]
    entete = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mille jours//Seances//FR", *_fuseau(seance.fuseau, debut)]
    return "".join(_plie(ligne) for ligne in (*entete, *lignes, "END:VCALENDAR"))


def _premier(seance: Seance) -> date:
    """The first day of the series that is held: an event cannot start on a day that its own rule leaves out."""
    trouves = jours(seance, seance.premiere, seance.jusqu_au or date(seance.premiere.year + 1, 12, 31))
    return trouves[0] if trouves else seance.premiere


def _repetition(seance: Seance, premier: date) -> Iterable[str]:
    if not seance.recurrence:
        return
    fin = ""
    if seance.jusqu_au:
        # UNTIL is in UTC when the start has a zone.
        fin = f";UNTIL={bornes(seance, seance.jusqu_au)[1].astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"RRULE:{seance.recurrence}{fin}"
    for saut in sorted(j for j in seance.sauf if j > premier):
        yield f"EXDATE;TZID={seance.fuseau}:{saut:%Y%m%d}T{seance.debut:%H%M%S}"


def _fuseau(nom: str, moment: datetime) -> Iterable[str]:
    decalage = moment.astimezone(ZoneInfo(nom)).strftime("%z")
    unique = (("STANDARD", decalage, decalage, "19700101T000000", ""),)
    yield from ("BEGIN:VTIMEZONE", f"TZID:{nom}")
    for genre, avant, apres, debut, regle in _CHANGEMENTS.get(nom, unique):
        yield from (f"BEGIN:{genre}", f"DTSTART:{debut}", f"TZOFFSETFROM:{avant}", f"TZOFFSETTO:{apres}")
        if regle:
            yield f"RRULE:{regle}"
        yield f"END:{genre}"
    yield "END:VTIMEZONE"


def _texte(mots: str) -> str:
    return _SPECIAUX.sub(lambda m: "\\" + m[0], _INTERDITS.sub("", mots)).replace("\n", "\\n")


def _plie(ligne: str) -> str:
    """Lines of 75 octets, never cut inside a character."""
    octets, morceaux = ligne.encode(), []
    limite = LARGEUR
    while len(octets) > limite:
        coupe = limite
        while octets[coupe] & 0xC0 == 0x80:
            coupe -= 1
        morceaux.append(octets[:coupe].decode())
        octets, limite = octets[coupe:], LARGEUR - 1
    return "\r\n ".join([*morceaux, octets.decode()]) + "\r\n"
