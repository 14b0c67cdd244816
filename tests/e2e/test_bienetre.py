"""« Mon bien-être » in a real browser: answers that never leave the page, and help that never waits."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import icalendar
import pytest

from regles.questionnaires import score
from tests.e2e.conftest import Famille
from tests.e2e.outils import fautes_axe
from tests.regles.test_questionnaires import EPDS

pytestmark = pytest.mark.navigateur

ADRESSE = "/mon-bien-etre/epds-fr/apres-la-naissance/"


def par_points(*points: int) -> list[int]:
    """Positions of the answers that are worth those points."""
    return [[p for _, p in item.reponses].index(n) for item, n in zip(EPDS.items, points, strict=False)]


def repond(lieu: Any, places: list[int]) -> None:
    """One question at a time, as the page opens."""
    for n, place in enumerate(places, 1):
        lieu.locator(f'fieldset[data-item="{n}"] input').nth(place).check()
        if n < len(EPDS.items):
            lieu.get_by_role("button", name="Suivante").click()


def dit(lieu: Any) -> tuple[str, list[str], bool]:
    """What the result says: the total, the bands that show, the immediate help."""
    bandes = [b.get_attribute("data-bande") for b in lieu.locator("[data-bande]").all() if b.is_visible()]
    total = lieu.locator("[data-total]")
    return total.inner_text() if total.is_visible() else "", bandes, lieu.locator("[data-aide]").is_visible()


MOTIFS = {
    "bas": (0, 1, 2, 0, 1, 1, 1, 1, 2, 0),
    "intermediaire": (1, 1, 1, 1, 1, 1, 1, 1, 2, 0),
    "eleve": (2, 2, 2, 2, 2, 1, 1, 1, 0, 0),
    "item dix seul": (0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    "tout": (3, 3, 3, 3, 3, 3, 3, 3, 3, 3),
}


@pytest.mark.parametrize("points", MOTIFS.values(), ids=MOTIFS)
def test_chaque_classe_de_motif_a_l_ecran(famille: Famille, points: tuple[int, ...]) -> None:
    page = famille.va(ADRESSE)
    places = par_points(*points)
    repond(page, places)
    page.get_by_role("button", name="Voir ce que cela dit").click()
    attendu = score(EPDS, places)
    assert dit(page) == (f"Total\xa0: {attendu.total} sur 30", [attendu.bande], attendu.aide_immediate)
    titre = "aide-titre" if attendu.aide_immediate else "resultat-titre"
    assert page.evaluate("document.activeElement.id") == titre
    if attendu.aide_immediate:
        assert page.locator("[data-aide]").bounding_box()["y"] < page.locator("[data-resultat]").bounding_box()["y"]
    liens = [a.get_attribute("href") for a in page.locator("[data-resultat] a").all()]
    assert liens == [a.get_attribute("href") for a in page.locator("[data-resultat] a:visible").all()]


def test_rien_ne_part_de_l_ouverture_au_resultat(famille: Famille) -> None:
    page = famille.va(ADRESSE)
    page.wait_for_timeout(400)
    avant = len(famille.requetes)
    repond(page, par_points(*MOTIFS["tout"]))
    page.get_by_role("button", name="Voir ce que cela dit").click()
    page.get_by_role("button", name="Montrer à un professionnel").click()
    page.locator("[data-dessin] svg").wait_for()
    page.get_by_role("button", name="Effacer mes réponses").click()
    page.wait_for_timeout(400)
    assert famille.requetes[avant:] == []
    assert page.url.endswith(ADRESSE)
    assert famille.contexte.cookies() == []
    gardes = page.evaluate(
        "async () => [localStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert gardes == [0, 0, 0]
    assert page.locator("input:checked").count() == 0


def test_arret_en_chemin_et_changement_d_avis(famille: Famille) -> None:
    page = famille.va(ADRESSE)
    page.get_by_role("button", name="Tout sur une page").click()
    page.locator('fieldset[data-item="10"] input').nth(0).check()
    assert page.locator("[data-aide]").is_visible()
    page.get_by_role("button", name="Arrêter ici").click()
    assert dit(page) == ("", [], True)
    assert page.get_by_text("Vous vous êtes arrêté").is_visible()
    page.get_by_role("button", name="Revenir à mes réponses").click()
    assert page.locator("[data-aide]").is_visible()
    page.locator('fieldset[data-item="10"] input').nth(3).check()
    assert not page.locator("[data-aide]").is_visible()
    page.get_by_role("button", name="Voir ce que cela dit").click()
    assert page.get_by_text("Il manque une réponse").is_visible()
    assert page.evaluate("document.activeElement.name") == "i1"


def test_au_clavier_seul(famille: Famille) -> None:
    page = famille.va(ADRESSE)
    page.locator('fieldset[data-item="1"] input').first.focus()
    for n in range(1, 11):
        page.keyboard.press("Space")
        assert page.locator(f'fieldset[data-item="{n}"] input').first.is_checked()
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.dataset.action") not in ("apres", "voir"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") in ("aide-titre", "resultat-titre")


def test_le_code_se_lit_sur_l_ecran_du_professionnel(famille: Famille) -> None:
    page = famille.va(ADRESSE)
    repond(page, par_points(*MOTIFS["item dix seul"]))
    page.get_by_role("button", name="Voir ce que cela dit").click()
    page.get_by_role("button", name="Montrer à un professionnel").click()
    adresse = page.locator("[data-dessin] svg").get_attribute("aria-label")
    page.goto(adresse)
    page.locator("article:visible").wait_for()
    assert "#" not in page.url
    assert page.locator("article:visible [data-total]").inner_text() == "Total\xa0: 1 sur 30"
    assert page.locator("article:visible [data-aide]").is_visible()
    assert page.locator("article:visible .releve dd").count() == 10
    assert not [u for u, *_ in famille.requetes if "epds-fr.mere" in u]


def test_rappel_discret(famille: Famille) -> None:
    page = famille.va(ADRESSE)
    page.get_by_role("button", name="Arrêter ici").click()
    with page.expect_download() as attendu:
        page.get_by_role("button", name="Me le redemander dans 14 jours").click()
    texte = Path(attendu.value.path()).read_text("utf-8")
    assert len(icalendar.Calendar.from_ical(texte).walk("VEVENT")) == 1
    assert attendu.value.suggested_filename == "agenda.ics"
    for interdit in ("bien-être", "dépression", "EPDS", "Mille jours", "mille"):
        assert interdit not in texte


@contextmanager
def autre_site(corps: str) -> Iterator[str]:
    """Someone else's page, on an origin of its own."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(corps.encode())

        def log_message(self, *_: object) -> None:
            pass

    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    yield f"http://localhost:{serveur.server_port}/"
    serveur.shutdown()
    serveur.server_close()
    fil.join()


