"""The site on a device: opens without a network, updates from the build before, waits for a yes, goes when told to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from playwright.sync_api import Error

from millejours.accueil import hors_ligne
from millejours.config import env
from millejours.core.urgences import page_aide
from tests.e2e.outils import Visiteur, attends, fautes_axe, pose, sert
from tests.e2e.test_copie import DOSSIER

pytestmark = pytest.mark.navigateur
PRET = "async () => { const r = await navigator.serviceWorker.ready; return r.active.state === 'activated'; }"


# As a form without JavaScript leaves: a navigation, which a worker could answer.
ENVOI = """() => {
  const f = document.createElement("form");
  f.method = "post";
  f.action = "/mon-parcours/";
  for (const [name, value] of [["ou", "naissance"], ["naissance", "2026-01-02"]]) f.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(f);
  f.submit();
}"""
TOUT_LU = """async () => {
  let tout = "";
  for (const nom of await caches.keys()) {
    const cache = await caches.open(nom);
    for (const cle of await cache.keys()) if (new URL(cle.url).pathname.endsWith("/")) tout += await (await cache.match(cle)).text();
  }
  return tout;
}"""


@pytest.fixture
def visiteur(chromium: Any, site_servi: str) -> Iterator[Visiteur]:
    v = Visiteur(chromium, site_servi, service_workers="allow")
    yield v
    v.contexte.set_offline(False)
    v.ferme()
    assert [f for f in v.fautes if "ERR_INTERNET_DISCONNECTED" not in f and "Failed to load" not in f] == []


def _installe(v: Visiteur) -> Any:
    page = v.va("/mon-parcours/")
    attends(page, PRET)
    return page


def _caches(page: Any) -> dict[str, list[str]]:
    noms: dict[str, list[str]] = page.evaluate(
        """async () => {
          const tout = {};
          for (const nom of await caches.keys()) tout[nom] = (await (await caches.open(nom)).keys()).map((r) => new URL(r.url).pathname);
          return tout;
        }"""
    )
    return noms


def test_sans_reseau_le_parcours_l_aide_et_le_bien_etre_s_ouvrent(visiteur: Visiteur) -> None:
    visiteur.va("/aide/")
    pose(visiteur.page, DOSSIER)
    page = _installe(visiteur)
    visiteur.contexte.set_offline(True)
    page.goto("/mon-parcours/")
    page.wait_for_selector(".groupe .ligne")
    page.locator(".ligne summary").first.click()
    page.locator(".ligne .detail dl").first.wait_for()
    page.goto("/aide/")
    assert page.locator("a[href='tel:15']").count() >= 1
    page.goto("/mon-bien-etre/")
    page.locator("main a.porte").first.click()
    page.locator("[data-questionnaire] fieldset").first.wait_for()
    page.goto("/en/mon-parcours/")
    page.wait_for_selector(".groupe .ligne")


def test_tout_ce_que_la_page_sans_reseau_promet_s_ouvre(visiteur: Visiteur) -> None:
    page = _installe(visiteur)
    visiteur.contexte.set_offline(True)
    page.goto("/en-savoir-plus/")
    assert page.locator("h1").inner_text() == "Pas de réseau"
    adresses = page.locator("main li a").evaluate_all("(liens) => liens.map((a) => a.getAttribute('href'))")
    assert {"/je-deviens-parent/", "/je-deviens-parent/conges/"} <= set(adresses)
    for adresse in adresses:
        page.goto(adresse)
        assert page.locator("h1").first.inner_text() != "Pas de réseau", adresse


def test_ce_qui_n_est_jamais_garde(visiteur: Visiteur) -> None:
    page = _installe(visiteur)
    visiteur.va("/partager/")
    visiteur.va("/aide/?x=1")
    page.evaluate("fetch('/agenda/x.ics').catch(() => {})")
    page.evaluate("fetch('/partage/v1/x').catch(() => {})")
    with page.expect_navigation():
        page.evaluate(ENVOI)
    assert page.locator(".groupe").count(), "la réponse a bien été vue"
    visiteur.va("/agents/connexion/")
    visiteur.va("/aide/")
    gardees = [a for noms in _caches(page).values() for a in noms]
    assert len(gardees) > 40
    assert len(set(gardees)) == len(gardees)
    interdites = ("/agents/", "/partage", "/agenda/", "/api/", "/lettres/", "/rechercher/", "/autour-de-moi/")
    assert [a for a in gardees if a.startswith(interdites)] == []
    assert "2026-01-02" not in page.evaluate(TOUT_LU)


def test_une_nouvelle_version_attend_un_oui(visiteur: Visiteur, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hors_ligne, "version", lambda: "a" * 64)
    page = _installe(visiteur)
    assert "mj-" + "a" * 12 in _caches(page)
    monkeypatch.setattr(hors_ligne, "version", lambda: "b" * 64)
    page = visiteur.va("/mon-parcours/")
    bandeau = page.locator("[data-nouvelle-version]")
    bandeau.wait_for()
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).waiting !== null")
    # As long as nobody says yes, the build before serves, whole.
    assert "mj-" + "a" * 12 in _caches(page)
    bandeau.get_by_role("button").click()
    page.wait_for_function("() => !document.querySelector('[data-nouvelle-version]')")
    attends(page, "async () => (await caches.keys()).filter((n) => n !== 'mj-lus').join() === 'mj-bbbbbbbbbbbb'")
    visiteur.contexte.set_offline(True)
    page.goto("/mon-parcours/")
    page.locator(".question, .groupe").first.wait_for()


def test_la_construction_suivante_vient_avec_ses_fichiers(
    chromium: Any, statiques: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two real builds: one file of the second has another content, hence another name."""
    nom, neuf = "core/style.css", "core/style.0b0b0b0b0b0b.css"
    ancien = str(staticfiles_storage.hashed_files[nom])  # type: ignore[attr-defined]
    racine = env.VAR / "static"
    (racine / neuf).write_bytes((racine / ancien).read_bytes() + b":root{--construction:b}")
    v = None
    try:
        with sert() as adresse:
            v = Visiteur(chromium, adresse, service_workers="allow")
            page = _installe(v)
            [avant] = [n for n in _caches(page) if n != "mj-lus"]
            assert f"/static/{ancien}" in _caches(page)[avant]
            monkeypatch.setitem(staticfiles_storage.hashed_files, nom, neuf)  # type: ignore[attr-defined]
            _oublie_la_construction()
            page = v.va("/mon-parcours/")
            page.locator("[data-nouvelle-version]").wait_for()
            assert f"/static/{ancien}" in _caches(page)[avant], "la construction d'avant reste entière"
            page.locator("[data-nouvelle-version]").get_by_role("button").click()
            page.wait_for_function("() => !document.querySelector('[data-nouvelle-version]')")
            page.wait_for_load_state()
            attends(page, f"async () => !(await caches.keys()).includes('{avant}')")
            [apres] = [n for n in _caches(page) if n != "mj-lus"]
            assert f"/static/{neuf}" in _caches(page)[apres]
            assert f"/static/{ancien}" not in _caches(page)[apres]
            v.contexte.set_offline(True)
            page.goto("/mon-parcours/")
            page.locator(".question").first.wait_for()
            construction = "getComputedStyle(document.documentElement).getPropertyValue('--construction').trim()"
            assert page.evaluate(construction) == "b"
    finally:
        if v:
            v.ferme()
        (racine / neuf).unlink()
        monkeypatch.undo()
        _oublie_la_construction()


