"""The timeline on paper: one A4 page a quarter, with a box to tick."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest

from tests.e2e.outils import pose

pytestmark = pytest.mark.navigateur
TERME = (datetime.now(UTC).date() + timedelta(days=150)).isoformat()
DOSSIER = {
    "version": 1,
    "modifie_le": "",
    "situation": {"version": 1, "grossesses": [{"cle": "g1", "terme": TERME}]},
    "rendez_vous": [{"id": "r1", "titre": "Sage-femme", "le": TERME}],
    "notes": [],
    "reglages": {},
}


@pytest.mark.parametrize("discret", [False, True])
def test_une_page_par_trimestre(famille: Any, discret: bool) -> None:
    famille.va("/aide/")
    pose(famille.page, DOSSIER | {"reglages": {"discret": discret}})
    page = famille.va("/mon-parcours/")
    page.wait_for_selector(".groupe")
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Imprimer pour le frigo").click()
    page.wait_for_selector(".frigo-page", state="attached")
    titres = page.locator(".frigo-page h2").all_text_contents()
    assert 1 < len(titres) <= 4
    assert len(set(titres)) == len(titres)
    mots = set(page.locator(".frigo-page td:nth-child(2)").all_text_contents())
    assert (mots == {"Rendez-vous"}) is discret
    if not discret:
        # A window of six months is on one page, not on three.
        toutes = page.locator(".frigo-page tr").all_text_contents()
        assert len(set(toutes)) == len(toutes)
    lignes = page.evaluate("[...document.querySelectorAll('.frigo-page')].map((p) => p.querySelectorAll('tr').length)")
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        assert len(pdf.pages) == len(titres), lignes
        largeur, hauteur = (float(x) for x in pdf.pages[0].mediabox[2:])
    assert (round(largeur / 72 * 25.4), round(hauteur / 72 * 25.4)) == (210, 297)
    # Once printed, the page is as it was.
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".frigo").count() == 0
