"""Who may open a view of agents. The refusal says its reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from millejours.comptes.perms import Permis, peut

Vue = Callable[..., HttpResponse]


def agent_requis(vue: Vue) -> Vue:
    """Signed in; the second factor is the middleware's business."""
    return never_cache(login_required(vue))


def role_requis(*roles: str) -> Callable[[Vue], Vue]:
    """One of these roles, over any territory: what is over one territory is checked by the view."""

    def decore(vue: Vue) -> Vue:
        @agent_requis
        @wraps(vue)
        def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            permis = peut(request.user, roles)
            return vue(request, *args, **kwargs) if permis else refuse(request, permis)

        return gardee

    return decore


def refuse(request: HttpRequest, permis: Permis) -> HttpResponse:
    return render(request, "comptes/refus.html", {"raison": permis.raison}, status=403)
