"""The team's screens: who may, what follows, what is written down, what it costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from millejours.comptes import actions
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent
from millejours.core.models import Trace
from tests.conftest import Visite
from tests.millejours.comptes.conftest import entre

pytestmark = pytest.mark.django_db(transaction=True)
EQUIPE = "/agents/equipe/"


@pytest.fixture
def administre(page: Visite, agent_de: Callable[..., Agent]) -> Visite:
    return entre(page, agent_de("administrateur"))


def test_le_reste_est_ferme_a_qui_n_administre_pas(page: Visite, agent_de: Callable[..., Agent]) -> None:
    autre = agent_de("redacteur", email="bob@exemple.fr")
    entre(page, agent_de("comite"))
    for adresse in (EQUIPE, f"{EQUIPE}inviter/", f"{EQUIPE}organisations/", f"{EQUIPE}{autre.pk}/"):
        reponse = page.get(adresse)
        assert reponse.status_code == 403, adresse
        assert "Il faut le rôle « Administration »." in reponse.content.decode()
    for geste in ("desactiver", "rendre-l-acces", "reinviter", "reactiver"):
        assert page.post(f"{EQUIPE}{autre.pk}/{geste}/").status_code == 403
    affectation = autre.affectations.get()
    assert page.post(f"{EQUIPE}roles/{affectation.pk}/retirer/").status_code == 403
    assert page.post(f"{EQUIPE}{autre.pk}/", {"role": "administrateur", "portee": "national"}).status_code == 403
    autre.refresh_from_db()
    assert autre.is_active
    assert autre.affectations.count() == 1


def test_sans_session_rien_ne_s_ouvre(page: Visite) -> None:
    for adresse in ("/agents/", "/agents/compte/", EQUIPE, f"{EQUIPE}inviter/", f"{EQUIPE}1/"):
        assert page.get(adresse).headers["Location"] == f"/agents/connexion/?next={adresse}"


def test_inviter_donne_le_role_et_le_lien(administre: Visite) -> None:
    formulaire = {"email": "Noe@exemple.fr", "role": "instructeur", "portee": "departement", "code": "2a"}
    adresse = administre.post(f"{EQUIPE}inviter/", formulaire).headers["Location"]
    html = administre.get(adresse).content.decode()
    assert "Le lien est parti à noe@exemple.fr." in html
    assert "Département 2A" in html
    assert "invitation envoyée" in html
    assert mail.outbox[-1].to == ["noe@exemple.fr"]
    assert "Ada" in str(mail.outbox[-1].body)
    assert administre.post(f"{EQUIPE}inviter/", formulaire).status_code == 422


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"code": "690"}, "Ce code ne va pas"),
        ({"role": "redacteur"}, "ne se donne pas"),
        ({"email": "pas une adresse"}, "adresse"),
    ],
)
def test_une_invitation_mal_remplie_dit_quoi(administre: Visite, champs: dict[str, str], mots: str) -> None:
    bons = {"email": "noe@exemple.fr", "role": "instructeur", "portee": "departement", "code": "69"}
    reponse = administre.post(f"{EQUIPE}inviter/", bons | champs)
    assert reponse.status_code == 422
    assert mots in reponse.content.decode().lower() or mots in reponse.content.decode()
    assert not Agent.objects.filter(email="noe@exemple.fr").exists()


def test_les_gestes_laissent_une_trace(administre: Visite, agent_de: Callable[..., Agent]) -> None:
    bob = agent_de("redacteur", email="bob@exemple.fr")
    Trace.objects.all().delete()
    administre.post(f"{EQUIPE}{bob.pk}/", {"role": "comite", "portee": "national"})
    administre.post(f"{EQUIPE}roles/{bob.affectations.get(role='redacteur').pk}/retirer/")
    for geste in ("desactiver", "reactiver", "rendre-l-acces"):
        administre.post(f"{EQUIPE}{bob.pk}/{geste}/")
    assert [t.verbe for t in Trace.objects.order_by("quand", "pk")] == [
        "affecter", "retirer", "desactiver", "reactiver", "rendre_les_cles"
    ]  # fmt: skip
    assert {str(t.actor) for t in Trace.objects.select_related("actor")} == {"Ada Ada"}
    html = administre.get(f"{EQUIPE}{bob.pk}/").content.decode()
    assert "Comité éditorial, National, donné à bob@exemple.fr" in html
    bob.refresh_from_db()
    assert not bob.has_usable_password()


def test_un_geste_est_un_envoi(administre: Visite, agent_de: Callable[..., Agent]) -> None:
    bob = agent_de(email="bob@exemple.fr")
    assert administre.get(f"{EQUIPE}{bob.pk}/desactiver/").status_code == 405
    bob.refresh_from_db()
    assert bob.is_active


def test_on_ne_se_ferme_pas_la_porte(administre: Visite) -> None:
    ada = Agent.objects.get()
    assert administre.post(f"{EQUIPE}{ada.pk}/desactiver/").status_code == 403
    assert administre.post(f"{EQUIPE}roles/{ada.affectations.get().pk}/retirer/").status_code == 403
    assert administre.get(EQUIPE).status_code == 200


def test_perdre_le_role_ferme_aussitot(administre: Visite) -> None:
    Agent.objects.get().affectations.all().delete()
    assert administre.get(EQUIPE).status_code == 403


def test_chercher_un_agent(administre: Visite, agent_de: Callable[..., Agent]) -> None:
    agent_de(email="bob@exemple.fr")
    html = administre.get(f"{EQUIPE}?q=bob").content.decode()
    assert "1 agent<" in html
    assert "Voir tous les agents" in administre.get(f"{EQUIPE}?q=zzz").content.decode()


def test_la_liste_ne_coute_pas_plus_quand_elle_triple(administre: Visite, agent_de: Callable[..., Agent]) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            assert administre.get(EQUIPE).status_code == 200
        return len(vues)

    for i in range(3):
        agent_de("redacteur", "comite", email=f"agent{i}@exemple.fr")
    avant = requetes()
    for i in range(3, 12):
        actions.invite(None, f"agent{i}@exemple.fr", [Mission("redacteur"), Mission("comite")], timezone.now())
    assert requetes() == avant
    assert avant <= 8


def test_une_organisation_ne_vient_pas_deux_fois(administre: Visite) -> None:
    formulaire = {"nom": "PMI du Rhône", "genre": "departement"}
    assert administre.post(f"{EQUIPE}organisations/", formulaire).status_code == 302
    reponse = administre.post(f"{EQUIPE}organisations/", formulaire)
    assert reponse.status_code == 422
    assert "Cette organisation est déjà là." in reponse.content.decode()
