"""FHIR R4: the shape by `fhir.resources`, the codes by our own list, the ids by both."""

from __future__ import annotations

import re
import warnings
from datetime import date
from typing import Any

import pytest

from regles import fhir
from regles.catalogue import Catalogue
from regles.echeancier import Moteur
from regles.situation import lit_situation
from tests.regles.fhir_codes import fautes
from tests.regles.situations import situations

VERSION = "essai"


def valide(ressource: dict[str, Any]) -> None:
    """Shape, then codes, then ids."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fhir.resources import R4B

        modele = R4B.get_fhir_model_class(ressource["resourceType"])
        modele.model_validate(ressource)
    assert fautes(ressource) == []
    if "id" in ressource:
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", ressource["id"])
    if "name" in ressource:
        assert re.fullmatch(r"[A-Z]([A-Za-z0-9_]){0,254}", ressource["name"])


def test_chaque_regle_est_une_activite(catalogue: Catalogue) -> None:
    lues = [fhir.activite(r, catalogue, VERSION) for r in catalogue.regles]
    for activite in lues:
        valide(activite)
    assert len({a["id"] for a in lues}) == len(catalogue.regles)
    valide(fhir.lot(lues))


def test_chaque_plan_cite_des_activites_qui_existent(catalogue: Catalogue) -> None:
    urls = {fhir.activite(r, catalogue, VERSION)["url"] for r in catalogue.regles}
    citees = []
    for nom in fhir.plans(catalogue):
        plan = fhir.plan(catalogue, nom, VERSION)
        valide(plan)
        citees += [a["definitionCanonical"] for a in plan["action"]]
    assert len(citees) == len(catalogue.regles)
    assert set(citees) == urls
    with pytest.raises(KeyError):
        fhir.plan(catalogue, "rien-du-tout", VERSION)


def test_un_plan_de_soins_dit_le_parcours_et_ne_nomme_personne(moteur: Moteur, catalogue: Catalogue) -> None:
    for donnee, au in situations(40, catalogue, graine=14):
        parcours = moteur.parcours(lit_situation(donnee), au)
        soins = fhir.plan_de_soins(parcours, moteur)
        valide(soins)
        cles = [a["detail"]["extension"][0]["valueString"] for a in soins.get("activity", ())]
        assert cles == [e.cle for e in parcours.echeances]
        for prenom in (e.prenom for e in parcours.situation.enfants if e.prenom):
            assert prenom not in str(soins)


def test_un_mauvais_code_est_refuse(moteur: Moteur) -> None:
    """The shape alone lets these through: our list must not."""
    situation = lit_situation({"grossesses": [{"terme": "2027-04-14"}]})
    soins = fhir.plan_de_soins(moteur.parcours(situation, date(2026, 11, 22)), moteur)
    soins["activity"][0]["detail"]["status"] = "fait"
    soins["intent"] = "directive"
    del soins["activity"][1]["detail"]["status"]
    assert sorted(fautes(soins)) == [
        "CarePlan.activity.detail.status : 'fait'",
        "CarePlan.activity.detail.status manque",
        "CarePlan.intent : 'directive'",
    ]