def test_le_cadre_chez_un_partenaire_ne_dit_rien(chromium: Any, site_servi: str, statiques: None) -> None:
    from django.templatetags.static import static

    balise = f'<script src="{site_servi}{static("bienetre/widget.js")}" data-public="apres-la-naissance" data-theme="sombre"></script>'
    with autre_site(
        f"<!doctype html><meta charset=utf-8><title>Association inventée</title><link rel=icon href=data:,><body><h1>Association</h1>{balise}"
    ) as adresse:
        contexte = chromium.new_context()
        page = contexte.new_page()
        requetes: list[str] = []
        page.goto(adresse)
        page.on("request", lambda r: requetes.append(r.url))
        cadre = page.frame_locator("iframe")
        cadre.get_by_role("button", name="Suivante").wait_for()
        page.wait_for_timeout(400)
        avant = len(requetes)
        repond(cadre, par_points(*MOTIFS["tout"]))
        cadre.get_by_role("button", name="Voir ce que cela dit").click()
        assert dit(cadre)[2] is True
        page.wait_for_timeout(300)
        assert requetes[avant:] == []
        assert (
            page.locator("iframe").get_attribute("sandbox")
            == "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals"
        )
        assert contexte.cookies() == []
        contexte.close()


def test_aucune_faute_d_accessibilite(famille: Famille) -> None:
    for chemin in ("/mon-bien-etre/", ADRESSE, "/mon-bien-etre/lecture/", "/mon-bien-etre/sur-votre-site/"):
        page = famille.va(chemin)
        assert fautes_axe(page) == []
    page = famille.va(ADRESSE)
    repond(page, par_points(*MOTIFS["tout"]))
    page.get_by_role("button", name="Voir ce que cela dit").click()
    assert fautes_axe(page) == []


def test_en_petit_rien_ne_deborde(famille: Famille) -> None:
    famille.page.set_viewport_size({"width": 320, "height": 640})
    page = famille.va(ADRESSE)
    repond(page, par_points(*MOTIFS["tout"]))
    page.get_by_role("button", name="Voir ce que cela dit").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
