"""The letters in a real browser: signing up without JavaScript, the button, the device that stops them at a loss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from django.db import connection

from millejours.core import sceau
from millejours.lettres import actions, formulaire
from millejours.lettres.formulaire import Etape
from millejours.lettres.models import Abonne, Demande, Repere, Role
from tests.e2e import outils

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
PAGES = ["/lettres/", "/lettres/verifiez/", *(f"/lettres/{n}/x/" for n in ("confirmer", "etape", "arret", "perte"))]
LARGEURS = {"telephone": (360, 740), "bureau": (1280, 900)}


@pytest.fixture(autouse=True)
def _cles(settings: Any, tmp_path: Path) -> None:
    settings.LETTRES_CLES, settings.LETTRES_CLES_FICHIER = "", tmp_path / "lettres.cles"


@pytest.fixture
def site_servi(statiques: None, transactional_db: None, settings: Any) -> Iterator[str]:
    with outils.sert_avec_base() as adresse:
        settings.ADRESSE_PUBLIQUE = adresse
        yield adresse
    with connection.cursor() as curseur:
        curseur.execute("truncate procrastinate_jobs cascade")


@pytest.fixture
def visiteur(chromium: Any, site_servi: str) -> Iterator[outils.Visiteur]:
    v = outils.Visiteur(chromium, site_servi)
    yield v
    v.ferme()
    assert not v.fautes
    assert not v.dehors


def _jeton() -> str:
    ligne = Demande.objects.get()
    return sceau.trousseau().ouvre(ligne.USAGE, ligne.cle, bytes(ligne.index), bytes(ligne.scelle))[1]


def _demande() -> str:
    etape = Etape(Repere.PROJET, formulaire.mois.debut(formulaire.aujourd_hui()), Role.TOUS)
    actions.demande_inscription("camille@exemple.fr", etape, formulaire.timezone.now())
    return _jeton()


def test_s_inscrire_et_confirmer_sans_javascript(chromium: Any, site_servi: str) -> None:
    v = outils.Visiteur(chromium, site_servi, java_script_enabled=False)
    page = v.va("/lettres/")
    assert not page.locator("#terme").is_visible()
    page.get_by_label("Une grossesse").check()
    page.locator("#terme").select_option(index=4)
    page.get_by_label("L'autre parent").check()
    page.get_by_role("button", name="Recevoir la lettre").click()
    assert page.locator("h2", has_text="À corriger").is_visible()
    assert page.get_by_label("L'autre parent").is_checked()
    page.fill("#adresse", "camille@exemple.fr")
    page.get_by_role("button", name="Recevoir la lettre").click()
    assert page.locator("h1").inner_text() == "Regardez vos messages"
    page = v.va(f"/lettres/confirmer/{_jeton()}/")
    assert not Abonne.objects.exists()
    page.get_by_role("button", name="Je confirme").click()
    assert page.locator("h1").inner_text() == "C'est confirmé"
    assert not page.locator("#garde-jeton").is_visible(), "sans JavaScript, l'appareil ne garde rien"
    assert Abonne.objects.get().role == Role.AUTRE
    assert v.contexte.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    v.ferme()


def test_l_appareil_garde_le_jeton_si_on_le_veut_puis_l_oublie(visiteur: outils.Visiteur) -> None:
    jeton = _demande()
    page = visiteur.va(f"/lettres/confirmer/{jeton}/")
    page.get_by_role("button", name="Je confirme").click()
    page.wait_for_selector("#garde-jeton:not([hidden])")
    assert page.evaluate("localStorage.length") == 0, "rien sans le bouton"
    page.get_by_role("button", name="Relier à cet appareil").click()
    assert page.evaluate("localStorage.getItem('mj-lettres')") == jeton
    assert "C'est relié" in page.locator("#garde-jeton [role=status]").inner_text()
    page = visiteur.va(f"/lettres/arret/{jeton}/")
    page.get_by_role("button", name="Arrêter les lettres").click()
    _attend_oubli(page)
    assert not Abonne.objects.exists()


def _dit_une_perte(visiteur: outils.Visiteur, quoi: str, champ: str) -> tuple[Any, list[tuple[str, str]]]:
    page = visiteur.va("/mon-parcours/deuil/")
    envois: list[tuple[str, str]] = []
    page.on("request", lambda r: envois.append((r.url, r.post_data)) if r.method != "GET" else None)
    page.locator(f'[name=quoi][value="{quoi}"]').check()
    page.fill(f"[name={champ}]", "2026-11-02")
    if quoi == "foetus":
        page.fill("[name=date_repere]", "2026-07-06")
    page.get_by_role("button", name="Voir ce qui reste").click()
    page.wait_for_selector(".apercu")
    return page, envois


def test_dire_une_perte_arrete_les_lettres_de_l_appareil_et_le_dit(visiteur: outils.Visiteur, site_servi: str) -> None:
    jeton = _demande()
    actions.confirme(jeton, formulaire.timezone.now())
    visiteur.va("/aide/").evaluate(f"localStorage.setItem('mj-lettres', '{jeton}')")
    page, envois = _dit_une_perte(visiteur, "grossesse", "fin")
    apercu = page.locator(".apercu")
    assert "s'arrêteront aussi" in apercu.inner_text()
    assert "ni à personne" not in apercu.inner_text()
    assert envois == [], "rien ne part avant le oui"
    apercu.locator("[data-enregistre]").click()
    page.get_by_text("Les lettres sont arrêtées.").wait_for()
    assert envois == [(f"{site_servi}/lettres/arret/", f'{{"jeton":"{jeton}"}}')], "le jeton, et pas un mot de plus"
    assert not Abonne.objects.exists()
    assert page.evaluate("localStorage.getItem('mj-lettres')") is None


def test_sans_jeton_ou_pour_un_de_plusieurs_rien_n_est_envoye(visiteur: outils.Visiteur) -> None:
    jeton = _demande()
    actions.confirme(jeton, formulaire.timezone.now())
    page, envois = _dit_une_perte(visiteur, "grossesse", "fin")
    assert "ni à personne" in page.locator(".apercu").inner_text()
    page.locator("[data-enregistre]").click()
    page.get_by_text("C'est enregistré sur cet appareil.").wait_for()
    page.evaluate("indexedDB.deleteDatabase('mille-jours')")
    page.evaluate(f"localStorage.setItem('mj-lettres', '{jeton}')")
    page, autres = _dit_une_perte(visiteur, "foetus", "perte")
    assert "ni à personne" in page.locator(".apercu").inner_text()
    page.locator("[data-enregistre]").click()
    page.get_by_text("C'est enregistré sur cet appareil.").wait_for()
    page.wait_for_timeout(300)
    assert envois == autres == []
    assert Abonne.objects.exists()


def test_hors_ligne_la_perte_se_garde_et_l_echec_se_dit(visiteur: outils.Visiteur) -> None:
    visiteur.va("/aide/").evaluate("localStorage.setItem('mj-lettres', 'jeton')")
    page, _ = _dit_une_perte(visiteur, "grossesse", "fin")
    page.route("**/lettres/arret/", lambda route: route.abort())
    page.locator("[data-enregistre]").click()
    page.get_by_text("n'ont pas pu être arrêtées").wait_for()
    assert page.evaluate("localStorage.getItem('mj-lettres')") == "jeton"
    assert outils.garde(page) is not None
    visiteur.fautes[:] = [f for f in visiteur.fautes if "ERR_FAILED" not in f]


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("adresse", PAGES)
def test_axe_ne_trouve_rien_et_rien_ne_deborde(chromium: Any, site_servi: str, adresse: str, largeur: str) -> None:
    large, haut = LARGEURS[largeur]
    v = outils.Visiteur(chromium, site_servi, viewport={"width": large, "height": haut}, bypass_csp=True)
    page = v.va(adresse)
    for choix in ("grossesse", "naissance") if page.locator("[name=ou]").count() else ("",):
        if choix:
            page.locator(f"[name=ou][value={choix}]").check()
        assert Axe().run(page)["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= large
    v.ferme()


def _attend_oubli(page: Any) -> None:
    """The policy of our pages refuses the expressions that Playwright would wait on."""
    for _ in range(100):
        if page.evaluate("localStorage.getItem('mj-lettres')") is None:
            return
        page.wait_for_timeout(50)
    raise AssertionError("le jeton est resté sur l'appareil")
