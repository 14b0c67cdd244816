"""The simulators, built once for the process."""

from __future__ import annotations

from functools import cache

from millejours.core.chemins import CONTENT
from millejours.famille.regles import moteur
from regles.simulateurs import Simulateurs


@cache
def simulateurs() -> Simulateurs:
    return Simulateurs.charge(CONTENT, moteur())
