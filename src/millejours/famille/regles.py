"""The compiled rules, built once for the process."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from millejours.core.chemins import CONTENT
from regles.catalogue import Catalogue, charge
from regles.echeancier import Moteur
from regles.situation import Situation
from regles.sujets import fuseau_de


@cache
def catalogue() -> Catalogue:
    return charge(CONTENT)


@cache
def moteur() -> Moteur:
    return Moteur(catalogue())


def aujourd_hui(situation: Situation, maintenant: datetime) -> date:
    """Today in the family's département, not the server's. `maintenant` is aware."""
    return maintenant.astimezone(ZoneInfo(fuseau_de(situation, catalogue().territoires))).date()
