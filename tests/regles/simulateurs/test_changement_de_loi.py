"""A change of law is a change of data: a new value moves every result from its day, and none the day before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from regles.parametres import Parametres
from regles.simulateurs import Simulateurs, lit_simulation
from regles.simulateurs.resultat import Montant
from tests.regles.simulateurs.cas import tous_les_cas

JOUR = date(2027, 4, 1)
HAUSSE = Decimal("1.10")
FAMILLE: dict[str, Any] = {
    "situation": {
        "grossesses": [{"cle": "g1", "terme": "2027-07-02"}],
        "enfants": [
            {"cle": "e1", "naissance": "2026-09-07"},
            {"cle": "e2", "naissance": "2023-01-07"},
            {"cle": "e3", "naissance": "2021-01-07"},
        ],
        "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}],
        "foyer": {"seul": True},
    },
    "ressources": [{"montant": "30000"}],
    "enfants": {"e1": {"autre_parent": "absent"}},
    "garde": {
        "enfant": "e1",
        "modes": [
            {"mode": "assistante_maternelle", "heures_par_mois": "100", "salaire_horaire_net": "4.91"},
            {
                "mode": "garde_domicile",
                "heures_par_mois": "100",
                "salaire_horaire_net": "11",
                "cotisations_par_mois": "500",
            },
            {"mode": "micro_creche", "heures_par_mois": "200", "tarif_horaire": "9.50"},
        ],
    },
}
PRESTATIONS = ("allocation_base", "allocation_base_net", "allocations_familiales", "asf:e1", "asf_net:e1")
CMG = ("garde_cmg:1", "garde_reste_mois:1", "garde_cmg:2", "garde_reste_mois:2", "garde_reste_an:2")


def _avec(parametres: Parametres, identifiants: tuple[str, ...]) -> Parametres:
    par_id = dict(parametres.par_id)
    for identifiant in identifiants:
        parametre = par_id[identifiant]
        derniere = parametre.valeurs[-1]
        neuve = replace(derniere, nombre=(derniere.nombre * HAUSSE).quantize(Decimal("0.01")), du=JOUR, confiance="A")
        par_id[identifiant] = replace(parametre, valeurs=(*parametre.valeurs, neuve))
    return Parametres(par_id)


def _neufs(simulateurs: Simulateurs, *identifiants: str) -> Simulateurs:
    return Simulateurs(simulateurs.moteur, _avec(simulateurs.parametres, identifiants), simulateurs.textes)


def _montants(simulateurs: Simulateurs, nom: str, au: date) -> Mapping[str, Montant]:
    return {r.id: r.montant for r in simulateurs.simule(nom, lit_simulation(FAMILLE), au).resultats}


@pytest.fixture
def bmaf(simulateurs: Simulateurs) -> Simulateurs:
    return _neufs(simulateurs, "bmaf")


@pytest.fixture
def cmg(simulateurs: Simulateurs) -> Simulateurs:
    return _neufs(simulateurs, "cmg_reference_horaire_ama", "cmg_reference_horaire_ged")


def test_une_bmaf_a_venir_change_tout_ce_jour_la(simulateurs: Simulateurs, bmaf: Simulateurs) -> None:
    veille, lendemain = JOUR - timedelta(1), JOUR + timedelta(1)
    avant, apres = _montants(simulateurs, "prestations", veille), _montants(bmaf, "prestations", veille)
    # The prime follows its own day: see below.
    assert {i for i in avant if avant[i] != apres[i]} == {"prime_naissance", "prime_naissance_net"}
    for jour in (JOUR, lendemain):
        avant, apres = _montants(simulateurs, "prestations", jour), _montants(bmaf, "prestations", jour)
        for identifiant in PRESTATIONS:
            assert avant[identifiant] != apres[identifiant], identifiant
    assert _montants(bmaf, "prestations", JOUR)["allocation_base"] == Decimal("219.07")


def test_la_prime_suit_le_jour_ou_le_droit_s_apprecie(simulateurs: Simulateurs, bmaf: Simulateurs) -> None:
    # Term on 2 July 2027: the right is judged on 1 April 2027, whatever the day of the computation.
    au = date(2026, 12, 1)
    prime = bmaf.simule("prestations", lit_simulation(FAMILLE), au).resultat("prime_naissance")
    assert prime
    assert prime.debut == JOUR
    assert prime.montant == Decimal("1208.44")
    assert _montants(simulateurs, "prestations", au)["prime_naissance"] == Decimal("1098.57")


def test_la_bmaf_change_aussi_la_prepare_et_la_micro_creche(simulateurs: Simulateurs, bmaf: Simulateurs) -> None:
    for nom, identifiant in (("conges", "prepare_plein:p1"), ("garde", "garde_cmg_brut:3")):
        avant, apres = _montants(simulateurs, nom, JOUR), _montants(bmaf, nom, JOUR)
        assert avant[identifiant] != apres[identifiant], identifiant
    veille = JOUR - timedelta(1)
    assert _montants(bmaf, "garde", veille) == _montants(simulateurs, "garde", veille)


def test_une_reference_du_cmg_a_venir_change_chaque_reste(simulateurs: Simulateurs, cmg: Simulateurs) -> None:
    veille = JOUR - timedelta(1)
    assert _montants(cmg, "garde", veille) == _montants(simulateurs, "garde", veille)
    avant, apres = _montants(simulateurs, "garde", JOUR), _montants(cmg, "garde", JOUR)
    for identifiant in CMG:
        assert avant[identifiant] != apres[identifiant], identifiant
    assert avant["garde_cmg:3"] == apres["garde_cmg:3"]


def test_une_valeur_neuve_n_est_plus_dite_ancienne(simulateurs: Simulateurs, bmaf: Simulateurs) -> None:
    simulation = lit_simulation(FAMILLE)
    ancienne = [h for h in simulateurs.simule("prestations", simulation, JOUR).hypotheses if "BMAF" in h]
    assert ancienne
    assert not [h for h in bmaf.simule("prestations", simulation, JOUR).hypotheses if "BMAF" in h]


def test_aucun_cas_d_avant_ne_bouge(simulateurs: Simulateurs, bmaf: Simulateurs) -> None:
    for cas in _cas_de_2026():
        simulation = lit_simulation(cas.simulation)
        avant = simulateurs.simule(cas.simulateur, simulation, cas.au)
        assert bmaf.simule(cas.simulateur, simulation, cas.au) == avant, cas.titre


def _cas_de_2026() -> Iterator[Any]:
    # An expected birth may open its right after the change.
    return (c for c in tous_les_cas() if c.simulateur == "garde" and c.au < JOUR)