def _oublie_la_construction() -> None:
    hors_ligne._fichiers.cache_clear()
    hors_ligne.version.cache_clear()


def test_une_page_qui_n_est_pas_gardee_dit_ce_qui_s_ouvre(visiteur: Visiteur) -> None:
    page = _installe(visiteur)
    visiteur.contexte.set_offline(True)
    for adresse in ("/autour-de-moi/?commune=69266", "/partager/", "/en/contact/"):
        page.goto(adresse)
        page.locator("main a[href$='/mon-parcours/']").wait_for()
        assert page.locator("html").get_attribute("lang") == ("en" if adresse.startswith("/en") else "fr")
    assert fautes_axe(page) == []
    # What is not ours to answer is left to the browser.
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/agents/connexion/")


def test_sans_un_mot_elle_prend_la_place_au_demarrage_suivant(
    visiteur: Visiteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hors_ligne, "version", lambda: "a" * 64)
    _installe(visiteur)
    monkeypatch.setattr(hors_ligne, "version", lambda: "b" * 64)
    page = visiteur.va("/mon-parcours/")
    page.locator("[data-nouvelle-version]").wait_for()
    page.close()
    visiteur.page = visiteur.contexte.new_page()
    page = visiteur.va("/aide/")
    attends(page, "async () => (await caches.keys()).filter((n) => n !== 'mj-lus').join() === 'mj-bbbbbbbbbbbb'")
    assert page.locator("[data-nouvelle-version]").count() == 0


