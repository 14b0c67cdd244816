"""The pages and the feed, as they go out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from millejours.lettres import nouveautes
from millejours.lettres.nouveautes import Nouveaute

PAGES = ["/lettres/", "/lettres/verifiez/", *(f"/lettres/{n}/jeton/" for n in ("confirmer", "etape", "arret", "perte"))]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.mark.parametrize("adresse", PAGES)
def test_une_page_sort_sans_cookie_et_sous_politique_stricte(page: Any, adresse: str) -> None:
    reponse = page.get(adresse)
    html = reponse.content.decode()
    assert reponse.status_code == 200
    assert not reponse.cookies
    assert "unsafe" not in reponse.headers["Content-Security-Policy"]
    assert "csrf" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=", html)
    assert html.count("<h1") == 1
    assert 'class="bouton-aide" href="/aide/"' in html
    if adresse != "/lettres/":
        assert 'name="robots" content="noindex"' in html
    if "jeton" in adresse:
        assert reponse.headers["Cache-Control"] == "no-store"
        assert reponse.headers["Referrer-Policy"] == "same-origin"


def test_le_jour_n_est_jamais_demande(page: Any) -> None:
    html = page.get("/lettres/").content.decode()
    champs = set(re.findall(r'name="(\w+)"', re.search(r"<form.*?</form>", html, re.S)[0]))  # type: ignore[index]
    assert champs == {"ou", "terme", "naissance", "role", "adresse"}
    assert 'type="date"' not in html
    assert len(re.findall(r'<option value="\d{4}-\d{2}"', html)) == 46


def test_la_demonstration_dit_ou_sont_ses_messages(page: Any, settings: Any) -> None:
    assert "var/courrier" in page.get("/lettres/verifiez/").content.decode()
    settings.EMAIL_HOST = "relais.example"
    assert "var/courrier" not in page.get("/lettres/verifiez/").content.decode()


@pytest.mark.django_db
def test_le_flux_est_un_atom_lisible_meme_vide(page: Any) -> None:
    reponse = page.get("/lettres/nouveautes.atom")
    assert reponse.headers["Content-Type"].startswith("application/atom+xml")
    assert not reponse.cookies
    racine = ElementTree.fromstring(reponse.content)  # noqa: S314 - ours
    for nom in ("id", "title", "updated", "author"):
        assert racine.find(f"a:{nom}", ATOM) is not None, nom


def test_le_flux_donne_les_plus_recentes_d_abord(monkeypatch: pytest.MonkeyPatch, page: Any) -> None:
    def source(langue: str, au: datetime, nombre: int) -> list[Nouveaute]:
        assert langue == "fr"
        return [
            Nouveaute(
                f"Page {n} & suite", f"/s-informer/article/p{n}/", "<b>", au, datetime(2026, 1, 1 + n, tzinfo=UTC)
            )
            for n in range(20)
        ]

    monkeypatch.setattr(nouveautes, "_sources", {"a": source, "b": source})
    racine = ElementTree.fromstring(page.get("/lettres/nouveautes.atom").content)  # noqa: S314 - ours
    entrees = racine.findall("a:entry", ATOM)
    assert len(entrees) == nouveautes.NOMBRE
    assert entrees[0].findtext("a:title", "", ATOM) == "Page 19 & suite"
    assert entrees[0].findtext("a:id", "", ATOM) == "http://127.0.0.1:8000/s-informer/article/p19/"
    dates = [e.findtext("a:updated", "", ATOM) for e in entrees]
    assert dates == sorted(dates, reverse=True)
    assert racine.findtext("a:updated", "", ATOM) == dates[0]


def test_une_source_ne_se_declare_qu_une_fois() -> None:
    nouveautes.enregistre("s-informer", nouveautes.pages_publiees)
    with pytest.raises(ValueError, match="déjà enregistré"):
        nouveautes.enregistre("s-informer", lambda *_: [])
