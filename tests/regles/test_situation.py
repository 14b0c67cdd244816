"""A situation: the schema, its worked example, and every way of getting it wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from regles.echeancier import Moteur
from regles.erreurs import ErreurSituation
from regles.situation import ACTIVITES, CHORIONICITES, ecrit_situation, lit_situation
from tests.conftest import RACINE
from tests.regles.cas import tous_les_cas

SCHEMA = json.loads((RACINE / "content" / "schemas" / "situation.json").read_text(encoding="utf-8"))
VALIDATEUR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

FAUTES: list[tuple[Any, str, str]] = [
    ({}, "situation", "une date suffit"),
    ([], "situation", "objet"),
    ({"version": 2, "projet": True}, "version", "version"),
    ({"projet": "oui"}, "projet", "true ou false"),
    ({"couleur": 1, "projet": True}, "situation.couleur", "champ inconnu"),
    ({"grossesses": {}}, "situation", "une date suffit"),
    ({"grossesses": "g1"}, "grossesses", "liste"),
    ({"grossesses": [{}]}, "grossesses[0]", "il faut une date"),
    ({"grossesses": [{"terme": "14/04/2027"}]}, "grossesses[0].terme", "AAAA-MM-JJ"),
    ({"grossesses": [{"terme": "2027-02-30"}]}, "grossesses[0].terme", "n'est pas une date"),
    ({"grossesses": [{"terme": "1815-06-18"}]}, "grossesses[0].terme", "années acceptées"),
    ({"grossesses": [{"terme": 20270414}]}, "grossesses[0].terme", "n'est pas une date"),
    ({"grossesses": [{"terme": "2027-04-14", "foetus": 0}]}, "grossesses[0].foetus", "1 à 6"),
    ({"grossesses": [{"terme": "2027-04-14", "foetus": True}]}, "grossesses[0].foetus", "nombre entier"),
    ({"grossesses": [{"terme": "2027-04-14", "terme_sa": 39}]}, "grossesses[0].terme_sa", "40 à 41"),
    ({"grossesses": [{"terme": "2027-04-14", "chorionicite": "x"}]}, "grossesses[0].chorionicite", "bichoriale"),
    ({"grossesses": [{"terme": "2027-04-14", "pertes": ["2026-12-01"] * 2}]}, "grossesses[0].pertes", "plus de pertes"),
    ({"grossesses": [{"terme": "2027-04-14", "cle": "G 1"}]}, "grossesses[0].cle", "refusé"),
    ({"enfants": [{}]}, "enfants[0]", "naissance"),
    ({"enfants": [{"naissance": "2026-01-02", "deces": "2026-01-01"}]}, "enfants[0].deces", "précéder"),
    ({"enfants": [{"naissance": "2026-01-02", "arrivee": "2026-01-01"}]}, "enfants[0].arrivee", "précéder"),
    ({"enfants": [{"naissance": "2026-01-02", "commune_naissance": "Lyon"}]}, "enfants[0].commune_naissance", "INSEE"),
    ({"enfants": [{"naissance": "2026-01-02", "prenom": "x" * 41}]}, "enfants[0].prenom", "40 caractères"),
    ({"enfants": [{"naissance": "2026-01-02", "grossesse": "g9"}]}, "enfants[0].grossesse", "aucune grossesse"),
    ({"enfants": [{"naissance": "2026-01-02", "rang": 0}]}, "enfants[0].rang", "1 à 20"),
    ({"projet": True, "parents": [{}, {}, {}]}, "parents", "2 au plus"),
    ({"projet": True, "parents": [{"activite": "pirate"}]}, "parents[0].activite", "salarie"),
    ({"projet": True, "parents": [{"cle": "p1"}, {"cle": "p1"}]}, "cle", "deux fois"),
    ({"projet": True, "foyer": {"departement": "99"}}, "foyer.departement", "département"),
    ({"projet": True, "foyer": {"seul": "non"}}, "foyer.seul", "true ou false"),
    ({"projet": True, "faits": [{"cle": "PN-EX1", "le": "2026-01-01"}]}, "faits[0].cle", "clé d'une échéance"),
    ({"projet": True, "faits": [{"cle": "PN-EX1:g1"}]}, "faits[0].le", "manque"),
]


@pytest.mark.parametrize(("donnee", "champ", "mots"), FAUTES, ids=lambda v: str(v)[:50])
def test_une_faute_dit_le_champ_et_ce_qui_serait_accepte(donnee: Any, champ: str, mots: str) -> None:
    with pytest.raises(ErreurSituation) as erreur:
        lit_situation(donnee)
    assert erreur.value.champ == champ
    assert mots in erreur.value.message


def test_le_schema_est_un_schema_et_son_exemple_est_bon(moteur: Moteur) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    exemple = SCHEMA["examples"][0]
    VALIDATEUR.validate(exemple)
    assert ecrit_situation(lit_situation(exemple)) == exemple


def test_le_schema_et_le_lecteur_ont_le_meme_vocabulaire() -> None:
    definitions = SCHEMA["$defs"]
    assert tuple(definitions["parent"]["properties"]["activite"]["enum"]) == ACTIVITES
    assert tuple(definitions["grossesse"]["properties"]["chorionicite"]["enum"]) == CHORIONICITES


def test_le_schema_refuse_ce_que_le_lecteur_refuse_par_la_forme() -> None:
    # Rules between fields (a death before a birth) belong to the reader alone.
    entre_champs = {
        "précéder",
        "aucune grossesse",
        "deux fois",
        "plus de pertes",
        "une date suffit",
        "il faut une date",
        "années acceptées",
        "n'est pas une date",
    }
    for donnee, _, mots in FAUTES:
        if mots not in entre_champs and donnee != {"grossesses": {}}:
            assert not VALIDATEUR.is_valid(donnee), donnee


def test_chaque_situation_des_cas_suit_le_schema_et_se_relit() -> None:
    for cas in tous_les_cas():
        situation = lit_situation(cas.situation)
        ecrite = ecrit_situation(situation)
        VALIDATEUR.validate(json.loads(json.dumps(ecrite)))
        assert lit_situation(ecrite) == situation
