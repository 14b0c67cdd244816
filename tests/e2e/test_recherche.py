"""The search in a real browser: suggestions by keyboard and by touch, JavaScript off, axe, the phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.e2e.outils import Visiteur, fautes_axe, sert_avec_base
from tests.millejours.recherche.conftest import documents_reels, index

__all__ = ["documents_reels", "index"]
# The marker makes the test database; the server's own connections see the index, which is committed.
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db,
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
CAPTURES = os.environ.get("CAPTURES")


@pytest.fixture(scope="module")
def site(index: None, statiques: None, django_db_blocker: Any) -> Iterator[str]:
    """The site with its database and its index."""
    with django_db_blocker.unblock():
        with sert_avec_base(attend=True) as adresse:
            yield adresse
        # The one that tests opened while the browser's loop ran.
        connection.close()


@contextmanager
def visite(chromium: Any, site: str, **options: Any) -> Iterator[Visiteur]:
    v = Visiteur(chromium, site, reduced_motion="reduce", **options)
    try:
        yield v
    finally:
        v.ferme()
    assert v.fautes == []
    assert v.dehors == []


@pytest.fixture
def visiteur(chromium: Any, site: str) -> Iterator[Visiteur]:
    with visite(chromium, site) as v:
        yield v


def capture(page: Any, nom: str) -> None:
    if CAPTURES:
        page.screenshot(path=str(Path(CAPTURES) / f"{nom}.png"), full_page=True)


def test_les_suggestions_se_parcourent_au_clavier(visiteur: Visiteur) -> None:
    page = visiteur.va("/rechercher/")
    champ = page.get_by_role("combobox", name="Que cherchez-vous ?")
    champ.focus()
    page.keyboard.type("congé")
    page.wait_for_selector("[role=option]")
    assert champ.get_attribute("aria-expanded") == "true"
    assert "suggestions" in page.locator("[data-dit]").inner_text()
    capture(page, "suggestions-360")
    assert fautes_axe(page) == []
    page.keyboard.press("ArrowUp")
    dernier = page.locator("[role=option]").last
    assert champ.get_attribute("aria-activedescendant") == dernier.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert champ.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    premier = page.locator("[role=option]").first
    assert premier.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert champ.get_attribute("aria-expanded") == "false"
    assert champ.input_value() == "congé"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rechercher/?q=cong%C3%A9")
    assert page.get_by_role("heading", level=2).first.inner_text().endswith("pour « congé »")


def test_une_suggestion_touchee_mene_a_sa_page(visiteur: Visiteur) -> None:
    page = visiteur.va("/rechercher/")
    page.get_by_role("combobox").fill("SAMU")
    page.wait_for_selector("[role=option]")
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/aide/#n-urgence")


def test_la_touche_entree_cherche_quand_rien_n_est_choisi(visiteur: Visiteur) -> None:
    page = visiteur.va("/rechercher/")
    page.get_by_role("combobox").fill("sommeil")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rechercher/?q=sommeil")


def test_sans_javascript_tout_se_fait(chromium: Any, site: str) -> None:
    with visite(chromium, site, java_script_enabled=False) as v:
        page = v.va("/")
        page.get_by_role("link", name="Rechercher").click()
        page.get_by_label("Que cherchez-vous ?").fill("ekografi")
        page.get_by_role("button", name="Chercher").click()
        assert "échographie" in page.locator("main").inner_text()
        page.locator("summary", has_text="Affiner").click()
        page.get_by_role("link", name="Articles", exact=True).click()
        assert page.locator(".resultat").count()
        assert page.locator(".resultat:not(.genre-article)").count() == 0


@pytest.mark.parametrize("largeur", [360, 1280])
@pytest.mark.parametrize(
    ("nom", "adresse"),
    [
        ("accueil", "/rechercher/"),
        ("resultats", "/rechercher/?q=mon+bébé+ne+dort+pas"),
        ("danger", "/rechercher/?q=il+ne+respire+plus"),
        ("vide", "/rechercher/?q=zzzqqq"),
        ("compris", "/rechercher/?q=alergie"),
        ("filtre", "/rechercher/?q=congé&genre=echeance"),
    ],
)
def test_axe_et_rien_ne_deborde(chromium: Any, site: str, nom: str, adresse: str, largeur: int) -> None:
    for theme in ("light", "dark"):
        with visite(chromium, site, viewport={"width": largeur, "height": 780}, color_scheme=theme) as v:
            page = v.va(adresse)
            capture(page, f"{nom}-{largeur}-{theme}")
            assert fautes_axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
