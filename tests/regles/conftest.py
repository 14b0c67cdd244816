from __future__ import annotations

import pytest

from regles.catalogue import Catalogue, charge
from regles.echeancier import Moteur
from tests.conftest import RACINE


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return charge(RACINE / "content")


@pytest.fixture(scope="session")
def moteur(catalogue: Catalogue) -> Moteur:
    return Moteur(catalogue)
