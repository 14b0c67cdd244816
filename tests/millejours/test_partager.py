"""« Partager » and its help, before any script: how French is set, what a person who leaves in a hurry finds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.millejours.test_abonnement import evenements, texte

# Nothing is read from it, but closing a response lets go of the connection that an earlier test may have left.
pytestmark = pytest.mark.django_db
ADRESSES = ("/partager/", "/partager/agendas/")


def _texte(page: Any, adresse: str) -> str:
    html = page.get(adresse).content.decode()
    return re.sub(r"<[^>]+>", "", html[html.index("<main") : html.index("</main>")])


@pytest.mark.parametrize("adresse", ADRESSES)
def test_aucune_ligne_ne_commence_par_un_deux_points(page: Any, adresse: str) -> None:
    texte = _texte(page, adresse)
    assert re.findall(r".{20} [:;?!»]|« ", texte) == []
    assert "\u00a0:" in texte
    assert "\u00a0" not in _texte(page, f"/en{adresse}")


@pytest.mark.parametrize("adresse", ADRESSES)
def test_on_peut_partir_vite(page: Any, adresse: str) -> None:
    assert "data-sortie" in page.get(adresse).content.decode()


@pytest.mark.parametrize("langue", ["fr", "en", "ar"])
def test_ce_qu_on_dit_de_chercher_trouve_chaque_evenement(page: Any, langue: str) -> None:
    """To take a file out of a calendar where it was mixed with the rest."""
    conseils = _texte(page, "/partager/agendas/" if langue == "fr" else f"/{langue}/partager/agendas/")
    cites = re.findall(r"[«“]\s?([^»”«“]{4,}?)\s?[»”]", conseils)
    for bloc in evenements(texte(langue=langue, rdv=[])).values():
        assert any(mot in bloc.replace("\r\n ", "") for mot in cites), bloc
    for bloc in evenements(texte(langue=langue, discret=True)).values():
        assert any(f"SUMMARY:{mot}\r" in bloc for mot in cites), bloc


@pytest.mark.parametrize("prefixe", ["", "/en", "/ar"])
def test_qui_lit_l_agenda_est_dit_avant_de_le_creer_et_sur_la_page_d_aide(page: Any, prefixe: str) -> None:
    for adresse in ADRESSES:
        html = page.get(f"{prefixe}{adresse}").content.decode()
        phrases = re.findall(r"<p[^>]*>([^<]*)</p>", html)
        assert any(all(nom in p for nom in ("Google", "Apple", "Microsoft")) for p in phrases), adresse


def test_chaque_agenda_a_ses_pas_et_ses_images(page: Any) -> None:
    html = page.get("/partager/agendas/").content.decode()
    parties = dict(re.findall(r'<h2 id="([a-z]+)">.*?</h2>(.*?)(?=<h2|</main>)', html, flags=re.S))
    for agenda in ("google", "apple", "outlook"):
        pas = re.findall(r"<li>(.*?)</li>", parties[agenda], flags=re.S)
        assert len(pas) >= 3, agenda
        assert parties[agenda].count("<svg") >= 2, agenda


def test_couper_dit_ce_qui_reste_sur_un_telephone_deja_servi(page: Any) -> None:
    html = page.get("/partager/").content.decode()
    assert "Ce que couper ne défait pas" in html
    assert re.search(r"a déjà reçu|reste sur (son|le|un) téléphone|a reçu", html)
