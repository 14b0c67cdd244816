"""Texts of the results: every id documented, every source known, no number of the law in the code."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
import shutil
from pathlib import Path

import pytest

import regles.simulateurs
from regles.echeancier import Moteur
from regles.erreurs import ErreurContenu
from regles.simulateurs import NOMS, Simulateurs, lit_simulation
from regles.simulateurs.resultat import ANCIENNE, CONFIRME, LECTURE, LECTURES
from tests.conftest import RACINE
from tests.regles.simulateurs.cas import tous_les_cas

SOURCES = RACINE / "src" / "regles" / "simulateurs"
# Counts of things, not figures of the law: months of a year, days of a week, decimals, ranks, years between N and N−2, per cent.
PERMIS = {0, 1, 2, 3, 4, 7, 8, 10, 12, 100}


def test_chaque_identifiant_rendu_est_documente(simulateurs: Simulateurs) -> None:
    page = (RACINE / "docs" / "reference" / "simulateurs.md").read_text(encoding="utf-8")
    documentes = set(re.findall(r"`([a-z0-9_]+)(?::[a-z0-9:]+)?`", page))
    rendus = {t.rend for t in simulateurs.textes.par_id.values()}
    droits = {
        i.rpartition("_")[0] for i in rendus if i.endswith(("_marge", "_depassement")) and not i.startswith("c2s")
    }
    assert droits <= documentes
    assert {i for i in rendus if i.rpartition("_")[0] not in droits} <= documentes


def test_aucun_nombre_de_la_loi_dans_le_code() -> None:
    fautes = []
    for fichier in sorted(SOURCES.rglob("*.py")):
        if fichier.name == "entree.py":
            continue
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            if (
                isinstance(noeud, ast.Constant)
                and isinstance(noeud.value, (int, float))
                and not isinstance(noeud.value, bool)
            ):
                if noeud.value not in PERMIS:
                    fautes.append(f"{fichier.name}:{noeud.lineno} : {noeud.value}")
                assert not isinstance(noeud.value, float), f"{fichier.name}:{noeud.lineno}"
    assert not fautes


def test_les_exemples_des_docstrings_tiennent() -> None:
    joues = 0
    for module in pkgutil.walk_packages(regles.simulateurs.__path__, "regles.simulateurs."):
        resultat = doctest.testmod(importlib.import_module(module.name))
        assert not resultat.failed, module.name
        joues += resultat.attempted
    assert joues


def test_chaque_ligne_cite_des_sources_connues_et_chaque_montant_a_son_calcul(simulateurs: Simulateurs) -> None:
    sources = simulateurs.moteur.catalogue.sources
    for cas in tous_les_cas():
        for r in simulateurs.simule(cas.simulateur, lit_simulation(cas.simulation), cas.au).resultats:
            assert all(s in sources for ligne in r.lignes for s in ligne.sources), r.id
            if r.unite == "euros" and not r.id.startswith(("garde_reste", "plan_")):
                assert r.lignes, r.id
            if r.montant is None or r.confiance == "C":
                assert any(ligne.libelle == "Qui confirme" for ligne in r.lignes), r.id


# What only follows from an uncertain result: its card, its table or its range says the readings.
SUITES = (
    "_net",
    "_total",
    "_marge",
    "_depassement",
    "garde_reste_mois",
    "garde_reste_an",
    "garde_credit_impot",
    "plan_indemnites",
)


def test_ce_qui_est_a_confirmer_dit_les_deux_lectures_et_qui_confirme(simulateurs: Simulateurs) -> None:
    vus = set()
    for cas in tous_les_cas():
        for r in simulateurs.simule(cas.simulateur, lit_simulation(cas.simulation), cas.au).resultats:
            if r.confiance != "C":
                continue
            vus.add(r.droit)
            assert r.lignes_de(CONFIRME), (cas.titre, r.id)
            if r.montant is not None and not r.droit.endswith(SUITES):
                assert any(r.lignes_de(x) for x in (LECTURES, LECTURE, ANCIENNE)), (cas.titre, r.id)
    assert {"garde_cmg", "csn_ij_mois_1", "c2s", "prime_naissance", "garde_psu", "plan_conge"} <= vus


def test_la_loi_est_derriere_chaque_prestation(simulateurs: Simulateurs) -> None:
    for cas in tous_les_cas():
        if cas.simulateur == "garde" or cas.simulation["situation"].get("foyer", {}).get("departement") == "976":
            continue
        for r in simulateurs.simule(cas.simulateur, lit_simulation(cas.simulation), cas.au).resultats:
            if not r.id.startswith("plan_"):
                assert any(ligne.sources for ligne in r.lignes), f"{cas.titre} : {r.id}"


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "mots"),
    [
        ("resultats.yaml", "confiance: A, qui: caf,", "confiance: Z, qui: caf,", "prime_naissance"),
        ("resultats.yaml", "sources: [CSS L531-2, CSS R531-1,", "sources: [INVENTEE,", "source inconnue : INVENTEE"),
        ("resultats.yaml", "comme: prime_naissance}", "comme: prime}", "n'est pas écrit plus haut"),
        ("resultats.yaml", "{id: prime_adoption,", "{id: prime_naissance,", "déjà pris"),
        ("revisions.yaml", "- bmaf\n", "- bmfa\n", "paramètre inconnu : bmfa"),
        ("conge_supplementaire.yaml", "2027-03-31", "'un jour'", "date illisible"),
    ],
)
def test_un_contenu_faux_est_refuse(
    tmp_path: Path, moteur: Moteur, fichier: str, avant: str, apres: str, mots: str
) -> None:
    content = tmp_path / "content"
    for dossier in ("simulateurs", "parametres"):
        shutil.copytree(RACINE / "content" / dossier, content / dossier)
    chemin = content / "simulateurs" / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    with pytest.raises(ErreurContenu, match=mots):
        Simulateurs.charge(content, moteur)


def test_un_simulateur_inconnu_est_nomme(simulateurs: Simulateurs) -> None:
    from datetime import date

    simulation = lit_simulation({"projet": True})
    with pytest.raises(ValueError, match="loterie : inconnu"):
        simulateurs.simule("loterie", simulation, date(2026, 11, 22))
    for nom in NOMS:
        assert simulateurs.simule(nom, simulation, date(2026, 11, 22)).hypotheses
