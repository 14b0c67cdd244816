"""What is kept of agents has an end, and the purge obeys it to the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from millejours.comptes import actions, conservation, tasks
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent, Invitation, JournalConnexion
from millejours.core import rgpd
from millejours.core.models import Trace
from tests.millejours.comptes.conftest import pose_application

pytestmark = pytest.mark.django_db
UN = timedelta(days=1)


def test_chaque_donnee_d_agent_est_au_registre() -> None:
    for modele in (Agent, Invitation, JournalConnexion, Trace, UserSession):
        assert modele._meta.label in rgpd.registre()


@pytest.mark.parametrize(("marge", "efface"), [(-UN, 0), (timedelta(0), 0), (UN, 1)])
def test_un_compte_desactive_s_efface(agent_de: Callable[..., Agent], marge: timedelta, efface: int) -> None:
    agent, now = agent_de("redacteur"), timezone.now()
    reste = agent_de(email="bob@exemple.fr")
    pose_application(agent)
    actions.desactive(None, agent, now)
    assert conservation.purge_agents(now + timedelta(days=settings.COMPTE_DESACTIVE_JOURS) + marge) == efface
    assert Agent.objects.filter(pk=agent.pk).exists() is not bool(efface)
    assert Authenticator.objects.exists() is not bool(efface)
    assert Agent.objects.filter(pk=reste.pk).exists()
    # What was done on the account is still said.
    assert Trace.objects.filter(verbe="desactiver").exists()


def test_un_compte_rouvert_ne_s_efface_pas(agent_de: Callable[..., Agent]) -> None:
    agent, now = agent_de(), timezone.now()
    actions.desactive(None, agent, now)
    actions.reactive(None, agent, now)
    actions.desactive(None, agent, now + UN)
    assert conservation.purge_agents(now + timedelta(days=settings.COMPTE_DESACTIVE_JOURS, hours=1)) == 0


def test_l_acte_d_un_agent_efface_reste_sans_son_nom(agent_de: Callable[..., Agent]) -> None:
    ada, bob, now = agent_de(), agent_de(email="bob@exemple.fr"), timezone.now()
    actions.affecte(ada, bob, Mission("redacteur"), now)
    ada.delete()
    assert Trace.objects.get(verbe="affecter").actor is None


def test_une_invitation_et_une_trace_ont_une_fin() -> None:
    now = timezone.now()
    invitation = actions.invite(None, "noe@exemple.fr", [Mission("redacteur")], now).invitation
    fin = invitation.expires_at + timedelta(days=settings.JOURNAL_CONNEXION_JOURS)
    assert conservation.purge_invitations(fin) == 0
    assert conservation.purge_invitations(fin + UN) == 1
    fin = now + timedelta(days=settings.TRACE_JOURS)
    assert conservation.purge_traces(fin) == 0
    assert conservation.purge_traces(fin + UN) == 2


def test_une_session_finie_ne_laisse_rien(agent_de: Callable[..., Agent]) -> None:
    agent, now = agent_de(), timezone.now()
    for cle, fin in (("finie", now - UN), ("ouverte", now + UN)):
        Session.objects.create(session_key=cle, session_data="", expire_date=fin)
        UserSession.objects.create(user=agent, session_key=cle, ip="203.0.113.7", user_agent="x")
    assert conservation.purge_sessions(now) == 1
    assert [(s.session_key, s.ip) for s in UserSession.objects.all()] == [("ouverte", "203.0.113.0")]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["ouverte"]


def test_le_travail_de_la_nuit_accorde_les_groupes(agent_de: Callable[..., Agent]) -> None:
    agent = agent_de("redacteur")
    agent.groups.clear()
    tasks.accorde(timestamp=0)
    assert [g.name for g in agent.groups.all()] == ["redacteur"]
