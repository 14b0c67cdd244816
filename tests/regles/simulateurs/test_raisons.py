"""A refusal says why, with its law; what is supposed is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from regles.simulateurs import Resultat, Simulateurs, lit_simulation

AU = date(2026, 9, 10)


def _plan(simulateurs: Simulateurs, *periodes: dict[str, Any], **parents: dict[str, Any]) -> list[Resultat]:
    famille = {
        "situation": {
            "enfants": [{"cle": "e1", "naissance": "2026-09-07", "rang": 1}],
            "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}, {"cle": "p2", "activite": "salarie"}],
        },
        "parents": parents,
        "conges": {"periodes": list(periodes)},
    }
    return list(simulateurs.simule("conges", lit_simulation(famille), AU).resultats)


def _periode(parent: str, type_: str, debut: str, fin: str, **reste: str) -> dict[str, Any]:
    return {"parent": parent, "type": type_, "debut": debut, "fin": fin, **reste}


@pytest.mark.parametrize(
    ("periode", "mots", "source"),
    [
        (
            ("p2", "paternite", "2026-09-13", "2026-09-20"),
            "Les jours obligatoires vont jusqu'au 13/09/2026.",
            "CT L1225-35",
        ),
        (("p2", "paternite", "2026-09-14", "2026-09-17"), "5 jours au moins : 4 demandés", "CT D1225-8"),
        (("p2", "paternite", "2027-03-01", "2027-03-07"), "au plus tard le 06/03/2027", "CT D1225-8"),
        (("p2", "paternite", "2026-09-14", "2026-10-05"), "Il reste 21 jours : 22 demandés.", "CT L1225-35"),
        (("p1", "paternite", "2026-09-14", "2026-09-20"), "pour l'autre parent", "CT L1225-35"),
        (("p1", "supplementaire", "2026-11-15", "2026-12-14"), "finit le 15/11/2026", "CT L1225-46-2"),
        (("p1", "supplementaire", "2026-11-16", "2026-12-14"), "Un ou deux mois entiers", "CT L1225-46-2"),
        (("p1", "supplementaire", "2027-06-07", "2027-07-06"), "au plus tard le 06/06/2027", "PATER"),
        (("p2", "supplementaire", "2026-10-05", "2026-11-04"), "il reste 21 jours", "CT L1225-46-2"),
        (("p1", "parental", "2026-11-15", "2027-01-15"), "qui finit le 15/11/2026", "CT L1225-48"),
        (("p1", "parental", "2026-11-16", "2029-09-07"), "Au plus tard le 06/09/2029", "CT L1225-48"),
        (("p1", "adoption", "2026-11-16", "2027-01-07"), "suit l'arrivée d'un enfant confié", "CT L1225-37"),
    ],
)
def test_un_refus_dit_sa_raison_et_sa_loi(
    simulateurs: Simulateurs, periode: tuple[str, str, str, str], mots: str, source: str
) -> None:
    resultats = _plan(simulateurs, _periode(*periode))
    refus = next(r for r in resultats if r.id == f"plan_refus:{periode[0]}:1")
    raison = next((ligne for ligne in refus.lignes if mots in ligne.libelle), None)
    assert raison, [ligne.libelle for ligne in refus.lignes]
    assert source in raison.sources


def test_un_parent_inconnu_est_refuse(simulateurs: Simulateurs) -> None:
    resultats = _plan(simulateurs, _periode("p9", "paternite", "2026-09-14", "2026-09-20"))
    assert any(r.id == "plan_refus:p9:1" and "p9" in r.lignes[0].libelle for r in resultats)


def test_toutes_les_raisons_sont_dites(simulateurs: Simulateurs) -> None:
    periode = _periode("p1", "parental", "2026-11-01", "2030-01-01", heures_par_semaine="10")
    resultats = _plan(simulateurs, periode, p1={"embauche": "2026-03-01"})
    refus = next(r for r in resultats if r.id == "plan_refus:p1:1")
    dits = " ".join(ligne.libelle for ligne in refus.lignes)
    for mots in ("12 mois d'ancienneté", "finit le 15/11/2026", "Au plus tard le 06/09/2029", "16 heures"):
        assert mots in dits


def test_un_preavis_depasse_ne_refuse_pas(simulateurs: Simulateurs) -> None:
    resultats = _plan(simulateurs, _periode("p2", "paternite", "2026-09-14", "2026-10-04"))
    accepte = next(r for r in resultats if r.id == "plan_conge:p2:1")
    assert any("ce jour est passé" in ligne.libelle for ligne in accepte.lignes)


def test_quinze_jours_suffisent_a_la_suite_du_conge_de_paternite(simulateurs: Simulateurs) -> None:
    suite = _periode("p2", "supplementaire", "2026-10-05", "2026-11-04")
    resultats = _plan(simulateurs, _periode("p2", "paternite", "2026-09-14", "2026-10-04"), suite)
    accepte = next(r for r in resultats if r.id == "plan_conge:p2:2")
    assert any("au plus tard le 20/09/2026" in ligne.libelle for ligne in accepte.lignes)


@pytest.mark.parametrize(
    ("nom", "famille", "mots"),
    [
        ("garde", {"garde": {"modes": [{"mode": "assistante_maternelle", "heures_par_mois": "100", "salaire_horaire_net": "4"}]}}, "entretien non dite"),
        ("garde", {"ressources": [{"annee": 2023, "montant": "1"}], "garde": {"modes": [{"mode": "creche_psu", "heures_par_mois": "9"}]}}, "Ressources de 2023 prises pour celles de 2024"),
        ("conges", {}, "travail salarié supposé"),
        ("prestations", {}, "il faut les ressources des douze derniers mois"),
    ],
)  # fmt: skip
def test_ce_qui_est_suppose_est_dit(simulateurs: Simulateurs, nom: str, famille: dict[str, Any], mots: str) -> None:
    donnee = {"situation": {"enfants": [{"cle": "e1", "naissance": "2026-05-10"}]}} | famille
    hypotheses = simulateurs.simule(nom, lit_simulation(donnee), date(2026, 11, 22)).hypotheses
    assert any(mots in h for h in hypotheses), hypotheses


def test_ce_qui_manque_dit_qui_le_sait(simulateurs: Simulateurs) -> None:
    nes = [{"cle": f"e{i}", "naissance": f"20{10 + i}-01-05"} for i in range(1, 4)]
    donnee = {"situation": {"enfants": nes}, "ressources": [{"montant": "20000"}], "deux_revenus": False}
    reponse = simulateurs.simule("prestations", lit_simulation(donnee), date(2026, 11, 22))
    complement = reponse.resultat("complement_familial")
    assert complement
    assert complement.montant is None
    libelles = [ligne.libelle for ligne in complement.lignes]
    assert any(m.startswith("Non calculé : ses plafonds") for m in libelles)
    assert any(ligne.libelle == "Qui confirme" and "Caf" in ligne.calcul for ligne in complement.lignes)
    # Both possible amounts are there, each with its working.
    assert [str(ligne.valeur) for ligne in complement.lignes if ligne.valeur] == ["199.15", "298.75"]
