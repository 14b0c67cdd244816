"""The worker and the manifest: what they name exists, and the switch works."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from millejours.accueil import hors_ligne
from tests.conftest import RACINE

# Nothing is read from it, but closing a response lets go of the connection that an earlier test may have left.
pytestmark = pytest.mark.django_db


def _existe(page: Any, adresse: str) -> bool:
    reponse = page.get(adresse)
    reponse.close()
    return bool(reponse.status_code == 200)


@pytest.mark.parametrize("prefixe", ["", "/en", "/ar"])
def test_le_manifeste_nomme_ce_qui_existe(page: Any, prefixe: str) -> None:
    reponse = page.get(f"{prefixe}/manifest.webmanifest")
    assert reponse.headers["Content-Type"] == "application/manifest+json"
    donnee = json.loads(reponse.content)
    assert donnee["start_url"] == f"{prefixe}/mon-parcours/"
    assert donnee["dir"] == ("rtl" if prefixe == "/ar" else "ltr")
    for icone in donnee["icons"]:
        assert _existe(page, icone["src"])


def test_l_ouvrier_garde_des_pages_et_des_fichiers_qui_existent(page: Any) -> None:
    source = page.get("/sw.js").content.decode()
    assert source.startswith("const VERSION = ")
    fichiers = json.loads(source.split("const FICHIERS = ")[1].split(";\n")[0])
    assert len({a for a, _ in fichiers}) == len(fichiers)
    for adresse, marque in fichiers:
        assert _existe(page, adresse), adresse
        # A file whose name does not carry its content would never change again.
        assert marque or len(adresse.rsplit(".", 2)[1]) == 12, adresse


def test_l_interrupteur(page: Any, settings: Any) -> None:
    settings.HORS_LIGNE = False
    source = page.get("/sw.js").content.decode()
    assert "unregister" in source
    assert "FICHIERS" not in source


def test_la_version_suit_le_contenu(statiques: None) -> None:
    assert len(hors_ligne.version()) == 64
    poids = sum(len(a) for a, _ in hors_ligne.gardes(hors_ligne.version()))
    assert poids < 40_000


def test_l_ouvrier_a_l_horloge() -> None:
    """`tests/js/ouvrier.mjs`: three seconds, to the millisecond; what is never looked at."""
    commande = ["node", "--test", "--test-reporter=tap", str(RACINE / "tests/js/ouvrier.mjs")]
    sortie = subprocess.run(commande, capture_output=True, text=True, timeout=120, check=False)
    assert sortie.returncode == 0, sortie.stdout[-3000:] + sortie.stderr[-1000:]
