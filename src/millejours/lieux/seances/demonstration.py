"""Invented sessions, that say so, so that a demonstration has something to show. Never beside real ones in production."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from millejours.core.chemins import CONTENT
from millejours.lieux.models import Seance
from millejours.lieux.seances.recurrence import JOURS, regle
from millejours.territoires.recherche import commune
from regles.lecture import lit_yaml

ACTEUR = "demonstration"


@transaction.atomic
def aligne(*, est_demonstration: bool, now: datetime) -> int:
    """Bring them in, or take them out; how many there are. Running it again changes nothing."""
    if not est_demonstration:
        Seance.objects.filter(est_inventee=True).delete()
        return 0
    lues = lit_yaml(CONTENT / "lieux" / "demonstration.yaml")["seances"]
    presentes = set(Seance.objects.filter(est_inventee=True).values_list("titre", flat=True))
    if presentes == {s["titre"] for s in lues}:
        return len(lues)
    Seance.objects.filter(est_inventee=True).delete()
    Seance.objects.bulk_create([_seance(s, now) for s in lues])
    return len(lues)


def _seance(s: dict[str, Any], now: datetime) -> Seance:
    ou = commune(s["commune"]) if "commune" in s else None
    premiere = timezone.localdate(now)
    premiere += timedelta(days=(JOURS.index(s["jour"]) - premiere.weekday()) % 7)
    return Seance(
        titre=s["titre"],
        type=s["type"],
        description=s["description"],
        code_insee=ou.code if ou else "",
        ou=f"{s['ou']}, {ou.nom}" if ou else "",
        latitude=ou.latitude if ou else None,
        longitude=ou.longitude if ou else None,
        en_ligne=ou is None,
        premiere=premiere,
        debut=time.fromisoformat(s["de"]),
        fin=time.fromisoformat(s["a"]),
        recurrence=regle(s["rythme"], premiere),
        etapes=s["etapes"],
        gratuite=s["gratuite"],
        sur_inscription=s["sur_inscription"],
        est_inventee=True,
        actor=ACTEUR,
        updated_at=now,
    )
