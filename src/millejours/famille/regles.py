"""The compiled rules, built once for the process."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from millejours.core.chemins import CONTENT
from regles.catalogue import Catalogue, charge
from regles.echeancier import Moteur
from regles.langues import REFERENCE
from regles.situation import Situation
from regles.sujets import fuseau_de


@cache
def catalogue() -> Catalogue:
    return charge(CONTENT)


@cache
def moteur() -> Moteur:
    return Moteur(catalogue())


def langue() -> str:
    """Language of the page being made; that of the rules when nobody wrote their words in it."""
    active = get_language() or REFERENCE
    return active if active in catalogue().langues else REFERENCE


def aujourd_hui(situation: Situation, maintenant: datetime) -> date:
    """Today in the family's département, not the server's. `maintenant` is aware."""
    return maintenant.astimezone(ZoneInfo(fuseau_de(situation, catalogue().territoires))).date()
