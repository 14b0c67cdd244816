"""The second factor at sign-in, and what stands for it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from millejours.comptes.models import Agent

PROCONNECT = "proconnect"
# Recovery codes stand in for one of these; alone, they are none.
FACTEURS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def note_proconnect(request: HttpRequest, agent: Agent, *, fort: bool) -> None:
    """Keep in the session that the identity provider vouched for this person, with a second factor or not."""
    record_authentication(request, agent, method=PROCONNECT, fort=fort)


def note_facteur_pose(request: HttpRequest, agent: Agent, genre: str) -> None:
    """Setting a factor up proves that it is held: it counts for this session."""
    record_authentication(request, agent, method="mfa", type=genre, pose=True)


def a_montre_un_second_facteur(request: HttpRequest) -> bool:
    # Bound by the library to the person of the session: another one's records are not read.
    return any(_vaut_second_facteur(r) for r in get_authentication_records(request, request.user))


def a_un_facteur(agent: Agent) -> bool:
    return bool(is_mfa_enabled(agent, FACTEURS))


def _vaut_second_facteur(preuve: dict[str, Any]) -> bool:
    return preuve["method"] == "mfa" or (preuve["method"] == PROCONNECT and preuve.get("fort") is True)


class EtapeSecondFacteur(AuthenticateStage):  # type: ignore[misc]
    """Asked of everyone who has one, unless the identity provider already asked for its own."""

    def _should_handle(self, request: HttpRequest) -> bool:
        preuves = get_authentication_records(request, self.login.user)
        if any(r["method"] == PROCONNECT and r.get("fort") is True for r in preuves):
            return False
        return bool(super()._should_handle(request))
