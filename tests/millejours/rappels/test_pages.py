"""The parents' page before any script runs, and where nobody calls back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import OperationalError

from tests.conftest import Visite

from .conftest import EquipePrete

PAGE = "/etre-rappele/"


@pytest.mark.django_db(transaction=True)
def test_sans_equipe_ni_javascript_les_lignes_qui_repondent(page: Visite) -> None:
    corps = re.sub(r"\s+", " ", page.get(PAGE).content.decode())
    assert "Aucune équipe ne rappelle dans ce département" in corps
    assert "Cette page a besoin de JavaScript" in corps
    # Immediate help stands before the form, and before the word that there is no script.
    urgent, script, formulaire = (corps.index(m) for m in ("C'est pressant", "data-sans-script", "<form class"))
    assert urgent < script < formulaire
    for numero in ("tel:3114", "tel:15", "tel:112", "sms:114", "tel:0800003456"):
        assert numero in corps
    assert re.search(r'<form class="rappel"[^>]* hidden>', corps)
    assert not re.search(r'<form class="rappel"[^>]+(action|method)=', corps)


@pytest.mark.django_db(transaction=True)
def test_la_page_a_sa_propre_politique(page: Visite, equipe_prete: EquipePrete) -> None:
    reponse = page.get(PAGE)
    politique = reponse["Content-Security-Policy"]
    assert "connect-src 'self'" in politique
    assert "form-action 'none'" in politique
    assert "frame-ancestors 'none'" in politique
    assert reponse["Cache-Control"] == "no-store"
    assert not reponse.cookies
    corps = reponse.content.decode()
    assert equipe_prete.equipe.nom in corps
    for cle in equipe_prete.cles:
        assert cle.publique in corps.replace("&#x27;", "'")


def test_sans_base_la_page_donne_les_lignes(page: Visite, monkeypatch: pytest.MonkeyPatch) -> None:
    def tombe(_: object) -> Any:
        raise OperationalError

    monkeypatch.setattr("millejours.rappels.views.equipes_offertes", tombe)
    reponse = page.get(PAGE)
    assert reponse.status_code == 200
    assert "tel:3114" in reponse.content.decode()


@pytest.mark.django_db(transaction=True)
def test_un_exploitant_qui_ne_le_propose_pas(page: Visite, settings: Any) -> None:
    settings.RAPPELS = False
    assert page.get(PAGE).status_code == 404
    assert page.post(PAGE + "envoyer/", "{}", content_type="application/json").status_code == 404
