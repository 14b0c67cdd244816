"""What must hold for any family: never below zero, never cheaper with more, the crèche and the assistante maternelle agree."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regles.simulateurs import NOMS, Fourchette, Reponse, Simulateurs, lit_simulation
from regles.simulateurs.resultat import Montant

SOUVENT = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AU = date(2026, 11, 22)
ACTIVITES = [
    "salarie",
    "independant",
    "agricole",
    "agent_public",
    "demandeur_emploi",
    "etudiant",
    "sans_activite",
    None,
]
REVENUS = st.integers(0, 250_000)


def _jour(debut: date, fin: date) -> st.SearchStrategy[str]:
    return st.dates(debut, fin).map(date.isoformat)


@st.composite
def _familles(tirage: Any) -> dict[str, Any]:
    parents = [{"cle": "p1", "porte": True}, {"cle": "p2"}][: tirage(st.integers(1, 2))]
    for parent in parents:
        activite = tirage(st.sampled_from(ACTIVITES))
        if activite:
            parent["activite"] = activite  # type: ignore[assignment]
    enfants = [_enfant(tirage, i) for i in range(1, tirage(st.integers(0, 5)) + 1)]
    situation: dict[str, Any] = {"parents": parents, "foyer": {"seul": len(parents) == 1}}
    if enfants:
        situation["enfants"] = enfants
    if not enfants or tirage(st.booleans()):
        terme = tirage(st.dates(date(2016, 1, 1), date(2028, 8, 1)))
        grossesse = {"cle": "g1", "terme": terme.isoformat(), "foetus": tirage(st.integers(1, 3))}
        if tirage(st.booleans()):
            grossesse["fin"] = (terme - timedelta(tirage(st.integers(0, 250)))).isoformat()
        situation["grossesses"] = [grossesse]
    bas, haut = sorted((tirage(REVENUS), tirage(REVENUS)))
    salaires = [str(tirage(st.integers(0, 9000))) for _ in range(3)]
    return {
        "situation": situation,
        "ressources": [{"annee": 2024, "montant": {"min": str(bas), "max": str(haut)}}],
        "ressources_12_mois": str(tirage(REVENUS)),
        "parents": {
            "p1": {"salaires_bruts": salaires},
            "p2": {"salaires_bruts": salaires, "traitement_mensuel": "2100"},
        },
        "conges": {"periodes": [_periode(tirage) for _ in range(tirage(st.integers(0, 4)))]},
        "garde": {"modes": [_mode(tirage) for _ in range(tirage(st.integers(1, 4)))]},
    }


def _enfant(tirage: Any, rang: int) -> dict[str, Any]:
    ne = tirage(st.dates(date(2010, 1, 1), AU))
    enfant: dict[str, Any] = {"cle": f"e{rang}", "naissance": ne.isoformat()}
    plus_tard = (ne + timedelta(tirage(st.integers(0, 400)))).isoformat()
    match tirage(st.sampled_from(["vivant", "vivant", "vivant", "adopte", "mort", "sans_vie"])):
        case "adopte":
            enfant["arrivee"] = plus_tard
        case "mort":
            enfant["deces"] = plus_tard
        case "sans_vie":
            enfant["sans_vie"] = True
    return enfant


def _periode(tirage: Any) -> dict[str, str]:
    debut = tirage(st.dates(date(2026, 6, 1), date(2028, 6, 1)))
    return {
        "parent": tirage(st.sampled_from(["p1", "p2", "p3"])),
        "type": tirage(st.sampled_from(["paternite", "adoption", "supplementaire", "parental"])),
        "debut": debut.isoformat(),
        "fin": (debut + timedelta(tirage(st.integers(0, 400)))).isoformat(),
    }


def _mode(tirage: Any) -> dict[str, Any]:
    return {
        "mode": tirage(
            st.sampled_from(["creche_psu", "assistante_maternelle", "garde_domicile", "garde_partagee", "micro_creche"])
        ),
        "heures_par_mois": str(tirage(st.integers(0, 300))),
        "jours_par_mois": str(tirage(st.integers(0, 31))),
        "salaire_horaire_net": str(tirage(st.integers(0, 3000)) / Decimal(100)),
        "repas_par_jour": str(tirage(st.integers(0, 1500)) / Decimal(100)),
        "tarif_horaire": str(tirage(st.integers(0, 2000)) / Decimal(100)),
        "cotisations_par_mois": str(tirage(st.integers(0, 3000))),
    }


def _bornes(montant: Montant) -> tuple[Decimal, ...]:
    if isinstance(montant, Fourchette):
        return montant.min, montant.max
    return () if montant is None else (montant,)


@SOUVENT
@given(_familles(), st.sampled_from(NOMS), st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_aucun_montant_n_est_negatif_et_tout_se_dit(
    simulateurs: Simulateurs, famille: dict[str, Any], nom: str, au: date
) -> None:
    reponse = simulateurs.simule(nom, lit_simulation(famille), au)
    identifiants = [r.id for r in reponse.resultats]
    assert len(identifiants) == len(set(identifiants))
    for r in reponse.resultats:
        bornes = _bornes(r.montant)
        assert all(b >= 0 and b.is_finite() for b in bornes), r
        assert len(bornes) < 2 or bornes[0] < bornes[1], r
        if r.unite == "euros":
            assert all(b == b.quantize(Decimal("0.01")) for b in bornes), r
        if r.montant is None:
            assert r.lignes, r
        assert r.confiance in "ABC"
        assert r.debut is None or r.fin is None or r.debut <= r.fin, r


def _garde(simulateurs: Simulateurs, ressources: Decimal | int, modes: list[dict[str, str]], au: date = AU) -> Reponse:
    famille = {
        "situation": {"enfants": [{"cle": "e1", "naissance": "2026-02-10"}], "foyer": {"seul": False}},
        "ressources": [{"montant": str(ressources)}],
        "garde": {"modes": modes},
    }
    return simulateurs.simule("garde", lit_simulation(famille), au)


def _seul(reponse: Reponse, identifiant: str) -> Decimal:
    trouve = reponse.resultat(identifiant)
    assert trouve
    assert isinstance(trouve.montant, Decimal)
    return trouve.montant


@SOUVENT
@given(REVENUS, REVENUS, st.integers(1, 300))
def test_plus_de_revenus_ne_coute_jamais_moins_de_creche(
    simulateurs: Simulateurs, un: int, deux: int, heures: int
) -> None:
    bas, haut = sorted((un, deux))
    mode = [{"mode": "creche_psu", "heures_par_mois": str(heures)}]
    peu, beaucoup = _garde(simulateurs, bas, mode), _garde(simulateurs, haut, mode)
    for identifiant in ("garde_psu:1", "garde_reste_an:1"):
        assert _seul(peu, identifiant) <= _seul(beaucoup, identifiant)


@SOUVENT
@given(REVENUS, REVENUS, st.integers(1, 300), st.integers(0, 1500))
def test_plus_de_revenus_ne_coute_jamais_moins_d_assistante_maternelle(
    simulateurs: Simulateurs, un: int, deux: int, heures: int, centimes: int
) -> None:
    bas, haut = sorted((un, deux))
    mode = {"mode": "assistante_maternelle", "heures_par_mois": str(heures), "cotisations_par_mois": "0"}
    mode["salaire_horaire_net"] = str(Decimal(centimes) / 100)
    peu, beaucoup = (_garde(simulateurs, revenus, [mode]).resultat("garde_reste_mois:1") for revenus in (bas, haut))
    assert peu
    assert beaucoup
    # Between the two hourly ceilings each reading of the law stands: neither may get cheaper.
    moins, plus = _bornes(peu.montant), _bornes(beaucoup.montant)
    assert moins[0] <= plus[0]
    assert moins[-1] <= plus[-1]


@SOUVENT
@given(
    st.integers(821 * 12, 7932 * 12), st.integers(1, 300), st.sampled_from(["2025-12-01", "2026-03-31", "2026-04-01"])
)
def test_au_cout_de_reference_l_assistante_maternelle_coute_la_creche(
    simulateurs: Simulateurs, ressources: int, heures: int, au: str
) -> None:
    # Between the floor of the CMG and the resources whose share reaches the reference cost: beyond, the CMG is zero.
    jour = date.fromisoformat(au)
    reference = simulateurs.parametres.valeur_au("cmg_reference_horaire_ama", jour).nombre
    taux = simulateurs.parametres.valeur_au("cmg_taux_effort_ama_1_enfant", jour).taux
    if Decimal(ressources) / 12 * taux > reference:
        return
    modes = [
        {"mode": "assistante_maternelle", "heures_par_mois": str(heures), "salaire_horaire_net": str(reference)},
        {"mode": "creche_psu", "heures_par_mois": str(heures)},
    ]
    reponse = _garde(simulateurs, ressources, modes, jour)
    assert _seul(reponse, "garde_reste_mois:1") == _seul(reponse, "garde_reste_mois:2")


@SOUVENT
@given(REVENUS, REVENUS, st.integers(1, 4))
def test_plus_de_revenus_ne_donne_jamais_plus_de_prestations(
    simulateurs: Simulateurs, un: int, deux: int, enfants: int
) -> None:
    bas, haut = sorted((un, deux))
    nes = [{"cle": f"e{i}", "naissance": f"202{i}-05-10"} for i in range(enfants, 0, -1)]
    nes.append({"cle": "e9", "naissance": "2026-05-10"})

    def montants(revenu: int) -> dict[str, Decimal]:
        famille = {
            "situation": {"enfants": nes, "foyer": {"seul": False}},
            "ressources": [{"montant": str(revenu)}],
            "deux_revenus": True,
        }
        reponse = simulateurs.simule("prestations", lit_simulation(famille), AU)
        return {i: _seul(reponse, i) for i in ("allocation_base", "allocation_base_net", "allocations_familiales")}

    riche, pauvre = montants(haut), montants(bas)
    assert all(riche[i] <= pauvre[i] for i in pauvre)


@SOUVENT
@given(_familles(), st.sampled_from(NOMS))
def test_une_fourchette_de_ressources_contient_chacun_de_ses_bouts(
    simulateurs: Simulateurs, famille: dict[str, Any], nom: str
) -> None:
    entiere = {r.id: _bornes(r.montant) for r in simulateurs.simule(nom, lit_simulation(famille), AU).resultats}
    bornes = famille["ressources"][0]["montant"]
    for bout in ("min", "max"):
        precise = famille | {"ressources": [{"annee": 2024, "montant": bornes[bout]}]}
        for r in simulateurs.simule(nom, lit_simulation(precise), AU).resultats:
            siennes, les = _bornes(r.montant), entiere.get(r.id)
            if siennes and les:
                assert les[0] <= siennes[0], r
                assert siennes[-1] <= les[-1], r


@pytest.mark.parametrize("nom", NOMS)
def test_le_calcul_est_exact_et_sans_horloge(simulateurs: Simulateurs, nom: str) -> None:
    famille = {
        "situation": {"enfants": [{"cle": "e1", "naissance": "2026-05-10"}]},
        "ressources": [{"montant": "31066"}],
        "garde": {"modes": [{"mode": "creche_psu", "heures_par_mois": "150"}]},
    }
    deux = [simulateurs.simule(nom, lit_simulation(famille), AU) for _ in range(2)]
    assert deux[0] == deux[1]
