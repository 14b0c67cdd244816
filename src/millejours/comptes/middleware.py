"""Sessions, accounts and tokens exist under `/agents/` only: elsewhere these middlewares are not run at all."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect

AGENTS = "/agents/"


def est_d_agents(request: HttpRequest) -> bool:
    return request.path_info.startswith(AGENTS)


class _SousAgents:
    """Put before a middleware: steps aside everywhere else, for every hook it has."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        suite: Any = super()
        return suite.__call__(request) if est_d_agents(request) else self.get_response(request)


class Sessions(_SousAgents, SessionMiddleware):
    pass


class Jetons(_SousAgents, CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, *reste: Any) -> Any:
        return super().process_view(request, *reste) if est_d_agents(request) else None


class Identite(_SousAgents, AuthenticationMiddleware):
    pass


class Messages(_SousAgents, MessageMiddleware):
    pass


class SecondFacteur:
    """Signed in is not enough: no page of agents opens before a second factor is set up and shown."""

    # Setting it up, and leaving.
    OUVERTES = frozenset(
        {
            "second_facteur",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "account_logout",
        }
    )

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *reste: Any) -> Any:
        from millejours.comptes.etapes import a_montre_un_second_facteur, a_un_facteur

        if not est_d_agents(request) or not request.user.is_authenticated or a_montre_un_second_facteur(request):
            return None
        if a_un_facteur(request.user):
            # Set up elsewhere meanwhile: this session proved a password alone, and may not add another factor.
            logout(request)
            return redirect("account_login")
        page = request.resolver_match.view_name if request.resolver_match else ""
        return None if page in self.OUVERTES else redirect("second_facteur")
