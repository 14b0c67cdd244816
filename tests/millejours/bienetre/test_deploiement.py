"""`check --deploy` says that the EPDS has no permission; production then shows what takes its place."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.checks import run_checks

from tests.conftest import Visite


def dits() -> list[str]:
    return [m.msg for m in run_checks(include_deployment_checks=True) if m.id == "bienetre.W001"]


def test_le_controle_parle_tant_que_la_reference_manque(settings: Any) -> None:
    (demonstration,) = dits()
    assert "DEMONSTRATION=oui" in demonstration
    settings.DEMONSTRATION = False
    assert dits() == [
        "EPDS_PERMISSION est vide : l'EPDS demande une autorisation. Whooley puis PHQ-9 prennent sa place."
    ]
    settings.EPDS_PERMISSION = "référence inventée"
    assert dits() == []


def test_la_commande_le_dit() -> None:
    fini = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "millejours.config.settings", "DEMONSTRATION": "non"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "bienetre.W001" in fini.stderr
    assert "Whooley puis PHQ-9" in fini.stderr


@pytest.mark.parametrize("public", ["apres-la-naissance", "enceinte"])
def test_sans_autorisation_whooley_puis_phq9_partout(page: Visite, settings: Any, public: str) -> None:
    settings.DEMONSTRATION = False
    for chemin in ("/mon-bien-etre/", "/mon-bien-etre/entretien/"):
        corps = page.get(chemin).content.decode()
        assert "EPDS" not in corps
        assert corps.index("Whooley") < corps.index("PHQ-9")
    assert "epds" not in page.get("/mon-bien-etre/lecture/").content.decode()
    cadre = page.get(f"/mon-bien-etre/cadre/fr/{public}/").content.decode()
    assert "Whooley" in cadre
    assert "dimbourg" not in cadre
    assert page.get(f"/mon-bien-etre/entretien/epds-fr/{public}/").status_code == 404
