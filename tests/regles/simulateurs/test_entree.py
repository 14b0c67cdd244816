"""The format: the schema and the reader accept and refuse the same, by name; nothing binary enters."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from regles.erreurs import ErreurSituation
from regles.simulateurs import lit_simulation
from regles.simulateurs.entree import AUTRES_PARENTS, CONGES, MODES, PREPARE
from tests.conftest import RACINE
from tests.regles.simulateurs.cas import tous_les_cas

SCHEMAS = RACINE / "content" / "schemas"
SCHEMA = json.loads((SCHEMAS / "simulation.json").read_text(encoding="utf-8"))
SITUATION = json.loads((SCHEMAS / "situation.json").read_text(encoding="utf-8"))
# `situation.json` is resolved beside the identifier of the simulation.
REGISTRE: Registry[Any] = Registry().with_resources(
    [
        ("mille-jours/simulation/situation.json", Resource.from_contents(SITUATION)),
        ("situation.json", Resource.from_contents(SITUATION)),
    ]
)
VALIDE = Draft202012Validator(SCHEMA, registry=REGISTRE, format_checker=FormatChecker())
BASE: dict[str, Any] = {"situation": {"enfants": [{"naissance": "2026-02-10"}]}}


@pytest.mark.parametrize("exemple", SCHEMA["examples"])
def test_les_exemples_du_schema_se_lisent(exemple: dict[str, Any]) -> None:
    VALIDE.validate(exemple)
    assert lit_simulation(exemple).situation


def test_chaque_cas_suit_le_schema() -> None:
    for cas in tous_les_cas():
        texte = json.dumps(cas.simulation, default=str)
        VALIDE.validate(json.loads(texte))


def test_les_choix_du_schema_sont_ceux_du_lecteur() -> None:
    defs = SCHEMA["$defs"]
    periode = defs["conges"]["properties"]["periodes"]["items"]["properties"]
    assert tuple(periode["type"]["enum"]) == CONGES
    assert tuple(periode["prepare"]["enum"]) == PREPARE
    assert tuple(defs["mode"]["properties"]["mode"]["enum"]) == MODES
    assert tuple(defs["enfant"]["properties"]["autre_parent"]["enum"]) == AUTRES_PARENTS


@pytest.mark.parametrize(
    ("ajout", "champ"),
    [
        ({"couleur": "bleu"}, "couleur"),
        ({"ressources": [{"annee": 2024}]}, "ressources[0]"),
        ({"ressources": [{"montant": "-1"}]}, "ressources[0].montant"),
        ({"ressources": [{"montant": 31066.5}]}, "ressources[0].montant"),
        ({"ressources": [{"montant": "1e9"}]}, "ressources[0].montant"),
        ({"ressources": [{"montant": "NaN"}]}, "ressources[0].montant"),
        ({"ressources": [{"montant": Decimal("NaN")}]}, "ressources[0].montant"),
        ({"ressources": [{"montant": True}]}, "ressources[0].montant"),
        ({"ressources": [{"montant": {"min": "2", "max": "1"}}]}, "ressources[0].montant"),
        ({"ressources": [{"montant": {"min": "2"}}]}, "ressources[0].montant"),
        ({"ressources": [{"annee": 1999, "montant": "1"}]}, "ressources[0].annee"),
        ({"ressources": "beaucoup"}, "ressources"),
        ({"deux_revenus": "oui"}, "deux_revenus"),
        ({"parents": {"P1": {}}}, "parents"),
        ({"parents": {"p1": {"salaires_bruts": ["1", "2"]}}}, "parents.p1.salaires_bruts"),
        ({"parents": {"p1": {"embauche": "hier"}}}, "parents.p1.embauche"),
        ({"enfants": {"e1": {"autre_parent": "loin"}}}, "enfants.e1.autre_parent"),
        ({"enfants": {"e1": {"hospitalise": {}}}}, "enfants.e1.hospitalise"),
        (
            {"conges": {"periodes": [{"parent": "p1", "type": "sieste", "debut": "2026-09-01", "fin": "2026-09-02"}]}},
            "conges.periodes[0].type",
        ),
        (
            {
                "conges": {
                    "periodes": [{"parent": "p1", "type": "paternite", "debut": "2026-09-02", "fin": "2026-09-01"}]
                }
            },
            "conges.periodes[0].fin",
        ),
        ({"garde": {"modes": []}}, "garde.modes"),
        ({"garde": {"modes": [{"mode": "voisine"}]}}, "garde.modes[0].mode"),
        ({"garde": {"modes": [{"mode": "garde_partagee", "part": "1.5"}]}}, "garde.modes[0].part"),
        ({"version": 2}, "version"),
        ({"au": "2026-13-01"}, "au"),
        ({"situation": None}, "simulation"),
        ({"situation": {"enfants": [{}]}}, "enfants[0]"),
    ],
)
def test_ce_qui_est_faux_est_refuse_par_son_nom(ajout: dict[str, Any], champ: str) -> None:
    with pytest.raises(ErreurSituation) as refus:
        lit_simulation(BASE | ajout)
    assert refus.value.champ == champ


def test_une_situation_seule_suffit() -> None:
    assert lit_simulation(BASE["situation"]) == lit_simulation(BASE)


@pytest.mark.parametrize("donnee", [None, [], "situation", 3])
def test_ce_qui_n_est_pas_un_objet_est_refuse(donnee: Any) -> None:
    with pytest.raises(ErreurSituation, match="un objet est attendu"):
        lit_simulation(donnee)
