"""What a person stops is stopped, and what the page says of it is true. Races and cuts half done: `tests/js/gestion.mjs`."""

from __future__ import annotations

import re
from typing import Any

import pytest

from millejours.core.scelle.models import LigneScellee
from tests.e2e.outils import attends
from tests.e2e.test_partage import DOSSIER, TERME, _module, parents, site

__all__ = ["parents", "site"]
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
ROUTE = "**/partage/v1/**"


def _coupe(page: Any, nom: str, *, geste: str = "Couper") -> None:
    page.get_by_role("button", name=f"{geste} {nom}").click()
    page.locator("[data-action=confirme]").click()


def _agendas(page: Any) -> Any:
    return page.locator("[data-zone=agendas] li")


def test_couper_un_telephone_qui_gere_coupe_tout_et_on_redonne(parents: Any) -> None:
    a, b, n = parents(DOSSIER), parents(), parents()
    adresse = a.abonne()
    b.rejoint(a.donne())
    n.rejoint(a.donne("gerer"))
    avant = a.partage()
    page = a.partager()
    page.get_by_role("button", name="Couper Mon nouveau téléphone").click()
    page.get_by_text("Le couper coupe donc aussi les autres").wait_for()
    page.locator("[data-action=confirme]").click()
    page.wait_for_function("() => document.querySelector('#annonce').textContent === \"C'est coupé.\"")
    assert not LigneScellee.objects.exists()
    assert a.contexte.request.get(adresse).status == 404
    assert [b.suit()["dit"], n.suit()["dit"]] == ["coupe", "detruit"]
    # The cut phone still knows the old secrets: they make nothing again, and the new ones are others.
    page = n.partager()
    page.get_by_text("La copie partagée ne répond plus").wait_for()
    assert n.garde()["situation"]["grossesses"][0]["terme"] == TERME
    c = parents()
    c.rejoint(a.donne())
    apres = a.partage()
    assert apres["gestion"] != avant["gestion"]
    assert apres["acces"]["id"] != avant["acces"]["id"]
    n.suit()
    assert LigneScellee.objects.count() == 3


def test_le_reseau_s_en_va_en_coupant_l_ecran_dit_vrai_et_rien_ne_revient(parents: Any) -> None:
    a, mamie = parents(DOSSIER), parents()
    lien = a.donne("entourage")
    page = a.partager()
    page.get_by_text("Partagé. À jour").wait_for()
    a.contexte.route(ROUTE, lambda r: r.abort())
    _coupe(page, "L'entourage")
    page.locator("[data-zone=etat]").get_by_text("Rien n'est arrêté pour l'instant").wait_for()
    assert page.get_by_role("button", name="Couper L'entourage").count() == 1
    a.contexte.unroute(ROUTE)
    # This time the list is written, and nothing after.
    parties: list[str] = []

    def laisse(route: Any) -> None:
        if parties or route.request.method == "DELETE":
            parties.append(route.request.method)
            route.abort()
        else:
            route.continue_()

    a.contexte.route(ROUTE, laisse)
    page.locator("[data-action=confirme]").click()
    page.get_by_text("Un arrêt est commencé et n'est pas fini").wait_for()
    assert parties[0] == "DELETE"
    assert page.locator("#annonce").inner_text() == "Pas de réseau. L'arrêt est commencé, il n'est pas fini."
    a.contexte.unroute(ROUTE)
    # A birth is what grandparents are told: this row would be written again.
    a.change("(d.situation.enfants ??= []).push({ cle: 'g1-1', naissance: '2026-11-20', grossesse: 'g1' });")
    page = a.partager()
    page.get_by_text("Partagé. À jour").wait_for()
    assert not page.get_by_text("Un arrêt est commencé").is_visible()
    a.suit()
    mamie.partager(lien)
    mamie.page.get_by_text("Ce lien n'ouvre rien").wait_for()


def test_coupe_il_arrete_encore_ses_propres_agendas(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    b.rejoint(a.donne())
    page = b.partager()
    page.get_by_role("button", name="Créer une adresse d'agenda").click()
    champ = page.locator("[data-zone=agendas] [data-zone=adresse]")
    champ.wait_for()
    adresse = str(champ.input_value())
    page = a.partager()
    _coupe(page, "L'autre parent")
    page.get_by_role("button", name="Couper L'autre parent").wait_for(state="detached")
    assert b.suit()["dit"] == "coupe"
    page = b.partager()
    page.get_by_text("Ce partage a été coupé").wait_for()
    page.get_by_text("Ce que vous aviez donné peut encore répondre").wait_for()
    _coupe(page, "Agenda de la famille", geste="Arrêter")
    _agendas(page).wait_for(state="detached")
    assert b.contexte.request.get(adresse).status == 404


def test_discret_depuis_le_parcours_les_agendas_suivent(parents: Any) -> None:
    a = parents(DOSSIER)
    adresse = a.abonne()
    assert "Canari-de-rendez-vous" in a.contexte.request.get(adresse).text()
    page = a.parcours()
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    page.locator("[data-reglage=discret]").check()
    attends(
        page,
        f"""async () => (await (await import("{_module("famille/magasin.js")}")).litPartage()).vue.agendas[0].discret""",
    )
    a.suit()
    assert set(re.findall(r"SUMMARY:(.*)\r", a.contexte.request.get(adresse).text())) == {"Rendez-vous"}


def test_effacer_tout_le_dit_et_annuler_rend_les_cles(parents: Any) -> None:
    a = parents(DOSSIER)
    adresse = a.abonne()
    page = a.parcours()
    page.locator("[data-ouvre=effacer]").click()
    page.get_by_text("Effacer cet appareil ne les arrête pas").wait_for()
    page.locator("[data-efface]").click()
    page.locator("[data-annuler]:visible").click()
    attends(page, f"""async () => (await import("{_module("famille/magasin.js")}")).litPartage()""")
    page = a.partager()
    assert _agendas(page).count() == 1
    page = a.parcours()
    page.locator("[data-ouvre=effacer]").click()
    a.contexte.route(ROUTE, lambda r: r.abort())
    page.get_by_role("button", name="Détruire d'abord la copie partagée").click()
    page.get_by_text("La copie partagée n'est pas détruite").wait_for()
    a.contexte.unroute(ROUTE)
    page.get_by_role("button", name="Détruire d'abord la copie partagée").click()
    page.get_by_text("La copie partagée est détruite").wait_for()
    assert a.contexte.request.get(adresse).status == 404
    assert not LigneScellee.objects.exists()
    page.locator("[data-efface]").click()
    page.get_by_text("C'est effacé").wait_for()
