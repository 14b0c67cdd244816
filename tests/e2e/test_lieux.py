"""« Autour de moi » in a browser: by commune with the keyboard, by position, without JavaScript, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from millejours.lieux.models import Lieu
from tests.e2e.outils import Visiteur, sert_avec_base
from tests.millejours.lieux.fabrique import lieu

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
VILLEURBANNE = (45.7667, 4.8798)


@pytest.fixture
def site(statiques: None, transactional_db: None) -> Iterator[str]:
    """Served with the rows of the test: other threads only see what is committed."""
    Lieu.objects.bulk_create(
        [
            lieu("mairie", *VILLEURBANNE, nom="Mairie inventée", code_insee="69266", telephone="04 00 00 00 01"),
            lieu(
                "pmi",
                45.78,
                4.88,
                nom="PMI inventée",
                type="pmi",
                code_insee="69266",
                horaires_accueil="Mo-Su 00:00-24:00",
            ),
        ]
    )
    with sert_avec_base() as adresse:
        yield adresse


def _visiteur(chromium: Any, site: str, **options: Any) -> Iterator[Visiteur]:
    v = Visiteur(chromium, site, **options)
    yield v
    fautes, dehors = v.fautes, v.dehors
    v.ferme()
    assert fautes == []
    assert dehors == []


@pytest.fixture
def passant(chromium: Any, site: str) -> Iterator[Visiteur]:
    yield from _visiteur(chromium, site)


@pytest.fixture
def passant_sans_js(chromium: Any, site: str) -> Iterator[Visiteur]:
    yield from _visiteur(chromium, site, java_script_enabled=False)


@pytest.fixture
def passant_situe(chromium: Any, site: str) -> Iterator[Visiteur]:
    ici = {"latitude": 45.76671234, "longitude": 4.87985678}
    yield from _visiteur(chromium, site, geolocation=ici, permissions=["geolocation"])


def test_une_commune_se_choisit_au_clavier(passant: Visiteur) -> None:
    page = passant.va("/autour-de-moi/")
    champ = page.get_by_role("combobox", name="Commune ou code postal")
    champ.press_sequentially("villeurb")
    page.get_by_role("option", name="Villeurbanne, 69100").wait_for()
    champ.press("ArrowDown")
    assert champ.get_attribute("aria-activedescendant") == "suggestion-0"
    champ.press("Enter")
    assert champ.get_attribute("aria-expanded") == "false"
    champ.press("Enter")
    page.wait_for_url("**commune=69266**")
    titres = page.locator(".lieu h3").all_inner_texts()
    assert titres == ["Mairie inventée", "PMI inventée"]
    assert Axe().run(page)["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="PMI inventée").click()
    page.get_by_role("heading", level=1, name="PMI inventée").wait_for()
    assert Axe().run(page)["violations"] == []


def test_echap_ferme_les_suggestions(passant: Visiteur) -> None:
    page = passant.va("/autour-de-moi/")
    champ = page.get_by_role("combobox")
    champ.press_sequentially("69003")
    page.get_by_role("option", name="Lyon 3e Arrondissement, 69003").wait_for()
    assert Axe().run(page)["violations"] == []
    champ.press("Escape")
    assert page.locator(".suggestions").is_hidden()
    assert champ.input_value() == "69003"


def test_une_position_part_arrondie_et_par_envoi(passant_situe: Visiteur) -> None:
    page = passant_situe.va("/autour-de-moi/")
    envois: list[str] = []
    page.on("request", lambda r: envois.append(f"{r.method} {r.url} {r.post_data or ''}"))
    page.get_by_role("button", name="Utiliser ma position").click()
    page.get_by_role("heading", name="Autour de votre position").wait_for()
    assert page.locator(".lieu h3").all_inner_texts()[0] == "Mairie inventée"
    partis = [e for e in envois if "/autour-de-moi/" in e and "static" not in e]
    assert partis == [f"POST {passant_situe.site}/autour-de-moi/ latitude=45.767&longitude=4.880"]
    assert "45.76" not in page.url


def test_une_position_refusee_se_dit(chromium: Any, site: str) -> None:
    v = Visiteur(chromium, site, permissions=[])
    page = v.va("/autour-de-moi/")
    page.get_by_role("button", name="Utiliser ma position").click()
    page.get_by_text("Votre appareil n'a pas donné sa position").wait_for()
    v.ferme()


def test_tout_marche_sans_javascript(passant_sans_js: Visiteur) -> None:
    page = passant_sans_js.va("/autour-de-moi/")
    assert page.get_by_role("button", name="Utiliser ma position").count() == 0
    page.get_by_label("Commune ou code postal").fill("69100")
    page.get_by_text("De quoi avez-vous besoin ?").click()
    page.get_by_label("Me peser, vacciner, poser une question").check()
    page.get_by_role("button", name="Chercher").click()
    assert page.locator(".lieu h3").all_inner_texts() == ["PMI inventée"]
    assert page.get_by_text("types de lieux renseignés sur").count() == 1
