"""Who names teams, who opens what parents sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from millejours.comptes.perms import ACCORDE, Permis, peut
from millejours.comptes.portees import Territoire
from millejours.comptes.roles import ADMINISTRATEUR, DEPARTEMENT, RAPPEL
from millejours.rappels.models import Equipe


def peut_gerer(agent: Any, *, au: date | None = None) -> Permis:
    return peut(agent, ADMINISTRATEUR, au=au)


def peut_servir(agent: Any, equipe: Equipe, *, au: date | None = None) -> Permis:
    """The role over every département that the team serves: whoever lacks one could open nothing."""
    for couverture in equipe.couvertures.all():
        if not (permis := peut(agent, RAPPEL, territoire=Territoire(DEPARTEMENT, couverture.departement), au=au)):
            return permis
    return peut(agent, RAPPEL, au=au)


def peut_rappeler(agent: Any, equipe: Equipe, *, au: date | None = None) -> Permis:
    """A member of the team, with the role over every département it serves. Administrators have no way in."""
    if not (permis := peut_servir(agent, equipe, au=au)):
        return permis
    if not equipe.membres.filter(agent=agent).exists():
        return Permis(_("Vous n'êtes pas dans cette équipe."))
    return ACCORDE


def peut_voir(agent: Any, equipe: Equipe, *, au: date | None = None) -> Permis:
    """The team's own page, its members, its keys and its counts: not its requests."""
    return peut_gerer(agent, au=au) or peut_rappeler(agent, equipe, au=au)
