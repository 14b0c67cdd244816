"""A reader of « S'informer »: on a phone, with the keyboard, without JavaScript, in easy words; axe has nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from millejours.contenus.bibliotheque.charge import charge
from millejours.contenus.models import Article, Avis, MotAuComite
from tests.e2e.conftest import _GUETTEUR
from tests.e2e.outils import Visiteur, fautes_axe, sert_avec_base

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db,
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]

ARTICLE = "/s-informer/article/coucher-bebe-sans-danger/"
PAGES = {
    "accueil": "/s-informer/",
    "theme": "/s-informer/theme/sommeil-pleurs/",
    "etape": "/s-informer/etape/mois-0-3/",
    "article": ARTICLE,
    "facile": f"{ARTICLE}facile/",
    "fiche": "/s-informer/fiche/fievre/",
    "fiche facile": "/s-informer/fiche/fievre/facile/",
    "echeance": "/s-informer/echeance/CH-SOMMEIL/",
    "lexique": "/s-informer/lexique/",
    "questions": "/s-informer/questions/",
    "livret": "/s-informer/livret/",
    "affiches": "/s-informer/kits/",
    "affiche": "/s-informer/kit/zero-alcool/",
}


@pytest.fixture(scope="module")
def site(
    statiques: None, django_db_setup: None, django_db_blocker: Any, base_a_cote_du_navigateur: None
) -> Iterator[str]:
    """The real library, committed for the time of this module, behind the real server's application."""
    with django_db_blocker.unblock():
        assert connections["default"].settings_dict["NAME"].startswith("test_")
        charge(publie=False)
        try:
            with sert_avec_base() as adresse:
                yield adresse
        finally:
            call_command("flush", verbosity=0, interactive=False)
            # Opened beside Playwright's loop, where nothing else would close it.
            connections.close_all()


@pytest.fixture
def lectrice(chromium: Any, site: str) -> Iterator[Visiteur]:
    """Someone on a phone; at the end: a clean console, the policy kept, nobody else asked, no cookie."""
    v = Visiteur(chromium, site)
    v.contexte.add_init_script(_GUETTEUR)
    yield v
    refus = str(v.page.evaluate("sessionStorage.getItem('csp') ?? ''"))
    cookies, fautes = v.contexte.cookies(), [f for f in v.fautes if "422" not in f]
    v.ferme()
    assert fautes == []
    assert refus == ""
    assert v.dehors == []
    assert cookies == []


@pytest.mark.parametrize("genre", PAGES)
def test_chaque_genre_de_page_passe_axe(lectrice: Visiteur, genre: str) -> None:
    page = lectrice.va(PAGES[genre])
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert fautes_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("genre", ["accueil", "article", "fiche", "affiche"])
def test_chaque_genre_de_page_passe_axe_dans_le_noir(chromium: Any, site: str, genre: str) -> None:
    v = Visiteur(chromium, site, color_scheme="dark")
    assert fautes_axe(v.va(PAGES[genre])) == []
    v.ferme()


def test_de_l_accueil_a_l_article_au_clavier(lectrice: Visiteur) -> None:
    page = lectrice.va("/")
    page.get_by_role("link", name="S'informer").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/s-informer/")
    page.get_by_role("link", name="Sommeil et pleurs").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Coucher son bébé sans danger").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ARTICLE}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "evitement"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    # Every target of a finger is large enough, except links inside a sentence.
    petites = page.evaluate(
        """[...document.querySelectorAll("main button, main summary, .entete a, .cartes a, .numeros a")]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map((e) => e.textContent.trim())"""
    )
    assert petites == []


def test_en_facile_a_lire_et_retour(lectrice: Visiteur) -> None:
    page = lectrice.va(ARTICLE)
    page.get_by_role("link", name="Lire en facile à lire").click()
    page.get_by_text("Facile à lire (non relu par les personnes concernées)").wait_for()
    assert page.get_by_role("note").inner_text().startswith("Texte de démonstration, pas encore relu")
    page.get_by_role("link", name="Lire le texte complet").click()
    page.wait_for_url(f"**{ARTICLE}")


def test_une_fiche_appelle_d_abord(lectrice: Visiteur) -> None:
    page = lectrice.va(PAGES["fiche"])
    premier = page.locator(".appels a").first
    assert premier.get_attribute("href") == "tel:15"
    assert premier.bounding_box()["y"] < 500
    niveaux = page.locator("[class^=niveau-]").evaluate_all("e => e.map((n) => n.className)")
    assert niveaux == [n for n in ("niveau-15", "niveau-urgence", "niveau-jour", "niveau-avis") if n in niveaux]
    assert page.get_by_role("link", name="Quitter").count() == 1


def test_sans_javascript_tout_se_lit_et_se_dit(chromium: Any, site: str) -> None:
    v = Visiteur(chromium, site, java_script_enabled=False)
    page = v.va(ARTICLE)
    assert page.get_by_role("heading", name="À retenir").is_visible()
    page.get_by_role("button", name="Oui", exact=True).click()
    page.get_by_role("heading", name="Merci, c'est noté").wait_for()
    page.get_by_role("link", name="Revenir à la page").click()
    page.get_by_text("Écrire un mot au comité").click()
    page.get_by_label("Une erreur, un manque, une question ?").fill("Écrivez-moi : ada@exemple.fr")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Votre mot n'est pas parti").wait_for()
    champ = page.get_by_label("Une erreur, un manque, une question ?")
    assert champ.input_value() == "Écrivez-moi : ada@exemple.fr"
    champ.fill("Et en voyage, en train ?")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Merci, le comité lira votre mot").wait_for()
    cookies = v.contexte.cookies()
    v.ferme()
    assert cookies == []
    assert list(MotAuComite.objects.values_list("texte", flat=True)) == ["Et en voyage, en train ?"]
    assert Avis.objects.get(page="article:coucher-bebe-sans-danger").oui == 1


def test_le_lexique_s_ouvre_au_mot_demande(lectrice: Visiteur) -> None:
    page = lectrice.va("/s-informer/lexique/#age-corrige")
    boite = page.locator("#age-corrige").bounding_box()
    assert 0 <= boite["y"] < 700


def test_une_affiche_s_imprime_seule(lectrice: Visiteur) -> None:
    page = lectrice.va(PAGES["affiche"])
    page.emulate_media(media="print")
    assert page.locator(".affiche-titre").is_visible()
    for cache in (".entete", ".retours", "h1"):
        assert not page.locator(cache).first.is_visible()
    assert page.locator(".affiche .code").bounding_box()["width"] > 200


def test_un_article_transfere_moins_de_60_ko(lectrice: Visiteur) -> None:
    """Everything that a first visit receives, as the network counts it."""
    longs = sorted(Article.objects.all(), key=lambda a: -len(a.en_clair()))[:3]
    for article in longs:
        cdp = lectrice.contexte.new_cdp_session(lectrice.page)
        octets: list[float] = []
        cdp.send("Network.enable")
        cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
        cdp.on("Network.loadingFinished", lambda e, octets=octets: octets.append(e["encodedDataLength"]))
        lectrice.va(article.adresse())
        cdp.detach()
        assert 5_000 < sum(octets) < 60_000, (article.identifiant, sum(octets))
