"""To cut, to stop, to destroy: `tests/js/gestion.mjs`, devices and a server in memory. Families are invented."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.conftest import RACINE


@pytest.mark.parametrize("noms_eteints", ["oui", "non"])
def test_couper_arreter_detruire(noms_eteints: str) -> None:
    """With a server that keeps the names it erased, and with devices alone."""
    sortie = subprocess.run(
        ["node", "--test", "--test-reporter=tap", str(RACINE / "tests/js/gestion.mjs")],
        env=os.environ | {"NOMS_ETEINTS": noms_eteints},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert sortie.returncode == 0, sortie.stdout[-3000:] + sortie.stderr[-1000:]
