"""Bind what the provider proves to an agent that we know."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from millejours.comptes.actions import verifie_adresse
from millejours.comptes.models import Agent, IdentiteProConnect, Invitation
from millejours.comptes.proconnect.client import Identite
from millejours.core.audit import trace


class Inconnu(Exception):
    """Proved, but not one of ours."""


@transaction.atomic
def reconnait(identite: Identite, now: datetime) -> Agent:
    """The agent of a proved identity. The first time, by address; afterwards by `sub`, which no one is given twice."""
    emetteur = settings.PROCONNECT["emetteur"]
    liee = IdentiteProConnect.objects.select_related("agent").filter(emetteur=emetteur, sub=identite.sub).first()
    if liee is not None:
        return liee.agent
    agent = _par_adresse(identite, now)
    if IdentiteProConnect.objects.filter(agent=agent).exists():
        raise Inconnu("cet agent est lié à une autre identité")
    IdentiteProConnect.objects.create(agent=agent, emetteur=emetteur, sub=identite.sub, created_at=now)
    if not agent.get_full_name():
        agent.first_name, agent.last_name = identite.prenom, identite.nom
        agent.save(update_fields=["first_name", "last_name"])
    Invitation.objects.ouvertes(now).filter(agent=agent).update(accepted_at=now)
    verifie_adresse(agent)
    trace(agent, "lier_proconnect", agent, f"{agent.email} lié à ProConnect", now)
    return agent


def _par_adresse(identite: Identite, now: datetime) -> Agent:
    if identite.email_verifie is False:
        raise Inconnu("adresse non vérifiée")
    if identite.email_verifie is None and not settings.PROCONNECT["courriels_attestes"]:
        raise Inconnu("adresse dont le fournisseur ne dit pas qu'elle est vérifiée")
    agent = Agent.objects.filter(email=identite.email, is_active=True).first()
    if agent is None:
        raise Inconnu("adresse inconnue")
    # Someone invited long ago who never came is not let in by an old line of the database.
    if not agent.has_usable_password() and not Invitation.objects.ouvertes(now).filter(agent=agent).exists():
        raise Inconnu("invitation expirée")
    return agent


def est_fort(identite: Identite) -> bool:
    """Whether the provider's own second factor stands for ours."""
    return bool({identite.acr, *identite.amr} & set(settings.PROCONNECT["second_facteur"]) - {""})
