"""A partner's loads are counted by day, and nothing else is: no cookie, no address, no hour, no key that we did not give."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from millejours.bienetre import compte
from millejours.bienetre.models import Ouverture, Partenaire
from millejours.comptes.models import Agent
from millejours.core.models import Trace
from tests.conftest import Visite
from tests.millejours.comptes.conftest import _compteurs_a_zero, agent_de, entre

__all__ = ["_compteurs_a_zero", "agent_de"]
pytestmark = pytest.mark.django_db(transaction=True)
CADRE = "/mon-bien-etre/cadre/fr/apres-la-naissance/"


@pytest.fixture(autouse=True)
def compteur(monkeypatch: pytest.MonkeyPatch) -> compte.Compteur:
    """A counter of its own, that writes when the test says so."""
    monkeypatch.setattr(compte.threading, "Timer", _Jamais)
    neuf = compte.Compteur()
    monkeypatch.setattr("millejours.bienetre.views.compteur", neuf)
    return neuf


class _Jamais(threading.Timer):
    def start(self) -> None:
        pass


def comptes() -> list[tuple[str, date, int]]:
    return list(Ouverture.objects.order_by("partenaire__nom").values_list("partenaire__nom", "jour", "nombre"))


def test_une_ouverture_se_compte_par_jour_et_par_cle(
    page: Visite, compteur: compte.Compteur, journal: io.StringIO
) -> None:
    caf, pmi = (Partenaire.objects.create(nom=nom) for nom in ("Caf inventée", "PMI inventée"))
    for cle in (caf.cle, caf.cle, pmi.cle, "zzzzzzzzzzzz", "../../etc", "x" * 5_000, ""):
        reponse = page.get(CADRE, {"partenaire": cle}, REMOTE_ADDR="203.0.113.77")
        assert reponse.status_code == 200
        assert not reponse.cookies
        assert reponse["Cache-Control"] == ("no-cache" if cle else "public, max-age=3600")
    assert comptes() == []
    compteur.verse()
    jour = timezone.localdate()
    assert comptes() == [("Caf inventée", jour, 2), ("PMI inventée", jour, 1)]
    page.get(CADRE, {"partenaire": caf.cle})
    compteur.verse()
    compteur.verse()
    assert comptes()[0] == ("Caf inventée", jour, 3)
    assert {c.name for c in Ouverture._meta.get_fields()} == {"id", "partenaire", "jour", "nombre"}
    assert "203.0.113" not in journal.getvalue()


def test_des_cles_inventees_ne_remplissent_pas_la_memoire(compteur: compte.Compteur) -> None:
    jour = date(2026, 11, 22)
    for n in range(compte.MAXIMUM + 50):
        compteur.note(f"{n:012}", jour)
    assert len(compteur._comptes) == compte.MAXIMUM


def test_le_compteur_ecrit_tout_seul(page: Visite, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.undo()
    settings.WIDGET_VERSEMENT = 0.01
    partenaire = Partenaire.objects.create(nom="Association inventée")
    vrai = compte.Compteur()
    vrai.note(partenaire.cle, date(2026, 11, 22))
    assert vrai._attente
    vrai._attente.join(10)
    assert comptes() == [("Association inventée", date(2026, 11, 22), 1)]


def test_les_agents_voient_les_comptes(page: Visite, agent_de: Callable[..., Agent]) -> None:
    ecran = entre(page, agent_de("pilote"))
    adresse = ecran.post("/agents/partenaires/", {"nom": "Maternité inventée"}).headers["Location"]
    partenaire = Partenaire.objects.get()
    Ouverture.objects.create(partenaire=partenaire, jour=timezone.localdate(), nombre=17)
    corps = ecran.get(adresse).content.decode()
    assert f"data-partenaire=&quot;{partenaire.cle}&quot;" in corps
    assert "<td>17</td>" in corps
    assert "<td>17</td>" in ecran.get("/agents/partenaires/").content.decode()
    assert ecran.post("/agents/partenaires/", {"nom": "Maternité inventée"}).status_code == 422
    assert ecran.post(f"{adresse}retirer/").status_code == 302
    assert not Partenaire.objects.exists()
    assert sorted(Trace.objects.filter(verbe__endswith="partenaire").values_list("verbe", flat=True)) == [
        "ajouter_partenaire",
        "retirer_partenaire",
    ]
    autre = entre(Visite(), agent_de("redacteur", email="bob@exemple.fr"))
    assert autre.get("/agents/partenaires/").status_code == 403
