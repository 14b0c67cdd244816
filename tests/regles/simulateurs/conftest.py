from __future__ import annotations

import pytest

from regles.echeancier import Moteur
from regles.simulateurs import Simulateurs
from tests.conftest import RACINE


@pytest.fixture(scope="session")
def simulateurs(moteur: Moteur) -> Simulateurs:
    return Simulateurs.charge(RACINE / "content", moteur)
