"""With the database stopped, the timeline, the help page and the command line still answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.regles.test_cli import lit


@pytest.fixture
def base_arretee(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to reach the database fails as it does when the server is down."""

    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("la base est arrêtée")

    monkeypatch.setattr(type(connection._connections[connection._alias]), "connect", refuse)  # type: ignore[attr-defined]


@pytest.mark.parametrize("adresse", ["/", "/aide/", "/mon-parcours/", "/mon-parcours/deuil/", "/confidentialite/"])
def test_les_pages_repondent(page: Any, base_arretee: None, adresse: str) -> None:
    assert page.get(adresse).status_code == 200


def test_le_parcours_repond(page: Any, base_arretee: None) -> None:
    reponse = page.post("/mon-parcours/", {"ou": "naissance", "naissance": "2026-11-01"})
    assert reponse.status_code == 200
    api = page.post("/api/v1/parcours", {"projet": True}, content_type="application/json")
    assert api.status_code == 200


def test_la_ligne_de_commande_repond() -> None:
    # Its environment names a database that answers nothing.
    assert lit("--naissance", "2026-11-01")["etapes"]
