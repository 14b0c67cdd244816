"""What agents' pages know of who reads them. Nothing is read from the database until a template asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from millejours.comptes.middleware import est_d_agents
from millejours.comptes.proconnect import ouvert


def espace(request: HttpRequest) -> dict[str, Any]:
    if not est_d_agents(request) or not hasattr(request, "user"):
        return {}
    # One for the request: Wagtail renders dozens of templates for a page.
    if not hasattr(request, "_espace_agents"):
        request._espace_agents = SimpleLazyObject(lambda: _espace(request))  # type: ignore[attr-defined]
    return {"ESPACE": request._espace_agents, "PROCONNECT_OUVERT": ouvert()}  # type: ignore[attr-defined]


def _espace(request: HttpRequest) -> Any:
    from millejours.comptes.display import espace_de

    return espace_de(request.user)
