"""English and Arabic on the device: the journey says no French of ours, reads its way, and axe finds nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from millejours.famille.regles import catalogue
from tests.e2e.conftest import Famille
from tests.e2e.outils import pose
from tests.millejours.test_langues import LANGUES, lit, verifie

pytestmark = pytest.mark.navigateur

TAILLES = {"telephone": (360, 740), "bureau": (1280, 900)}
DOSSIER = {
    "version": 1,
    "modifie_le": "",
    "situation": {
        "version": 1,
        "grossesses": [{"cle": "g1", "terme": "2027-04-14"}],
        "enfants": [{"cle": "e1", "naissance": "2024-10-03"}],
        "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}],
        "foyer": {"departement": "69"},
    },
    "rendez_vous": [{"id": "r1", "titre": "Dr. K.", "le": "2099-12-01", "heure": "10:30"}],
    "notes": [],
    "reglages": {},
}
# Where to put the pictures, when somebody wants to look.
IMAGES = os.environ.get("IMAGES")


# From right to left, « 0 800 05 95 95 » would show as « 95 95 05 800 0 »: the first digit stands left of the last.
_A_L_ENVERS = """() => [...document.querySelectorAll(".numeros strong, .appels strong")].filter((e) => {
  const [debut, fin] = [0, e.textContent.length - 1].map((i) => {
    const place = document.createRange();
    place.setStart(e.firstChild, i);
    place.setEnd(e.firstChild, i + 1);
    return place.getBoundingClientRect().left;
  });
  return debut >= fin;
}).map((e) => e.textContent)"""


@pytest.fixture(params=[(langue, taille) for langue in LANGUES for taille in TAILLES], ids="-".join)
def lecteur(request: pytest.FixtureRequest, chromium: Any, site_servi: str) -> Iterator[tuple[Famille, str, str]]:
    langue, taille = request.param
    largeur, hauteur = TAILLES[taille]
    f = Famille(chromium, site_servi, viewport={"width": largeur, "height": hauteur}, locale=langue)
    yield f, langue, taille
    fautes, refus = f.fautes, f.refus_csp()
    f.ferme()
    assert fautes == []
    assert refus == ""


def regarde(page: Any, nom: str) -> None:
    if IMAGES:
        page.screenshot(path=Path(IMAGES) / f"{nom}.png", full_page=True)


def sans_faute(page: Any, nom: str, langue: str) -> None:
    """No French of ours, no fault that axe knows, nothing wider than the screen."""
    from axe_core_python.sync_playwright import Axe

    regarde(page, nom)
    verifie(page.content(), langue)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in Axe().run(page)["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "il faut faire défiler de côté"


def test_le_parcours_dans_une_autre_langue(lecteur: tuple[Famille, str, str]) -> None:
    f, langue, taille = lecteur
    mots = catalogue().langues[langue]
    page = f.va(f"/{langue}/")
    sans_faute(page, f"{langue}-{taille}-accueil", langue)
    sans_faute(f.va(f"/{langue}/aide/"), f"{langue}-{taille}-aide", langue)
    assert page.evaluate(_A_L_ENVERS) == [], "un numéro se lit à l'envers"
    pose(page, DOSSIER)
    page = f.va(f"/{langue}/mon-parcours/")
    page.wait_for_selector(".groupe")
    titre = page.locator("#g-maintenant").inner_text()
    assert mots.dit("groupe.maintenant") in titre
    ligne = page.locator(".groupe .ligne").first
    ligne.locator("summary").click()
    ligne.locator(".gestes").wait_for()
    # What can be done comes before what is read.
    assert ligne.locator(".detail > *").first.get_attribute("class") == "gestes pas-imprime"
    sans_faute(page, f"{langue}-{taille}-parcours", langue)
    page.locator("[data-action=reponses]").first.click()
    page.wait_for_selector("form.edition")
    sans_faute(page, f"{langue}-{taille}-reponses", langue)


def test_le_deuil_dans_une_autre_langue(lecteur: tuple[Famille, str, str]) -> None:
    f, langue, taille = lecteur
    page = f.va(f"/{langue}/mon-parcours/deuil/")
    page.locator("[name=quoi][value=grossesse]").check()
    page.locator("[name=fin]").fill("2026-11-02")
    page.locator("button.premier").first.click()
    page.locator("[data-enregistre]").click()
    page.wait_for_selector("#deuil-lignes .ligne")
    sans_faute(page, f"{langue}-{taille}-deuil", langue)


def test_un_refus_se_dit_dans_la_langue_de_la_page(lecteur: tuple[Famille, str, str]) -> None:
    f, langue, _ = lecteur
    page = f.va(f"/{langue}/")
    page.locator("[name=ou][value=grossesse]").check()
    page.locator("form[data-question] button.premier").click()
    assert page.locator(".erreur").first.inner_text() == lit(langue)["Il manque la date. Par exemple : 14/04/2027."]


def test_la_langue_change_et_la_famille_reste(lecteur: tuple[Famille, str, str]) -> None:
    f, langue, _ = lecteur
    page = f.va("/mon-parcours/")
    pose(page, DOSSIER)
    page.reload(wait_until="networkidle")
    page.locator(f".langues a[lang={langue}]").click()
    page.wait_for_url(f"**/{langue}/mon-parcours/")
    page.wait_for_selector(".groupe")
    assert page.locator(".sujet .nom").first.inner_text() == catalogue().langues[langue].dit("sujet.grossesse")
