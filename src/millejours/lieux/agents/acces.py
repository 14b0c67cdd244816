"""Over which places an agent may act: a role is held over the country, a département or a commune."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from millejours.comptes.acces import refuse, role_requis
from millejours.comptes.models import Agent
from millejours.comptes.perms import Permis, affectations, peut
from millejours.comptes.portees import FRANCE, Territoire
from millejours.comptes.roles import COMMUNE, DEPARTEMENT, NATIONAL
from millejours.lieux.models import Lieu

MODERATEUR, GESTIONNAIRE = "moderateur_lieux", "gestionnaire_lieu"
Vue = Callable[..., HttpResponse]
moderateur = role_requis(MODERATEUR)
tout_agent = role_requis(MODERATEUR, GESTIONNAIRE)


def national(vue: Vue) -> Vue:
    """Imports and campaigns reach every département: the role must too."""

    @moderateur
    @wraps(vue)
    def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        permis = peut(request.user, MODERATEUR, territoire=FRANCE)
        return vue(request, *args, **kwargs) if permis else refuse(request, permis)

    return gardee


def sur(agent: Agent, code_insee: str, *roles: str) -> Permis:
    """Whether one of these roles is held over a commune; without a commune, over the country."""
    lieu = Territoire("commune", code_insee) if code_insee else FRANCE
    return peut(agent, roles or (MODERATEUR,), territoire=lieu)


def rang(agent: Agent, lieu: Lieu) -> str:
    """With which rank an agent's word is written."""
    return "agent" if sur(agent, lieu.code_insee) else "gestionnaire"


def portee(agent: Agent, champ: str, *roles: str) -> Q:
    """The rows of the territories where an agent holds one of these roles, by a column that holds a commune's code."""
    condition = Q(pk__in=[])
    for a in affectations(agent):
        if a.role not in roles:
            continue
        if a.territoire.portee == NATIONAL:
            return Q()
        if a.territoire.portee in (DEPARTEMENT, COMMUNE):
            condition |= Q(**{f"{champ}__startswith": a.territoire.code})
    return condition
