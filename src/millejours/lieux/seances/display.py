"""What the pages of sessions show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from millejours.core.langues import mots
from millejours.lieux.display import NBSP, distance_en_mots
from millejours.lieux.models import Lieu, Seance
from millejours.lieux.seances.recherche import MAXIMUM, Demande, Trouvee, autour, du_lieu
from millejours.lieux.seances.recurrence import bornes, en_mots, prochaines
from millejours.lieux.seances.types import TypeSeance, types
from regles.explain import date_en_mots


@dataclass(frozen=True, slots=True)
class LigneSeance:
    pk: int
    titre: str
    type: TypeSeance
    quand: str
    rythme: str
    ou: str
    page_du_lieu: str
    distance: str
    est_en_ligne: bool
    lien: str
    description: str
    mentions: tuple[str, ...]
    contact: str
    verifie: str
    est_inventee: bool
    ics: str
    ics_serie: str


def lignes_autour(demande: Demande, now: datetime, maximum: int = MAXIMUM) -> list[LigneSeance]:
    return [ligne(t) for t in autour(demande, now, maximum)]


def lignes_du_lieu(lieu: Lieu, now: datetime) -> list[LigneSeance]:
    """The next session of each series of a place."""
    suivantes = ((s, prochaines(s, now, 1)) for s in du_lieu(lieu, now))
    return [ligne(Trouvee(s, jours[0], *bornes(s, jours[0]), None)) for s, jours in suivantes if jours]


def ligne(t: Trouvee) -> LigneSeance:
    s = t.seance
    serie = reverse("seance-ics", args=[s.pk])
    return LigneSeance(
        pk=s.pk,
        titre=s.titre,
        type=types()[s.type],
        quand=quand(t),
        rythme=en_mots(s),
        ou=nom_du_lieu(s),
        page_du_lieu=reverse("lieu", args=[s.lieu_id]) if s.lieu_id else "",
        distance=distance_en_mots(t.distance_km) if t.distance_km is not None else "",
        est_en_ligne=s.en_ligne,
        lien=s.lien,
        description=s.description,
        mentions=tuple(_mentions(s)),
        contact=s.contact,
        verifie=date_en_mots(s.verifie_le, mots(), semaine=False) if s.verifie_le else "",
        est_inventee=s.est_inventee,
        ics=f"{serie}?jour={t.jour.isoformat()}",
        ics_serie=serie if s.recurrence else "",
    )


def nom_du_lieu(s: Seance) -> str:
    if s.lieu_id:
        lieu: Any = s.lieu
        return f"{lieu.nom}, {lieu.commune}" if lieu.commune else lieu.nom
    return _("En ligne") if s.en_ligne else s.ou


def quand(t: Trouvee) -> str:
    """« mardi 24 novembre, 9 h 30 – 11 h »."""
    zone = "" if t.seance.fuseau == "Europe/Paris" or not t.seance.en_ligne else f" ({t.seance.fuseau})"
    return f"{jour_en_mots(t.jour)}, {heure(t.debut)}{NBSP}– {heure(t.fin)}{zone}"


def jour_en_mots(jour: date) -> str:
    return date_en_mots(jour, mots(), annee=jour.year)


def heure(moment: datetime) -> str:
    return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02}" if moment.minute else "")


def _mentions(s: Seance) -> list[str]:
    dites = (
        (s.gratuite is True, _("gratuit")),
        (s.gratuite is False, _("payant")),
        (s.sur_inscription is True, _("sur inscription")),
        (s.sur_inscription is False, _("sans inscription")),
    )
    return [mot for est_dit, mot in dites if est_dit]


def est_passee(jour: date, s: Seance, now: datetime) -> bool:
    return bornes(s, jour)[1] <= now.astimezone(ZoneInfo(s.fuseau))
