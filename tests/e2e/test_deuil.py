"""A loss, said without JavaScript and with it: what goes quiet, what stays, the way back, the quick exit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from millejours.famille.formulaire_deuil import donnees_deuil
from millejours.famille.regles import moteur
from tests.e2e import outils

pytestmark = pytest.mark.navigateur

ADRESSE = "/mon-parcours/deuil/"
TRAVAIL = {"activite": "salarie", "activite_autre": "salarie", "departement": "69"}
# Term at the loss, from the first day of the last period: 84, 154, 210 days.
PERTES = {
    "12 SA": {"quoi": "grossesse", "fin": "2026-11-02", "repere": "ddr", "date_repere": "2026-08-10"},
    "22 SA": {"quoi": "grossesse", "fin": "2026-11-02", "repere": "ddr", "date_repere": "2026-06-01"},
    "30 SA": {"quoi": "sans_vie", "accouchement": "2026-11-02", "repere": "ddr", "date_repere": "2026-04-06"},
    "terme inconnu": {"quoi": "grossesse", "fin": "2026-11-02"},
    "mort néonatale": {"quoi": "deces", "naissance": "2026-11-02", "deces": "2026-11-05"},
}
CELEBRATIONS = re.compile(
    r"félicitation|bravo|bienvenue|heureux|joyeux|bonheur|anniversaire|trousseau|bébé|\bange\b|au moins (?:vous|il|elle|tu|c')|bientôt|!",
    re.I,
)
RELANCES = re.compile(
    r"rappel|n'oubliez|plus que|encore \d+ jour|dans \d+ (?:jours|semaines|mois)\b|à rattraper|en retard", re.I
)
# Families of ordinary lines: examinations, vaccines, scans, leave before birth, child care.
ORDINAIRES = re.compile(r'data-cle="(?:PN|US|CH|VE|VG|NAI|gar|ecole|siege|caf|mat|pat|csn|cpe|trav)[-_]')


def _texte(html: str) -> str:
    principal = re.search(r"<main.*?</main>", html, re.S)
    assert principal
    sans_gabarits = re.sub(r"<(template|script|noscript|form)\b.*?</\1>", " ", principal[0], flags=re.S)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", sans_gabarits)))


@pytest.mark.parametrize("terme", PERTES)
def test_une_perte_se_dit_sans_javascript(page: Any, terme: str) -> None:
    reponse = page.post(ADRESSE, PERTES[terme] | TRAVAIL)
    html = reponse.content.decode()
    texte = _texte(html)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    assert not CELEBRATIONS.search(texte.replace("à la fois", "")), CELEBRATIONS.search(texte)
    assert not RELANCES.search(texte.replace("ni rappel", "")), RELANCES.search(texte)
    if terme != "mort néonatale":
        assert not ORDINAIRES.search(html), ORDINAIRES.search(html)
    assert 'class="icone icone' not in html
    for titre in (
        "Signes qui demandent un avis",
        "Démarches et adieux",
        "Travail",
        "Aides",
        "Être soutenu",
        "Qui peut être là",
    ):
        assert titre in texte, titre
    assert 'href="tel:3114"' in html
    assert 'data-sortie href="https://' in html


def test_les_lignes_suivent_le_terme(page: Any) -> None:
    """Known term: only the rights that are open. Unknown: all of them, each with its condition."""
    cles = {
        terme: set(re.findall(r'data-cle="(\w+):', page.post(ADRESSE, post | TRAVAIL).content.decode()))
        for terme, post in PERTES.items()
    }
    assert "cg_mat_22" not in cles["12 SA"]
    assert "cg_mat_22" in cles["22 SA"] & cles["30 SA"] & cles["terme inconnu"]
    assert "cg_ij_sans_carence" in cles["12 SA"] & cles["terme inconnu"]
    assert "cg_ij_sans_carence" not in cles["22 SA"] | cles["30 SA"]
    assert "cg_deuil8" in cles["mort néonatale"]
    # Without a term, no day can be given to the protection that follows the leave.
    assert (cles["12 SA"] | cles["22 SA"]) - {"pr_22"} <= cles["terme inconnu"]
    texte = _texte(page.post(ADRESSE, PERTES["terme inconnu"]).content.decode())
    assert all(seuil in texte for seuil in ("15 SA", "20e semaine", "22 SA"))


def test_les_survivants_gardent_leurs_lignes(page: Any) -> None:
    jumeau = page.post(ADRESSE, PERTES["mort néonatale"] | {"vivants": "1"}).content.decode()
    aine = page.post(ADRESSE, PERTES["12 SA"] | {"autre_1": "2025-10-03"}).content.decode()
    continue_ = {"quoi": "foetus", "perte": "2026-11-02", "attendus": "2", "repere": "ddr", "date_repere": "2026-06-06"}
    grossesse = page.post(ADRESSE, continue_).content.decode()
    for html in (jumeau, aine, grossesse):
        assert "Ce qui continue" in html
    assert 'data-cle="CH-' in jumeau
    assert 'data-cle="CH-' in aine
    assert 'data-cle="PN-' in grossesse


@pytest.mark.parametrize(
    ("post", "champ"),
    [
        ({}, "quoi"),
        ({"quoi": "grossesse"}, "fin"),
        ({"quoi": "foetus", "perte": "2026-11-02"}, "date_repere"),
        ({"quoi": "deces", "naissance": "2026-11-02"}, "deces"),
        ({"quoi": "deces", "naissance": "2026-11-02", "deces": "2026-11-01"}, "deces"),
        ({"quoi": "grossesse", "fin": "2026-11-02", "repere": "ddr", "date_repere": "2026-11-10"}, "date_repere"),
        ({"quoi": "grossesse", "fin": "le 2"}, "fin"),
        ({"quoi": "sans_vie", "accouchement": "1800-01-01"}, "accouchement"),
        ({"quoi": "grossesse", "fin": "2026-11-02", "autre_2": "jadis"}, "autre_2"),
    ],
)
def test_une_erreur_nomme_son_champ_et_garde_la_saisie(page: Any, post: dict[str, str], champ: str) -> None:
    reponse = page.post(ADRESSE, post)
    html = reponse.content.decode()
    assert reponse.status_code == 422
    assert f'<a href="#{champ}">' in html
    assert f'id="{champ}"' in html
    if post.get("fin") == "2026-11-02":
        assert 'value="2026-11-02"' in html


def test_jamais_de_cause(page: Any) -> None:
    """No field asks why; no word ranks what happened."""
    html = page.get(ADRESSE).content.decode()
    noms = set(re.findall(r'name="(\w+)"', re.search(r"<form.*?</form>", html, re.S)[0]))  # type: ignore[index]
    assert not {"cause", "raison", "motif", "type"} & noms


def test_chaque_association_a_une_source(page: Any) -> None:
    from millejours.parcours.associations import associations

    assert {a.id for a in associations()} >= {"as_3114", "as_agapa", "as_spama"}
    assert all(a.sources for a in associations())
    assert "Hespéranges" in page.post(ADRESSE, PERTES["12 SA"] | {"departement": "85"}).content.decode()
    assert "Hespéranges" not in page.post(ADRESSE, PERTES["12 SA"] | {"departement": "69"}).content.decode()


# With a browser


@pytest.fixture
def visiteur(chromium: Any, site_servi: str) -> Iterator[outils.Visiteur]:
    visiteur = outils.Visiteur(chromium, site_servi)
    yield visiteur
    visiteur.ferme()
    assert not visiteur.fautes


DOSSIER = {
    "version": 1,
    "modifie_le": "",
    "situation": {
        "version": 1,
        "grossesses": [{"cle": "g1", "terme": "2027-04-14", "foetus": 2}],
        "enfants": [{"cle": "e1", "prenom": "Noa", "naissance": "2024-10-03"}],
        "parents": [{"porte": True, "activite": "salarie"}, {"activite": "salarie"}],
    },
    "rendez_vous": [{"id": "r1", "titre": "Échographie", "le": "2026-12-01"}],
    "notes": [{"id": "n1", "texte": "Une pensée.", "le": "2026-11-02"}],
    "reglages": {},
}


def test_le_formulaire_va_seul_sans_javascript(chromium: Any, site_servi: str) -> None:
    visiteur = outils.Visiteur(chromium, site_servi, java_script_enabled=False)
    page = visiteur.va(ADRESSE)
    page.check('[name=quoi][value="sans_vie"]')
    assert not page.locator("[name=fin]").is_visible()
    page.fill("[name=accouchement]", "2026-11-02")
    page.fill("[name=prenom]", "Lou")
    page.fill("[name=date_repere]", "2026-04-06")
    page.click("text=Voir ce qui reste")
    assert page.locator("h1").inner_text() == "Un enfant est né sans vie"
    assert page.locator("#g-demarches").is_visible()
    page.locator("summary", has_text="Acte d'enfant sans vie").first.click()
    assert page.get_by_text("Cette démarche est facultative.").is_visible()
    assert visiteur.page.evaluate("document.documentElement.scrollWidth") <= 360
    visiteur.ferme()
    assert not visiteur.dehors


def test_dire_une_perte_sur_l_appareil_puis_revenir_en_arriere(visiteur: outils.Visiteur) -> None:
    page = visiteur.va(ADRESSE)
    outils.pose(page, DOSSIER)
    envois: list[str] = []
    page.on("request", lambda r: envois.append(r.url) if r.method != "GET" else None)
    page = visiteur.va(ADRESSE)
    page.locator("label", has_text="La grossesse en cours").click()
    assert not page.locator("label", has_text="Un enfant est mort après sa naissance").is_visible()
    page.locator("label", has_text="Une grossesse s'est arrêtée").click()
    page.fill("[name=fin]", "2026-11-02")
    page.click("text=Voir ce qui reste")
    apercu = page.locator(".apercu")
    assert re.search(r"\d+ lignes du calendrier", apercu.inner_text())
    garde = outils.garde(page)
    assert garde is not None
    assert garde["situation"] == DOSSIER["situation"], "rien n'est enregistré avant le oui"
    apercu.locator("[data-enregistre]").click()
    page.wait_for_selector("#deuil-lignes .ligne")
    garde = outils.garde(page)
    assert garde is not None
    assert garde["situation"]["grossesses"] == [{"cle": "g1", "terme": "2027-04-14", "foetus": 2, "fin": "2026-11-02"}]
    assert garde["rendez_vous"] == DOSSIER["rendez_vous"]
    assert garde["notes"] == DOSSIER["notes"]
    texte = page.locator("main").inner_text()
    assert not CELEBRATIONS.search(texte.replace("à la fois", ""))
    assert "Démarches et adieux" in texte
    # Later, another day: the way back is still there.
    page = visiteur.va(ADRESSE)
    page.wait_for_selector("#deuil-lignes .ligne")
    page.get_by_role("button", name="Revenir en arrière").click()
    page.wait_for_selector("form.deuil", state="visible")
    garde = outils.garde(page)
    assert garde is not None
    assert garde["situation"] == DOSSIER["situation"]
    assert not envois
    assert not visiteur.dehors


@pytest.mark.parametrize("terme", PERTES)
def test_l_appareil_et_le_serveur_montrent_les_memes_lignes(visiteur: outils.Visiteur, page: Any, terme: str) -> None:
    """The same answers on a device that keeps nothing yet: line for line, what the server writes."""
    reponses = PERTES[terme] | TRAVAIL
    attendu = page.post(ADRESSE, reponses).content.decode()
    attendu = re.sub(r"<template\b.*?</template>", "", attendu.split('id="gardes"')[0], flags=re.S)
    chez_moi = visiteur.va(ADRESSE)
    chez_moi.check(f'[name=quoi][value="{reponses["quoi"]}"]')
    chez_moi.locator("[data-foyer] summary").click()
    for nom, valeur in reponses.items():
        champ = chez_moi.locator(f"form.deuil [name={nom}]")
        if nom != "quoi":
            (champ.select_option if champ.evaluate("e => e.tagName") == "SELECT" else champ.fill)(valeur)
    chez_moi.click("text=Voir ce qui reste")
    chez_moi.locator("[data-enregistre]").click()
    chez_moi.wait_for_selector("#deuil-lignes .ligne")
    vues = chez_moi.locator("#deuil-lignes .ligne").evaluate_all("l => l.map(e => e.dataset.cle.split(':')[0])")
    assert vues == re.findall(r'class="ligne ligne-deuil" data-cle="([\w-]+):', attendu)
    textes = chez_moi.locator("#deuil-lignes summary .meta").evaluate_all(
        "l => l.map(e => [...e.children].map(x => x.textContent))"
    )
    metas = re.findall(r'ligne-deuil".*?<span class="meta">(.*?)</span></summary>', attendu, re.S)
    assert [[unescape(t) for t in re.findall(r"<span[^>]*>(.*?)</span>", m)] for m in metas] == textes


def test_le_moteur_accepte_chaque_formulaire() -> None:
    from datetime import date

    from regles.situation import lit_situation

    for post in PERTES.values():
        parcours = moteur().parcours(lit_situation(donnees_deuil(post)), date(2026, 11, 22))
        assert any(s.mode == "perte" for s in parcours.sujets)


# Quick exit


def test_quitter_vite_est_un_lien_sans_javascript(chromium: Any, site_servi: str) -> None:
    visiteur = outils.Visiteur(chromium, site_servi, java_script_enabled=False)
    for adresse in (ADRESSE, "/aide/"):
        page = visiteur.va(adresse)
        page.locator("[data-sortie]").click()
        page.wait_for_url(f"{outils.DEHORS}**")
    assert all("referer" not in entetes for _, entetes in visiteur.dehors)
    visiteur.ferme()


@pytest.mark.parametrize("geste", ["clic", "clavier"])
def test_quitter_vite_remplace_la_page_dans_l_historique(visiteur: outils.Visiteur, geste: str) -> None:
    visiteur.va("/aide/")
    page = visiteur.va(ADRESSE)
    longueur = page.evaluate("history.length")
    if geste == "clic":
        page.locator("[data-sortie]").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url(f"{outils.DEHORS}**")
    assert page.evaluate("history.length") == longueur
    assert "referer" not in visiteur.dehors[0][1]
    page.go_back()
    assert page.url.endswith("/aide/"), "la page quittée n'est plus dans l'historique"


def test_quitter_vite_masque_la_page_aussitot(visiteur: outils.Visiteur) -> None:
    """Before the other site answers, and whatever it takes: nothing shows, the title says nothing."""
    page = visiteur.va(ADRESSE)
    vu = page.locator("[data-sortie]").evaluate(
        "e => { e.click(); return [document.documentElement.checkVisibility(), document.title]; }"
    )
    assert vu == [False, "…"]


def test_une_seule_fois_echap_ne_quitte_pas(visiteur: outils.Visiteur) -> None:
    page = visiteur.va(ADRESSE)
    page.keyboard.press("Escape")
    page.wait_for_timeout(1700)
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert page.url.endswith(ADRESSE)
    assert not visiteur.dehors


def test_la_destination_se_regle(page: Any, settings: Any) -> None:
    settings.QUITTER_VERS = "https://exemple.fr/"
    assert 'data-sortie href="https://exemple.fr/" rel="noreferrer' in page.get("/aide/").content.decode()
