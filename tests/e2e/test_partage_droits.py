"""What a right or an address does not give: tried with what the device really holds, on the real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from millejours.core.scelle import format
from tests.e2e.outils import attends
from tests.e2e.test_partage import DOSSIER, parents, site

__all__ = ["parents", "site"]
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]


def test_qui_modifie_ne_detruit_pas(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    b.rejoint(a.donne())
    acces = b.partage()["acces"]
    assert sorted(acces) == ["cle", "ecriture", "id"]
    ecriture = format.en_octets(acces["ecriture"], 32)
    ligne = f"{b.site}/partage/v1/{acces['id']}"
    for preuve in (ecriture, format.empreinte(ecriture), format.preuves_de(ecriture)[0]):
        assert b.contexte.request.delete(ligne, headers={"X-Preuve": format.en_texte(preuve)}).status == 403
    assert b.contexte.request.get(ligne).status == 200


def test_l_adresse_d_un_agenda_ne_donne_pas_sa_ligne(parents: Any) -> None:
    """Google, Apple and Outlook hold it: they read the calendar, not what it is made of."""
    a = parents(DOSSIER)
    adresse = a.abonne()
    demande = a.contexte.request
    assert demande.get(adresse).status == 200
    octets = format.en_octets(adresse.rsplit("/", 1)[1].removesuffix(".ics"), format.ADRESSE)
    cle, nom = octets[:32], octets[32:]
    for essai in (format.identifiant_de(cle), format.identifiant_de(nom), cle[:16], nom[:16], nom[16:]):
        ligne = f"{a.site}/partage/v1/{format.en_texte(essai)}"
        assert (demande.get(ligne).status, demande.post(f"{ligne}/vie").status) == (404, 404)
    page = a.partager()
    page.locator("[data-zone=agendas] li").get_by_role("button", name="Arrêter").click()
    page.locator("[data-action=confirme]").click()
    page.wait_for_function("() => document.querySelectorAll('[data-zone=agendas] li').length === 0")
    assert demande.get(adresse).status == 404


def test_un_agenda_ouvert_dans_le_navigateur_n_est_garde_nulle_part(parents: Any) -> None:
    a = parents(DOSSIER, service_workers="allow")
    adresse = a.abonne()
    a.parcours()
    attends(a.page, "async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    a.parcours()
    assert a.page.evaluate("navigator.serviceWorker.controller !== null")
    # A calendar is not a page: the browser asks for it as one, and saves it.
    with a.page.expect_download() as fichier:
        a.page.evaluate("(a) => { location.href = a; }", adresse)
    assert "BEGIN:VEVENT" in Path(fichier.value.path()).read_text(encoding="utf-8")
    gardes = a.page.evaluate(
        """async () => {
          const tout = [];
          for (const nom of await caches.keys()) for (const r of await (await caches.open(nom)).keys()) tout.push(new URL(r.url).pathname);
          return tout;
        }"""
    )
    assert len(gardes) > 40
    assert [g for g in gardes if g.startswith(("/agenda/", "/partage", "/api/"))] == []
