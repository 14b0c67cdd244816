"""A loss, two browsers, and who is told: what `tests/js/pertes.mjs` shows of the rules, on real pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.outils import attends
from tests.e2e.test_partage import (
    DOSSIER,
    TERME,
    Parent,
    _agenda,
    _dit_la_perte,
    _module,
    _seau_large,
    _versions,
    parents,
    site,
)

__all__ = ["_seau_large", "parents", "site"]
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
HIER = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()


def _revient(p: Parent) -> None:
    page = p.va("/mon-parcours/deuil/")
    page.get_by_role("button", name="Revenir en arrière").first.click()
    page.wait_for_function("() => !document.querySelector('.dit')")


def test_dite_reprise_puis_gardee_pour_soi_elle_reste(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    b.rejoint(a.donne())
    a.suit()
    _dit_la_perte(a, "autre")
    a.page.get_by_text("C'est dit aussi dans le parcours partagé").wait_for()
    b.suit()
    assert b.garde()["situation"]["grossesses"][0]["fin"]
    _revient(a)
    _dit_la_perte(a, "ici")
    for p in (a, b, a, b):
        assert p.suit()["dit"] == ""
    assert a.garde()["situation"]["grossesses"][0]["fin"]
    assert "fin" not in b.garde()["situation"]["grossesses"][0]
    # Taken out of the record afterwards, it does not disappear from the other's.
    versions = _versions()
    a.change("delete d.situation.grossesses; d.situation.projet = true;")
    for p in (a, b):
        assert p.suit()["dit"] == ""
    assert b.garde()["situation"]["grossesses"][0]["terme"] == TERME
    assert _versions() == versions


def test_une_perte_jamais_partagee_n_emporte_pas_le_projet(parents: Any) -> None:
    situation = {"version": 1, "projet": True, "parents": [{"cle": "p1", "porte": True}]}
    a, b = parents(DOSSIER | {"situation": situation, "rendez_vous": []}), parents()
    b.rejoint(a.donne())
    a.suit()
    adresse = a.abonne(essentiel=False)
    versions, agenda = _versions(), _agenda(a, adresse)
    page = a.va("/mon-parcours/deuil/")
    page.locator("label[data-quoi=grossesse] input").check()
    page.fill("[name=fin]", HIER)
    page.locator("form[data-deuil] button.premier").click()
    page.locator(".apercu [data-partage]").wait_for()
    page.locator("[data-enregistre]").click()
    page.get_by_text("C'est enregistré").wait_for()
    for p in (a, b):
        assert p.suit()["dit"] == ""
    assert a.garde()["situation"]["grossesses"][0]["fin"] == HIER
    assert b.garde()["situation"]["projet"] is True
    b.parcours()
    assert (_versions(), _agenda(a, adresse)) == (versions, agenda)


def test_l_ordre_d_arreter_les_lettres_attend_le_reseau(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    b.rejoint(a.donne())
    a.suit()
    b.suit()
    b.page.evaluate("localStorage.setItem('mj-lettres', 'jeton-de-b')")
    _dit_la_perte(a, "autre")
    a.page.get_by_text("C'est dit aussi dans le parcours partagé").wait_for()
    # A page that stops no letter hears of it first; then the network fails once.
    b.partager().get_by_text("Vous suivez un parcours partagé").wait_for()
    attends(b.page, f'async () => (await (await import("{_module("famille/magasin.js")}")).litPartage()).taire')
    b.contexte.route("**/lettres/arret/", lambda route: route.abort())
    with b.page.expect_event("requestfailed", lambda r: "/lettres/arret/" in r.url):
        b.parcours()
    b.contexte.unroute("**/lettres/arret/")
    with b.page.expect_request(lambda r: "/lettres/" in r.url and "jeton-de-b" in (r.post_data or "")):
        b.parcours()
    attends(b.page, f'async () => !(await (await import("{_module("famille/magasin.js")}")).litPartage()).taire')
