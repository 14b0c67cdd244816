"""Sessions near a point in the days to come, soonest first; those on a screen are near everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Q

from millejours.lieux.models import Lieu, Seance
from millejours.lieux.recherche import RAYONS_KM, boite_de, distance_km
from millejours.lieux.seances.recurrence import bornes, jours, prochaines

SEMAINE: Final = timedelta(days=7)
MAXIMUM: Final = 60


@dataclass(frozen=True, slots=True)
class Trouvee:
    """One session on one day, and how far it is; no distance for what happens on a screen."""

    seance: Seance
    jour: date
    debut: datetime
    fin: datetime
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Demande:
    latitude: float
    longitude: float
    types: tuple[str, ...] = ()
    etape: str = ""
    gratuite: bool = False
    libre: bool = False
    en_ligne: bool | None = None
    duree: timedelta = SEMAINE


def autour(d: Demande, now: datetime, maximum: int = MAXIMUM) -> list[Trouvee]:
    """Sessions that start within `duree`, by date then by distance, in the smallest radius that holds enough of them."""
    trouvees: list[Trouvee] = []
    for rayon in RAYONS_KM:
        trouvees = [t for s in _candidates(d, now, rayon) for t in _tenues(s, d, now, rayon)]
        if d.en_ligne or sum(t.distance_km is not None for t in trouvees) >= maximum:
            break
    premieres = sorted(trouvees, key=lambda t: (t.debut, t.distance_km or 0.0, t.seance.pk))[:maximum]
    # Only those that are shown are read whole.
    lues = Seance.objects.select_related("lieu").in_bulk({t.seance.pk for t in premieres})
    return [replace(t, seance=lues[t.seance.pk]) for t in premieres]


def _tenues(seance: Seance, d: Demande, now: datetime, rayon: float) -> Iterator[Trouvee]:
    distance = None
    if not seance.en_ligne:
        assert seance.latitude is not None
        assert seance.longitude is not None
        distance = distance_km(d.latitude, d.longitude, seance.latitude, seance.longitude)
        if distance > rayon:
            return
    for jour in prochaines(seance, now, 7, d.duree):
        debut, fin = bornes(seance, jour)
        if debut < now + d.duree:
            yield Trouvee(seance, jour, debut, fin, distance)


# What says when and where: the rest of thousands of rows is not read.
_UTILES: Final = (
    "premiere", "debut", "fin", "fuseau", "recurrence", "jusqu_au", "sauf", "latitude", "longitude", "en_ligne",
)  # fmt: skip


def _candidates(d: Demande, now: datetime, rayon: float) -> list[Seance]:
    sud, nord, ouest, est = boite_de(d.latitude, d.longitude, rayon)
    seances = Seance.objects.vivantes((now - timedelta(days=1)).date()).filter(
        Q(lieu=None) | Q(lieu__statut=Lieu.OUVERT) | Q(lieu__fusion_dans__statut=Lieu.OUVERT)
    )
    ici = Q(en_ligne=False, latitude__range=(sud, nord), longitude__range=(ouest, est))
    loin = Q(en_ligne=True)
    seances = seances.filter(ici | loin if d.en_ligne is None else loin if d.en_ligne else ici)
    if d.types:
        seances = seances.filter(type__in=d.types)
    if d.etape:
        seances = seances.filter(Q(etapes=[]) | Q(etapes__contains=[d.etape]))
    # Unknown is not yes.
    seances = seances.filter(gratuite=True) if d.gratuite else seances
    seances = seances.filter(sur_inscription=False) if d.libre else seances
    return list(seances.only(*_UTILES).order_by("pk"))


def du_lieu(lieu: Lieu, now: datetime) -> list[Seance]:
    """Series of a place, and of the records merged into it, that still have a session to come."""
    siennes = (
        Seance.objects.vivantes(now.date())
        .filter(Q(lieu=lieu) | Q(lieu__fusion_dans=lieu))
        .order_by(F("premiere"), "pk")
    )
    return [s for s in siennes if jours(s, now.date(), (now + timedelta(days=366)).date())]
