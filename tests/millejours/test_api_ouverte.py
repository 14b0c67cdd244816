"""The open rules over HTTP: pages, schema, changes, FHIR; a family's answers kept by nobody."""

from __future__ import annotations

import json
from typing import Any

from tests.regles.fhir_codes import fautes

CORPS = json.dumps({"situation": {"grossesses": [{"terme": "2027-04-14"}]}, "au": "2026-11-22"})


def _poste(page: Any, adresse: str, corps: str = CORPS) -> Any:
    return page.post(adresse, corps, content_type="application/json")


def test_les_pages_se_suivent_jusqu_au_bout(page: Any) -> None:
    adresse, vues = "/api/v1/regles", []
    while adresse:
        lue = page.get(adresse).json()
        vues += [r["id"] for r in lue["regles"]]
        adresse = lue["suivante"]
    assert len(vues) == len(set(vues)) == lue["total"]
    assert lue["empreinte"]
    assert page.get("/api/v1/regles?page=99").status_code == 422
    assert page.get("/api/v1/regles?version=1789").status_code == 422
    assert page.get("/api/v1/regles?version=2026-11").json()["total"] > 340


def test_schema_journal_et_flux(page: Any) -> None:
    assert page.get("/api/v1/regles/schema.json").json()["$id"] == "mille-jours/regle/1"
    assert page.get("/api/v1/regles/changements").json()["versions"][0]["depuis"]
    flux = page.get("/api/v1/regles/changements.atom")
    assert flux.headers["Content-Type"].startswith("application/atom+xml")
    assert flux.headers["Access-Control-Allow-Origin"] == "*"
    assert b"<feed" in flux.content


def test_fhir_se_lit_un_par_un_et_ensemble(page: Any) -> None:
    for genre in ("PlanDefinition", "ActivityDefinition"):
        reponse = page.get(f"/api/v1/fhir/{genre}")
        assert reponse.headers["Content-Type"].startswith("application/fhir+json")
        lot = reponse.json()
        assert fautes(lot) == []
        premiere = lot["entry"][0]["resource"]
        assert page.get(f"/api/v1/fhir/{genre}/{premiere['id']}").json() == premiere
        absente = page.get(f"/api/v1/fhir/{genre}/rien")
        assert absente.status_code == 404
        assert absente.json()["resourceType"] == "OperationOutcome"


def test_une_famille_n_est_gardee_par_personne(page: Any) -> None:
    for adresse in ("/api/v1/fhir/CarePlan", "/api/v1/pourquoi", "/api/v1/pourquoi?regle=PN-EX3"):
        reponse = _poste(page, adresse)
        assert reponse.status_code == 200
        assert reponse.headers["Cache-Control"] == "no-store"
        assert not reponse.cookies
        assert _poste(page, adresse, '{"grossesses": [{"terme": "x"}]}').status_code == 422
    assert fautes(_poste(page, "/api/v1/fhir/CarePlan").json()) == []
    (une, *_) = _poste(page, "/api/v1/pourquoi?regle=PN-EX3").json()["reponses"]
    assert une["due"]
    assert _poste(page, "/api/v1/pourquoi?regle=RIEN").status_code == 422
