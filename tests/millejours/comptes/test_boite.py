"""The mailbox of the demonstration: for whoever administers, and only where no mail server is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from millejours.comptes.models import Agent
from millejours.core.courrier import BoiteLocale, plis
from tests.conftest import Visite
from tests.millejours.comptes.conftest import entre

pytestmark = pytest.mark.django_db(transaction=True)
BOITE = "/agents/courrier/"
CORPS = "Bonjour,\n\nOuvrez <b>ce lien</b> :\nhttp://127.0.0.1:8000/lettres/confirmer/jeton/\n"


@pytest.fixture
def dossier(settings: Any, tmp_path: Path) -> Path:
    settings.COURRIER_DOSSIER = tmp_path / "courrier"
    envoi = BoiteLocale()
    for rang in range(3):
        envoi.send_messages([EmailMessage(f"Message {rang} à lire", CORPS, to=[f"p{rang}@exemple.fr"])])
    return tmp_path / "courrier"


def test_qui_administre_lit_les_messages_du_plus_neuf_au_plus_ancien(
    page: Visite, agent_de: Callable[..., Agent], dossier: Path
) -> None:
    entre(page, agent_de("administrateur"))
    html = page.get(BOITE).content.decode()
    places = [html.index(f"Message {rang} à lire") for rang in (2, 1, 0)]
    assert places == sorted(places)
    assert BOITE in page.get("/agents/").content.decode()
    lu = page.get(f"{BOITE}{plis(1)[0].nom}/").content.decode()
    assert 'href="http://127.0.0.1:8000/lettres/confirmer/jeton/"' in lu
    assert "&lt;b&gt;" in lu
    assert "<b>ce lien" not in lu


def test_personne_d_autre_ne_les_lit(page: Visite, agent_de: Callable[..., Agent], dossier: Path) -> None:
    nom = plis(1)[0].nom
    assert page.get(BOITE).headers["Location"] == f"/agents/connexion/?next={BOITE}"
    entre(page, agent_de("comite", "redacteur", "pilote"))
    for adresse in (BOITE, f"{BOITE}{nom}/"):
        assert page.get(adresse).status_code == 403


@pytest.mark.parametrize("reglage", [{"EMAIL_HOST": "courriel.exemple.fr"}, {"DEMONSTRATION": False}])
def test_hors_demonstration_il_n_y_a_pas_de_boite(
    page: Visite, agent_de: Callable[..., Agent], dossier: Path, settings: Any, reglage: dict[str, Any]
) -> None:
    entre(page, agent_de("administrateur"))
    nom = plis(1)[0].nom
    for cle, valeur in reglage.items():
        setattr(settings, cle, valeur)
    assert page.get(BOITE).status_code == 404
    assert page.get(f"{BOITE}{nom}/").status_code == 404


@pytest.mark.parametrize("nom", ["..%2F..%2Fsecret", "1-2-3", "x", ".1-2-3"])
def test_un_nom_qui_n_est_pas_le_notre_n_ouvre_rien(
    page: Visite, agent_de: Callable[..., Agent], dossier: Path, nom: str
) -> None:
    entre(page, agent_de("administrateur"))
    assert page.get(f"{BOITE}{nom}/").status_code == 404


def test_une_boite_vide_le_dit(page: Visite, agent_de: Callable[..., Agent], settings: Any, tmp_path: Path) -> None:
    settings.COURRIER_DOSSIER = tmp_path / "rien"
    entre(page, agent_de("administrateur"))
    assert "Aucun message" in page.get(BOITE).content.decode()
