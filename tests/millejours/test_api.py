"""The public API says what the command line says."""

from __future__ import annotations

import json
from typing import Any

from tests.regles.test_cli import lit


def _poste(page: Any, corps: object, adresse: str = "/api/v1/parcours") -> Any:
    return page.post(adresse, json.dumps(corps), content_type="application/json")


def test_la_meme_reponse_que_la_ligne_de_commande(page: Any) -> None:
    situation = {"grossesses": [{"terme": "2027-04-14"}], "parents": [{"porte": True}]}
    reponse = _poste(page, {"situation": situation, "au": "2026-11-22"})
    assert reponse.status_code == 200
    assert reponse.json()["echeances"] == lit("--terme", "2027-04-14")["echeances"]


def test_ouverte_a_tous_et_sans_trace(page: Any) -> None:
    for reponse in (_poste(page, {"projet": True}), _poste(page, {"projet": True}, "/api/v1/parcours.ics")):
        assert reponse.headers["Access-Control-Allow-Origin"] == "*"
        assert reponse.headers["Cache-Control"] == "no-store"
        assert not reponse.cookies
    permission = page.options("/api/v1/parcours", HTTP_ORIGIN="https://ailleurs.example")
    assert permission.status_code == 204
    assert "POST" in permission.headers["Access-Control-Allow-Methods"]


def test_une_mauvaise_situation_dit_le_champ(page: Any) -> None:
    reponse = _poste(page, {"grossesses": [{"terme": "x"}]})
    assert reponse.status_code == 422
    assert reponse.json()["erreur"]["champ"] == "grossesses[0].terme"
    assert page.post("/api/v1/parcours", "{", content_type="application/json").status_code == 422
    assert _poste(page, {"situation": {"projet": True}, "au": 3}).status_code == 422


def test_les_regles_et_le_contrat(page: Any) -> None:
    regles = page.get("/api/v1/regles?par_page=500").json()
    assert len(regles["regles"]) == regles["total"] > 340
    assert all(r["sources"] for r in regles["regles"])
    contrat = page.get("/api/v1/openapi.json").json()
    assert {"/api/v1/parcours", "/api/v1/parcours.ics", "/api/v1/regles"} <= set(contrat["paths"])
