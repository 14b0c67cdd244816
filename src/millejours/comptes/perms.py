"""May they? Allowed, or refused with the reason, in words that can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.comptes.models import Affectation, Agent, Organisation
from millejours.comptes.portees import Territoire
from millejours.comptes.roles import ADMINISTRATEUR, ROLES


@dataclass(frozen=True)
class Permis:
    """True when allowed; `raison` says why it is refused, and is empty otherwise."""

    raison: str = ""

    def __bool__(self) -> bool:
        return not self.raison


ACCORDE = Permis()


def peut(
    agent: Any,
    roles: str | Iterable[str],
    *,
    territoire: Territoire | None = None,
    organisation: Organisation | None = None,
    au: date | None = None,
) -> Permis:
    """Whether an agent holds one of these roles today, over this territory and for this organisation if given."""
    demandes = (roles,) if isinstance(roles, str) else tuple(roles)
    if inconnus := [r for r in demandes if r not in ROLES]:
        raise ValueError(f"rôle inconnu : {', '.join(inconnus)}")
    if not isinstance(agent, Agent) and not getattr(agent, "is_authenticated", False):
        return Permis(_("Connectez-vous d'abord."))
    if not agent.is_active:
        return Permis(_("Ce compte est désactivé."))
    tenues = affectations(agent, au=au)
    du_role = [a for a in tenues if a.role in demandes]
    if not du_role:
        noms = _(" ou ").join(f"« {ROLES[r].libelle} »" for r in demandes)
        return Permis(_("Il faut le rôle %(roles)s.") % {"roles": noms})
    if territoire is not None:
        du_role = [a for a in du_role if a.territoire.couvre(territoire)]
        if not du_role:
            return Permis(_("Votre rôle ne porte pas sur ce territoire (%(lieu)s).") % {"lieu": territoire})
    # A role given without organisation is held for all of them.
    if organisation is not None and not any(a.organisation_id in (None, organisation.pk) for a in du_role):
        return Permis(_("Votre rôle est donné au nom d'une autre organisation."))
    return ACCORDE


def affectations(agent: Agent, *, au: date | None = None) -> list[Affectation]:
    """What an agent holds today, read from the database each time: a role withdrawn is withdrawn at once."""
    return list(Affectation.objects.en_cours(au or timezone.localdate()).filter(agent=agent))


def peut_gerer_les_agents(agent: Any, *, au: date | None = None) -> Permis:
    return peut(agent, ADMINISTRATEUR, au=au)


def peut_desactiver(actor: Agent, agent: Agent, *, au: date | None = None) -> Permis:
    """Nobody shuts the door on themselves, nor on the last administrator."""
    if not (permis := peut_gerer_les_agents(actor, au=au)):
        return permis
    if actor.pk == agent.pk:
        return Permis(_("Vous ne pouvez pas désactiver votre propre compte : demandez à un autre agent."))
    return _reste_un_administrateur(agent, au)


def peut_retirer(actor: Agent, affectation: Affectation, *, au: date | None = None) -> Permis:
    if not (permis := peut_gerer_les_agents(actor, au=au)):
        return permis
    if affectation.role != ADMINISTRATEUR:
        return ACCORDE
    return _reste_un_administrateur(affectation.agent, au)


def _reste_un_administrateur(sans: Agent, au: date | None) -> Permis:
    jour = au or timezone.localdate()
    administrateurs = Agent.objects.avec_role(ADMINISTRATEUR, jour)  # type: ignore[attr-defined]
    if administrateurs.exclude(pk=sans.pk).exists() or not administrateurs.filter(pk=sans.pk).exists():
        return ACCORDE
    return Permis(_("C'est la seule personne qui administre les agents : donnez d'abord ce rôle à une autre."))