def test_quand_le_reseau_est_la_c_est_lui_qu_on_voit(visiteur: Visiteur, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _installe(visiteur)
    numeros = page_aide().premiers
    monkeypatch.setattr("millejours.accueil.views.page_aide", lambda: replace(page_aide(), premiers=numeros[:1]))
    page.goto("/aide/")
    du_reseau = page.locator("main a[href^='tel:']").count()
    visiteur.contexte.set_offline(True)
    page.goto("/aide/")
    assert page.locator("main a[href^='tel:']").count() > du_reseau


def test_une_version_incomplete_ne_remplace_pas_celle_qui_marche(
    visiteur: Visiteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hors_ligne, "version", lambda: "a" * 64)
    page = _installe(visiteur)
    monkeypatch.setattr(hors_ligne, "version", lambda: "b" * 64)
    monkeypatch.setattr(hors_ligne, "_fichiers", lambda: ["/static/absent.js"])
    page = visiteur.va("/aide/")
    # Whoever comes to install it fails, and goes.
    attends(
        page,
        """async () => {
          const r = await navigator.serviceWorker.getRegistration();
          await r.update();
          const neuf = r.installing;
          if (neuf && neuf.state !== "redundant") await new Promise((dit) => { neuf.onstatechange = () => neuf.state === "redundant" && dit(); });
          return r.active !== null && r.waiting === null;
        }""",
    )
    assert page.locator("[data-nouvelle-version]").count() == 0
    assert "mj-" + "a" * 12 in _caches(page)
    visiteur.contexte.set_offline(True)
    page.goto("/mon-parcours/")
    page.locator(".question").first.wait_for()


def test_l_interrupteur_reprend_tout(visiteur: Visiteur, settings: Any) -> None:
    page = _installe(visiteur)
    settings.HORS_LIGNE = False
    page = visiteur.va("/aide/")
    attends(page, "async () => (await caches.keys()).length === 0")
    attends(page, "async () => (await navigator.serviceWorker.getRegistrations()).length === 0")


def test_un_serveur_lent_laisse_voir_ce_qui_est_garde(visiteur: Visiteur, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    page = _installe(visiteur)
    demande, parti = threading.Event(), threading.Event()

    def traine() -> None:
        demande.set()
        parti.wait(120)

    monkeypatch.setattr("millejours.accueil.views.page_aide", traine)
    try:
        # Longer than a page may take to open: without what is kept, this would fail.
        page.goto("/aide/", timeout=30_000)
        assert page.locator("a[href='tel:15']").count() >= 1
        assert demande.is_set(), "le réseau a été essayé d'abord"
    finally:
        parti.set()
