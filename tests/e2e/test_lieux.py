"""« Autour de moi » in a browser: by commune with the keyboard, by position, without JavaScript, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from millejours.lieux.models import Lieu
from tests.e2e.outils import Visiteur, garde, pose, regarde, sert_avec_base
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
                adresse="1 rue Inventée",
                code_postal="69100",
                commune="Villeurbanne",
                telephone="04 00 00 00 02",
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


DOSSIER = {
    "version": 1,
    "modifie_le": "",
    "situation": {
        "version": 1,
        "enfants": [{"cle": "e1", "naissance": (date.today() - timedelta(days=70)).isoformat()}],  # noqa: DTZ011
        "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}],
        "foyer": {"departement": "69"},
    },
    "rendez_vous": [],
    "notes": [],
    "reglages": {},
}


def test_d_une_ligne_du_parcours_a_un_lieu_et_retour(chromium: Any, site: str) -> None:
    v = Visiteur(chromium, site, reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    page = v.va("/autour-de-moi/")
    pose(page, DOSSIER)
    champ = page.get_by_role("combobox")
    champ.press_sequentially("villeurb")
    page.get_by_role("option", name="Villeurbanne, 69100").click()
    parties: list[tuple[str, str]] = []
    page.on("request", lambda r: parties.append((r.url.removeprefix(site), r.post_data or "")))

    page = v.va("/mon-parcours/")
    page.locator(".ligne").first.wait_for()
    assert page.get_by_role("heading", name="Pour vous, ici").count() == 1
    page.evaluate("document.querySelectorAll('details.depliant').forEach((d) => { d.open = true; })")
    une = page.locator(".ligne").filter(has_text="examen").first
    cle = une.get_attribute("data-cle")
    une.locator("summary").first.click()
    proche = une.get_by_role("link", name="Chercher près de chez vous")
    proche.wait_for()
    regarde(page, "parcours-ligne")
    proche.click()
    # Near home: the commune chosen once on this device is there, and leaves only with the search.
    page.get_by_role("button", name="Chercher").wait_for()
    assert page.get_by_role("combobox").input_value() == "Villeurbanne, 69100"
    assert not [url for url, _ in parties if "69266" in url]
    regarde(page, "autour-depuis-une-ligne")
    page.get_by_role("button", name="Chercher").click()
    page.wait_for_url("**commune=69266**")
    assert "PMI inventée" in page.locator(".lieu h3").all_inner_texts()
    regarde(page, "resultats")

    page.get_by_role("link", name="PMI inventée").click()
    page.get_by_role("button", name="Copier l'adresse").click()
    page.get_by_text("Adresse copiée.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "1 rue Inventée, 69100 Villeurbanne"
    regarde(page, "lieu")
    page.get_by_role("link", name="Noter un rendez-vous dans mon parcours").click()
    page.wait_for_url("**/mon-parcours/")
    rendez_vous = page.locator("form[data-forme=rdv]:visible")
    rendez_vous.wait_for()
    assert rendez_vous.locator("[name=lieu]").input_value() == "PMI inventée, 1 rue Inventée, 69100 Villeurbanne"
    assert rendez_vous.locator("[name=titre]").input_value()
    assert (garde(page) or {})["rendez_vous"] == []
    regarde(page, "rendez-vous-propose")
    rendez_vous.locator("[name=le]").fill((date.today() + timedelta(days=9)).isoformat())  # noqa: DTZ011
    rendez_vous.locator("[type=submit], button:not([type=button])").first.click()
    rendez_vous.wait_for(state="detached")
    (note,) = (garde(page) or {})["rendez_vous"]
    assert (note["cle"], note["lieu"].startswith("PMI inventée")) == (cle, True)

    # The other way back: to the very line that was open.
    v.va(f"/autour-de-moi/?pour=pmi#ligne={cle}")
    page.get_by_role("link", name="Revenir à mon parcours").click()
    page.wait_for_url("**/mon-parcours/")
    page.locator(f'.ligne[data-cle="{cle}"] details[open]').first.wait_for()
    assert page.evaluate("document.activeElement.closest('.ligne')?.dataset.cle") == cle
    # Neither a line nor an appointment was ever sent.
    assert not [p for p in parties if (cle or "?") in "".join(p) or "PMI" in "".join(p)]
    fautes, dehors = v.fautes, v.dehors
    v.ferme()
    assert (fautes, dehors) == ([], [])


def test_tout_effacer_oublie_la_commune(passant: Visiteur) -> None:
    page = passant.va("/autour-de-moi/")
    page.get_by_role("combobox").press_sequentially("villeurb")
    page.get_by_role("option", name="Villeurbanne, 69100").click()
    assert "69266" in page.evaluate("localStorage.getItem('mj-commune')")
    page = passant.va("/confidentialite/")
    assert page.get_by_text("la commune que vous avez choisie").count() == 2
    pose(page, DOSSIER)
    page = passant.va("/mon-parcours/")
    page.locator("[data-ouvre=effacer]").first.click()
    page.locator("[data-efface]:visible").click()
    page.wait_for_function("localStorage.getItem('mj-commune') === null")


@pytest.mark.parametrize("adresse", ["/autour-de-moi/?commune=69266", "/autour-de-moi/lieu/essai--pmi/"])
def test_le_papier_garde_ce_qui_sert(passant: Visiteur, adresse: str) -> None:
    page = passant.va(adresse)
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="PMI inventée").is_visible()
    assert page.get_by_text("1 rue Inventée").first.is_visible()
    assert page.locator("main :is(button, input, select, summary):visible").count() == 0
    assert page.locator(".carte-lieux:visible, .retour:visible, [data-dit]:visible").count() == 0
    regarde(page, f"papier-{'lieu' if 'essai' in adresse else 'liste'}")
