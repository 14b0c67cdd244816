"""Agents, their passwords and their second factors, as they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.utils import timezone

from millejours.comptes import actions
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent
from millejours.comptes.portees import FRANCE, Territoire
from tests.conftest import Visite

MOT = "quatre chats sur un toit"
MAINTENANT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _compteurs_a_zero(db: None, settings: Any) -> Iterator[None]:
    """Counters live in a table that Django does not empty between tests. Hashing fast: its cost is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches["agents"].clear()
    yield
    caches["agents"].clear()


@pytest.fixture
def agent_de(db: None) -> Callable[..., Agent]:
    """An agent who came in once: password set, address proved, with these roles."""
    # Borrowed by other folders' tests, which sign in often enough together to meet the limit per minute.
    caches["agents"].clear()

    def cree(*roles: str, email: str = "ada@exemple.fr", lieu: Territoire = FRANCE, mot: str = MOT) -> Agent:
        agent = Agent.objects.create_user(email, mot, first_name="Ada", last_name=email.split("@")[0].title())
        actions.verifie_adresse(agent)
        for role in roles:
            actions.affecte(None, agent, Mission(role, lieu), timezone.now())
        return agent

    return cree


def pose_application(agent: Agent) -> str:
    """A second factor; returns what makes its codes."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(agent, secret)
    return secret


def code(secret: str, pas: int = 0) -> str:
    """The code that an application shows now, or `pas` half-minutes away."""
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + pas))


def entre(page: Visite, agent: Agent, secret: str | None = None) -> Visite:
    """Password, then code: a session as people have."""
    from allauth.mfa.models import Authenticator

    if secret is None:
        Authenticator.objects.filter(user=agent).delete()
        secret = pose_application(agent)
    page.post("/agents/connexion/", {"login": agent.email, "password": MOT})
    reponse = page.post("/agents/connexion/second-facteur/verifier/", {"code": code(secret)})
    assert reponse.status_code == 302, reponse.content.decode()
    assert reponse.headers["Location"] == "/agents/"
    return page


def lien_du_courriel() -> str:
    """The path of the last link sent."""
    import re

    trouve = re.findall(r"http://127\.0\.0\.1:8000(/agents/\S+)", str(mail.outbox[-1].body))
    return str(trouve[-1])
