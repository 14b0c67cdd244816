"""The content is refused early and by name, and what is loaded keeps its promises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from regles.catalogue import Catalogue, charge
from regles.erreurs import ErreurContenu
from regles.langage import ErreurLangage, faits_de, lit_condition, lit_date
from tests.conftest import RACINE

REGLE = """famille: Essai
echeances:
- id: ESSAI
  libelle: "Un essai"
  categorie: demarche
  sujet: grossesse
  public: [enceinte]
  statut: droit
  fenetre: {du: naissance, avant: naissance + 3 mois}
  sources: [OWN]
  confiance: B
"""


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    shutil.copytree(RACINE / "content", tmp_path / "content")
    return tmp_path / "content"


def test_une_regle_bien_ecrite_se_charge(copie: Path) -> None:
    (copie / "echeances" / "zz_essai.yaml").write_text(REGLE, encoding="utf-8")
    assert charge(copie).regle("ESSAI").libelle == "Un essai"


@pytest.mark.parametrize(
    ("avant", "apres", "mots"),
    [
        ("statut: droit", "statut: devoir", "statut"),
        ("categorie: demarche", "categorie: inconnue", "categorie"),
        ("sujet: grossesse", "sujet: voisin", "sujet"),
        ("public: [enceinte]", "public: [tous]", "public"),
        ("naissance + 3 mois", "naissance + 3 lunes", "unité inconnue"),
        ("du: naissance,", "du: noel,", "ancre inconnue"),
        ("sources: [OWN]", "sources: [INVENTEE]", "sources inconnues"),
        ("sources: [OWN]", "sources: []", "sources inconnues ou absentes"),
        ("confiance: B", "confiance: B\n  couleur: bleu", "clé inconnue"),
        ("confiance: B", "confiance: B\n  confiance: A", "clé en double"),
        ("confiance: B", "confiance: B\n  si: {humeur: bonne}", "humeur"),
        ("confiance: B", "confiance: B\n  si: {activite: salariee}", "activite"),
        ("confiance: B", "confiance: B\n  si: {activite: 2026-01-01}", "activite"),
        ("confiance: B", 'confiance: B\n  si: {premature: "true"}', "premature"),
        ("confiance: B", "confiance: B\n  si: {date: evenment, avant: naissance}", "ancre inconnue"),
        ("naissance + 3 mois", "naissance + 3 SA", "depuis la DDR"),
        ("confiance: B", "confiance: B\n  deuil: gader", "deuil"),
        ("confiance: B", "confiance: B\n  pertes: [grosesse]", "pertes"),
        ("confiance: B", "confiance: B\n  groupe: demarche", "groupe inconnu"),
        ("confiance: B", "confiance: B\n  fait_par: declaration_done", "jour inconnu"),
        ("confiance: B", "confiance: B\n  campagne: {id: vrss}", "campagne inconnue"),
        ("confiance: B", "confiance: B\n  valable: {selon: naisance}", "valable"),
        ("confiance: B", "confiance: B\n  qui: [magicien]", "absent du lexique"),
        ("confiance: B", "confiance: B\n  etapes: [ailleurs]", "étape inconnue"),
        ("avant: naissance", "jusqu_a: naissance, avant: naissance", "pas les deux"),
        ("fenetre: {du: naissance, avant: naissance + 3 mois}\n  ", "", "étapes"),
        ("id: ESSAI", "id: PN-EX1", "déjà pris"),
        ("statut: droit", "statut: obligatoire\n  si_inconnu: taire\n  si: {seul: true}", "ne se tait jamais"),
        ("statut: droit", "statut: obligatoire", "jamais une obligation"),
    ],
)
def test_ce_qui_est_faux_est_refuse_par_son_nom(copie: Path, avant: str, apres: str, mots: str) -> None:
    texte = REGLE.replace(avant, apres)
    if "jamais une obligation" in mots:
        texte = texte.replace("confiance: B", "confiance: C")
    assert texte != REGLE
    (copie / "echeances" / "zz_essai.yaml").write_text(texte, encoding="utf-8")
    with pytest.raises(ErreurContenu, match=mots):
        charge(copie)


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "+ 3 jours",
        "naissance + trois jours",
        "naissance + 3",
        "naissance 3 jours",
        "naissance demain",
        "naissance + 0 ouvrables",
        "naissance - 2 ouvrables",
    ],
)
def test_une_date_illisible_est_refusee(texte: str) -> None:
    with pytest.raises(ErreurLangage):
        lit_date(texte)


@pytest.mark.parametrize(
    "donnee", [{}, {"rang": {"entre": 2}}, {"date": "naissance"}, {"date": "naissance", "pendant": "x"}]
)
def test_une_condition_illisible_est_refusee(donnee: dict[str, object]) -> None:
    with pytest.raises(ErreurLangage):
        lit_condition(donnee)


def test_une_obligation_ne_se_tait_jamais(catalogue: Catalogue) -> None:
    assert not [r.id for r in catalogue.regles if r.statut == "obligatoire" and r.si_inconnu == "taire"]


def test_une_confiance_c_n_est_jamais_une_obligation(catalogue: Catalogue) -> None:
    assert {r.statut for r in catalogue.regles if r.confiance == "C"} == {"information"}


def test_chaque_fait_demande_a_ses_mots_et_sa_question(catalogue: Catalogue) -> None:
    demandes = {c.fait for r in catalogue.regles if r.si for c in faits_de(r.si)}
    sans = [f for f in demandes if not catalogue.faits[f].interne and not catalogue.faits[f].question]
    assert not sans


def test_chaque_regle_a_ses_mots(catalogue: Catalogue) -> None:
    assert not [r.id for r in catalogue.regles if not r.a_faire or len(r.libelle) > 70 or r.libelle.endswith(".")]


def test_deux_versions_d_un_acte_ne_disent_pas_la_meme_periode(catalogue: Catalogue) -> None:
    for regle in catalogue.regles:
        for autre in catalogue.regles:
            if regle.acte == autre.acte and regle.id < autre.id:
                fins = {regle.valable.au, autre.valable.au}
                assert None in fins, (regle.id, autre.id)
                assert len(fins) == 2, (regle.id, autre.id)
