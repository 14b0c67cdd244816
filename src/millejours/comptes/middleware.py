"""Sessions, accounts and tokens exist under `/agents/` only: elsewhere these middlewares are not run at all."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

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
