"""Sessions near a point in the days to come, soonest first; those on a screen are near everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from millejours.lieux.models import Lieu, Seance
from millejours.lieux.recherche import boite_de, distance_km
from millejours.lieux.seances.recurrence import bornes, jours, prochaines

SEMAINE: Final = timedelta(days=7)
RAYON_KM: Final = 30.0
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


def autour(d: Demande, now: datetime) -> list[Trouvee]:
    """Every session that starts within `duree`, by date then by distance."""
    trouvees = []
    for seance in _candidates(d, now):
        distance = None
        if not seance.en_ligne:
            distance = distance_km(d.latitude, d.longitude, seance.ici_lat, seance.ici_lon)  # type: ignore[attr-defined]
            if distance > RAYON_KM:
                continue
        for jour in prochaines(seance, now, 7, d.duree):
            debut, fin = bornes(seance, jour)
            if debut < now + d.duree:
                trouvees.append(Trouvee(seance, jour, debut, fin, distance))
    return sorted(trouvees, key=lambda t: (t.debut, t.distance_km or 0.0, t.seance.pk))[:MAXIMUM]


def _candidates(d: Demande, now: datetime) -> list[Seance]:
    sud, nord, ouest, est = boite_de(d.latitude, d.longitude, RAYON_KM)
    seances = Seance.objects.vivantes((now - timedelta(days=1)).date()).filter(
        Q(lieu=None) | Q(lieu__statut=Lieu.OUVERT) | Q(lieu__fusion_dans__statut=Lieu.OUVERT)
    )
    seances = seances.annotate(
        ici_lat=Coalesce("latitude", "lieu__latitude"), ici_lon=Coalesce("longitude", "lieu__longitude")
    ).select_related("lieu")
    ici = Q(en_ligne=False, ici_lat__range=(sud, nord), ici_lon__range=(ouest, est))
    loin = Q(en_ligne=True)
    seances = seances.filter(ici | loin if d.en_ligne is None else loin if d.en_ligne else ici)
    if d.types:
        seances = seances.filter(type__in=d.types)
    if d.etape:
        seances = seances.filter(Q(etapes=[]) | Q(etapes__contains=[d.etape]))
    # Unknown is not yes.
    seances = seances.filter(gratuite=True) if d.gratuite else seances
    seances = seances.filter(sur_inscription=False) if d.libre else seances
    return list(seances.order_by("pk"))


def du_lieu(lieu: Lieu, now: datetime) -> list[Seance]:
    """Series of a place, and of the records merged into it, that still have a session to come."""
    siennes = (
        Seance.objects.vivantes(now.date())
        .filter(Q(lieu=lieu) | Q(lieu__fusion_dans=lieu))
        .order_by(F("premiere"), "pk")
    )
    return [s for s in siennes if jours(s, now.date(), (now + timedelta(days=366)).date())]
