"""Whatever is uncertain is shown with its readings and with who confirms it: value by value, row by row, screen by screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from millejours.demarches.pratique import est_une_demarche
from millejours.demarches.regles import simulateurs
from millejours.famille.regles import catalogue
from tests.conftest import PARTAGE
from tests.millejours.demarches.test_ecrans import GROSSESSE, ICI, NAISSANCE, _texte, _un_jour  # noqa: F401

HEURES = {"heures_par_semaine": "40", "semaines_par_an": "45", "ressources_min": "36000"}
PERTE = {
    "ou": "perte",
    "fin_grossesse": "2026-10-28",
    "repere_perte": "ddr",
    "date_perte": "2026-06-01",
    "ressources_min": "20000",
}
PAJEMPLOI, CPAM = (
    "À confirmer par Pajemploi, ou votre Caf.",
    "À confirmer par votre caisse d'assurance maladie (CPAM ou MSA).",
)
ADMINISTRATION = "À confirmer par le service du personnel de votre administration."
CAF = "À confirmer par votre Caf ou votre MSA."
# Each uncertain value or row of rights.yaml: where it is met, with what, its readings and who confirms.
VALEURS: dict[str, tuple[str, dict[str, str], str, str]] = {
    "cmg_plafond_horaire_ama": ("garde", NAISSANCE | HEURES | {"am_salaire_min": "8,05"}, "Coût horaire maximum : présumé, ou le dernier lu : 8,09 ou 8.", PAJEMPLOI),
    "cmg_plafond_horaire_ged": ("garde", NAISSANCE | HEURES | {"gd_salaire_min": "15,10"}, "Coût horaire maximum : présumé, ou le dernier lu : 15,18 ou 15.", PAJEMPLOI),
    "csn_agent_public_minimum": ("conges", GROSSESSE | {"activite": "agent_public", "traitement_1": "2200"}, "Traitement partiel : au moins, ou comme les salariés : 2 200 × 50 % ou × 70 %.", ADMINISTRATION),
    "c2s_hausse_presumee": ("prestations", NAISSANCE | {"ressources_12_mois_min": "17000"}, "Plafond, 3 personnes : lu, ou présumé depuis avril 2026 : 18 609 ou 18 758.", CPAM),
    "perte_20e_semaine_lecture_basse": ("prestations", PERTE, "à 21 semaines d'aménorrhée, ou à 22 : selon la lecture, ce montant ou rien.", CAF),
    "perte_20e_semaine_lecture_haute": ("prestations", PERTE, "à 21 semaines d'aménorrhée, ou à 22 : selon la lecture, ce montant ou rien.", CAF),
}  # fmt: skip
LIGNES: dict[str, tuple[str, dict[str, str], str, str]] = {
    "csn_tns": ("conges", GROSSESSE | {"activite": "independant"}, "ce montant suit les proportions des salariés ; aucun texte lu ne le donne, il peut être autre.", CPAM),
    "csn_fp": VALEURS["csn_agent_public_minimum"],
}  # fmt: skip
# Values of a day that no screen computes any more: the interface alone still gives them.
PASSEES = {"psu_ressources_plancher": "2025-06-01"}
# Rows shown as a line of the list.
DEMARCHES = {"san_mutuelle": NAISSANCE, "gar_inscription": GROSSESSE}


def _cartes(texte: str) -> str:
    return texte.partition("Vos réponses servent à calculer, puis sont oubliées.")[2]


@pytest.mark.parametrize("quoi", VALEURS | LIGNES)
def test_une_valeur_incertaine_montre_ses_deux_lectures_et_qui_confirme(page: Any, quoi: str) -> None:
    nom, saisie, lectures, qui = (VALEURS | LIGNES)[quoi]
    texte = _cartes(_texte(page.post(f"{ICI}{nom}/", saisie)))
    assert re.search(
        rf"{re.escape(qui)} (?:Deux lectures .{{0,300}})?Deux lectures .{{0,300}}{re.escape(lectures)}", texte
    ), texte


def test_aucune_valeur_incertaine_n_est_oubliee() -> None:
    incertaines = {p.id for p in simulateurs().parametres.par_id.values() if any(v.confiance == "C" for v in p.valeurs)}
    assert incertaines == {*VALEURS, *PASSEES}


@pytest.mark.parametrize("identifiant", PASSEES)
def test_une_valeur_passee_le_dit_dans_la_reponse(page: Any, identifiant: str) -> None:
    corps = {
        "au": PASSEES[identifiant],
        "situation": {"enfants": [{"naissance": "2024-02-10"}]},
        "ressources": [{"montant": "6000"}],
        "garde": {"modes": [{"mode": "creche_psu", "heures_par_mois": "100"}]},
    }
    lu = page.post("/api/v1/simulateurs/garde", json.dumps(corps), content_type="application/json").json()
    (psu,) = [r for r in lu["resultats"] if r["id"] == "garde_psu:1"]
    assert psu["confiance"] == "C"
    libelles = [ligne["libelle"] for ligne in psu["lignes"]]
    assert "Qui confirme" in libelles
    assert any(x.endswith("la valeur du 01/01/2025, ou une autre que nous n'avons pas lue.") for x in libelles)


@pytest.mark.partage
def test_aucune_ligne_incertaine_des_faits_n_est_oubliee() -> None:
    rangees = yaml.safe_load((PARTAGE / "facts" / "rights.yaml").read_text(encoding="utf-8"))["rows"]
    incertaines = {r["id"] for r in rangees if r["confidence"] == "C" and r["domain"] != "territoire"}
    assert incertaines == {*LIGNES, *DEMARCHES}


def _lignes(page: Any, saisie: dict[str, str]) -> Iterator[tuple[Any, str]]:
    reponse = page.post(ICI, saisie)
    source = reponse.content.decode()
    for groupe in reponse.context["page"].groupes:
        for d in groupe.lignes:
            apres = source.split(f'data-cle="{d.ligne.cle}"', 1)[1]
            yield d.ligne, apres.split("</details></li>", 1)[0]


@pytest.mark.parametrize("regle", DEMARCHES)
def test_une_demarche_incertaine_dit_aupres_de_qui_la_confirmer(page: Any, regle: str) -> None:
    vues = [html for ligne, html in _lignes(page, DEMARCHES[regle]) if ligne.regle == regle]
    assert vues
    for html in vues:
        assert "<span>à confirmer</span>" in html
        assert "<dt>À confirmer auprès de</dt>" in html


def test_toute_ligne_a_confirmer_dit_aupres_de_qui(page: Any) -> None:
    for saisie in (GROSSESSE, NAISSANCE, NAISSANCE | {"handicap": "oui", "activite": "independant"}):
        for ligne, html in _lignes(page, saisie):
            assert ligne.a_confirmer == ("<dt>À confirmer auprès de</dt>" in html), ligne.cle


def test_toute_demarche_incertaine_a_quelqu_un_a_qui_demander() -> None:
    cat = catalogue()
    douteuses = [r for r in cat.regles if est_une_demarche(cat, r) and (r.confiance == "C" or r.source_a_confirmer)]
    assert douteuses
    assert [r.id for r in douteuses if not r.qui] == []


# « À confirmer » alone helps nobody: by whom, or with whom, always follows.
_SEUL = re.compile(r"[àÀ] confirmer(?! par | auprès d| avec | sur place)")


@pytest.mark.parametrize("quoi", VALEURS | LIGNES)
def test_aucun_ecran_ne_dit_a_confirmer_sans_dire_par_qui(page: Any, quoi: str) -> None:
    nom, saisie, _lectures, _qui = (VALEURS | LIGNES)[quoi]
    texte = _cartes(_texte(page.post(f"{ICI}{nom}/", saisie)))
    assert "confirmer par" in texte
    assert [texte[m.start() - 60 : m.end() + 40] for m in _SEUL.finditer(texte)] == []


def test_les_statuts_disent_aupres_de_qui_confirmer(page: Any) -> None:
    texte = _texte(page.get(f"{ICI}statuts/"))
    assert "À confirmer auprès de : " in texte
    assert not _SEUL.search(texte)


def test_un_plan_accepte_sur_une_lecture_le_dit(page: Any) -> None:
    """The leave ends after the nine months: to be over by then, or only begun; both are said, and who knows."""
    plan = {
        "periode_1_parent": "p1",
        "periode_1_type": "supplementaire",
        "periode_1_debut": "2027-12-01",
        "periode_1_fin": "2027-12-31",
    }
    reponse = page.post(f"{ICI}conges/", GROSSESSE | {"salaire_1": "2400"} | plan)
    texte = _texte(reponse)
    assert (
        "Congé supplémentaire de naissance (vous) : accepté, à confirmer par votre employeur et votre caisse d'assurance maladie"
        in texte
    )
    assert "à finir, ou seulement à commencer dans les neuf mois ? Votre caisse le dit." in texte


def _sans_lecture(html_: str) -> list[str]:
    """Blocks that say who confirms, without both readings or the value whose next one is not written."""
    blocs = re.findall(r'<div class="a-confirmer"[^>]*>(.*?)</div>', html_, flags=re.DOTALL)
    assert blocs
    return [bloc for bloc in blocs if bloc.count("<p") < 2]


@pytest.mark.parametrize("quoi", [q for q, (nom, *_) in VALEURS.items() if nom == "garde"])
def test_ce_qui_reste_a_payer_dit_aussi_les_deux_lectures(page: Any, quoi: str) -> None:
    nom, saisie, lectures, _qui = VALEURS[quoi]
    reponse = page.post(f"{ICI}{nom}/", saisie | {"gd_cotisations": "400"})
    mode = next(m for m in reponse.context["page"].modes if m.douteux)
    for r in (mode.aide, mode.reste, mode.credit, mode.annee, mode.reste_net):
        assert r.a_confirmer
        assert lectures in r.lectures, r.id
    assert _sans_lecture(reponse.content.decode()) == []


@pytest.mark.parametrize(
    ("bas", "haut", "dites"),
    [
        (
            "9000",
            "90000",
            "Gratuite : vos ressources sont sous le plafond (ressources les plus basses)"
            " ; vos ressources dépassent les plafonds que nous avons (ressources les plus hautes).",
        ),
        (
            "20000",
            "90000",
            "Vous y avez droit avec une participation ; son montant n'est pas dans nos données (ressources les plus basses)"
            " ; vos ressources dépassent les plafonds que nous avons (ressources les plus hautes).",
        ),
    ],
)
def test_entre_deux_ressources_chaque_reponse_est_dite(page: Any, bas: str, haut: str, dites: str) -> None:
    """A range that may be free is not a refusal."""
    saisie = NAISSANCE | {"ressources_12_mois_min": bas, "ressources_12_mois_max": haut}
    texte = _cartes(_texte(page.post(f"{ICI}prestations/", saisie)))
    assert f"Deux lectures {dites}" in texte, texte
    assert texte.count("ressources dépassent les plafonds que nous avons") == 2, "la carte et son calcul"
