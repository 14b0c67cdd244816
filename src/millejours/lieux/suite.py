"""What comes after the places: rights that have a zone, sessions of the week, where each fact comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from millejours.lieux.droits.dispositifs import Groupe, ici
from millejours.lieux.formulaire import Saisie
from millejours.lieux.fraicheur import Fait, faits
from millejours.lieux.models import Lieu, Service
from millejours.lieux.seances.display import LigneSeance, lignes_autour, lignes_du_lieu
from millejours.lieux.seances.recherche import Demande

APERCU: Final = 3


@dataclass(frozen=True, slots=True)
class SuiteAutour:
    """`droits` is empty when only a position is known: its département is not looked for."""

    droits: list[Groupe]
    seances: list[LigneSeance]
    commune: str


def autour_de(saisie: Saisie, now: datetime) -> SuiteAutour | None:
    if saisie.commune is None and saisie.point is None:
        return None
    droits: list[Groupe] = []
    if saisie.commune is not None:
        etapes = (saisie.etape,) if saisie.etape else ()
        droits = ici(saisie.commune.departement, saisie.commune.code, etapes)
    seances: list[LigneSeance] = []
    if saisie.point:
        # Near home first; on a screen, only where nothing is.
        pres = Demande(*saisie.point, etape=saisie.etape, en_ligne=False)
        seances = lignes_autour(pres, now, APERCU) or lignes_autour(replace(pres, en_ligne=True), now, APERCU)
    return SuiteAutour(droits, seances, saisie.commune.code if saisie.commune else "")


@dataclass(frozen=True, slots=True)
class SuiteLieu:
    """`services`: those of the records that were merged into this one; its own are on its page already."""

    seances: list[LigneSeance]
    faits: list[Fait]
    services: list[Service]


def du_lieu(lieu: Lieu, now: datetime) -> SuiteLieu:
    autres = Service.objects.filter(lieu__fusion_dans=lieu).order_by("nom", "pk")[:20]
    return SuiteLieu(lignes_du_lieu(lieu, now), faits(lieu), list(autres))
