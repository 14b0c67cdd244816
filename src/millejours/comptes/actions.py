"""What agents do to agents. Each one writes its audit line in the same transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.comptes import courriels
from millejours.comptes.models import (
    Affectation,
    Agent,
    IdentiteProConnect,
    Invitation,
    Organisation,
)
from millejours.comptes.portees import FRANCE, Territoire
from millejours.comptes.roles import ROLES
from millejours.core.audit import trace


class Refus(Exception):
    """An act that cannot be done, with the sentence to show."""


@dataclass(frozen=True)
class Mission:
    """A role to give: what the invitation's form and the command line fill."""

    role: str
    territoire: Territoire = FRANCE
    organisation: Organisation | None = None
    fin: date | None = None


@dataclass(frozen=True)
class Lien:
    """An invitation just made. Its address is told once: only the digest is kept."""

    invitation: Invitation
    adresse: str


@transaction.atomic
def invite(
    actor: Agent | None, email: str, missions: Iterable[Mission], now: datetime, *, prenom: str = "", nom: str = ""
) -> Lien:
    """Make the agent, give the roles, send the link."""
    adresse = email.strip().lower()
    if Agent.objects.filter(email=adresse).exists():
        raise Refus(_("Un agent a déjà cette adresse : ouvrez sa fiche pour changer ses rôles."))
    agent = Agent.objects.create_user(adresse, first_name=prenom, last_name=nom)
    for mission in missions:
        _affecte(actor, agent, mission, now)
    accorde_groupes(agent, now)
    trace(actor, "inviter", agent, _("invitation de %(qui)s") % {"qui": adresse}, now)
    return _nouveau_lien(actor, agent, now)


@transaction.atomic
def reinvite(actor: Agent | None, agent: Agent, now: datetime) -> Lien:
    """Send a new link; the ones before it stop opening."""
    if not agent.is_active:
        raise Refus(_("Ce compte est désactivé : réactivez-le d'abord."))
    trace(actor, "reinviter", agent, _("nouveau lien pour %(qui)s") % {"qui": agent.email}, now)
    return _nouveau_lien(actor, agent, now)


def _nouveau_lien(actor: Agent | None, agent: Agent, now: datetime) -> Lien:
    _ferme_invitations(agent, now)
    jeton = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        agent=agent,
        empreinte=empreinte(jeton),
        invited_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_JOURS),
    )
    lien = Lien(invitation, courriels.adresse_d_invitation(jeton))
    transaction.on_commit(lambda: courriels.envoie_invitation(invitation, lien.adresse))
    return lien


def empreinte(jeton: str) -> str:
    """What the database keeps of a link: 256 random bits need no slow digest."""
    return hashlib.sha256(jeton.encode()).hexdigest()


def _ferme_invitations(agent: Agent, now: datetime) -> None:
    agent.invitations.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)


def invitation_du_jeton(jeton: str, now: datetime) -> Invitation | None:
    ouvertes = Invitation.objects.ouvertes(now).select_related("agent")
    return ouvertes.filter(empreinte=empreinte(jeton)).first()


@transaction.atomic
def accepte(invitation: Invitation, mot_de_passe: str, prenom: str, nom: str, now: datetime) -> Agent:
    """Set the password of the one who holds the link, once. The address is proved: the link came by it."""
    verrou = Invitation.objects.ouvertes(now).select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if verrou is None:
        raise Refus(_("Ce lien a déjà servi, ou il est trop ancien. Demandez-en un autre."))
    verrou.accepted_at = now
    verrou.save(update_fields=["accepted_at"])
    agent = verrou.agent
    agent.first_name, agent.last_name = prenom, nom
    agent.set_password(mot_de_passe)
    agent.save(update_fields=["first_name", "last_name", "password"])
    verifie_adresse(agent)
    ferme_sessions(agent)
    trace(agent, "accepter", agent, _("%(qui)s a accepté son invitation") % {"qui": agent.email}, now)
    return agent


def verifie_adresse(agent: Agent) -> None:
    EmailAddress.objects.update_or_create(user=agent, email=agent.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def affecte(actor: Agent | None, agent: Agent, mission: Mission, now: datetime) -> Affectation:
    """Give a role."""
    affectation = _affecte(actor, agent, mission, now)
    accorde_groupes(agent, now)
    return affectation


def _affecte(actor: Agent | None, agent: Agent, mission: Mission, now: datetime) -> Affectation:
    role = ROLES.get(mission.role)
    if role is None:
        raise Refus(
            _("Rôle inconnu : %(role)s. Il y a : %(roles)s.") % {"role": mission.role, "roles": ", ".join(ROLES)}
        )
    if mission.territoire.portee not in role.portees:
        raise Refus(_("Le rôle « %(role)s » ne se donne pas sur ce territoire.") % {"role": role.libelle})
    try:
        with transaction.atomic():
            affectation = Affectation.objects.create(
                agent=agent,
                role=mission.role,
                organisation=mission.organisation,
                portee=mission.territoire.portee,
                code=mission.territoire.code,
                debut=timezone.localdate(now),
                fin=mission.fin,
            )
    except IntegrityError as erreur:
        if "affectation_ouverte_unique" in str(erreur):
            raise Refus(_("Cet agent a déjà ce rôle sur ce territoire.")) from None
        if "affectation_dates" in str(erreur):
            raise Refus(_("Le dernier jour est avant le premier.")) from None
        raise
    resume = _("%(role)s, %(lieu)s, donné à %(qui)s") % {
        "role": role.libelle, "lieu": mission.territoire, "qui": agent.email
    }  # fmt: skip
    trace(actor, "affecter", agent, resume, now)
    return affectation


@transaction.atomic
def retire(actor: Agent | None, affectation: Affectation, now: datetime) -> None:
    """Take a role back, at once. The line goes, its audit line stays."""
    agent = affectation.agent
    resume = _("%(role)s, %(lieu)s, retiré à %(qui)s") % {
        "role": affectation.definition.libelle, "lieu": affectation.territoire, "qui": agent.email
    }  # fmt: skip
    trace(actor, "retirer", agent, resume, now)
    affectation.delete()
    accorde_groupes(agent, now)


@transaction.atomic
def desactive(actor: Agent | None, agent: Agent, now: datetime) -> None:
    """Out at once: open sessions end, links stop opening, roles are kept for a return."""
    agent.is_active, agent.disabled_at = False, now
    agent.save(update_fields=["is_active", "disabled_at"])
    agent.groups.clear()
    _ferme_invitations(agent, now)
    ferme_sessions(agent)
    trace(actor, "desactiver", agent, _("compte de %(qui)s désactivé") % {"qui": agent.email}, now)


@transaction.atomic
def reactive(actor: Agent | None, agent: Agent, now: datetime) -> None:
    agent.is_active, agent.disabled_at = True, None
    agent.save(update_fields=["is_active", "disabled_at"])
    accorde_groupes(agent, now)
    trace(actor, "reactiver", agent, _("compte de %(qui)s réactivé") % {"qui": agent.email}, now)


@transaction.atomic
def rend_les_cles(actor: Agent | None, agent: Agent, now: datetime) -> Lien:
    """Someone lost phone, keys and codes: forget password and factors, and invite again."""
    if not agent.is_active:
        raise Refus(_("Ce compte est désactivé : réactivez-le d'abord."))
    Authenticator.objects.filter(user=agent).delete()
    IdentiteProConnect.objects.filter(agent=agent).delete()
    agent.set_unusable_password()
    agent.save(update_fields=["password"])
    ferme_sessions(agent)
    trace(actor, "rendre_les_cles", agent, _("accès de %(qui)s remis à zéro") % {"qui": agent.email}, now)
    return _nouveau_lien(actor, agent, now)


def ferme_sessions(agent: Agent) -> None:
    for session in UserSession.objects.filter(user=agent):
        session.end()


def accorde_groupes(agent: Agent, now: datetime) -> None:
    """Put the agent in the groups of the roles held today, and out of the others; groups of no role are left alone."""
    jour = timezone.localdate(now)
    tenus = set()
    if agent.is_active:
        tenus = set(Affectation.objects.en_cours(jour).filter(agent=agent).values_list("role", flat=True))
    presents = set(agent.groups.filter(name__in=ROLES).values_list("name", flat=True))
    if tenus - presents:
        agent.groups.add(*Group.objects.filter(name__in=tenus - presents))
    if presents - tenus:
        agent.groups.remove(*Group.objects.filter(name__in=presents - tenus))


def accorde_tous_les_groupes(now: datetime) -> int:
    """Roles begin and end by date: run every night. Returns how many agents were looked at."""
    agents = Agent.objects.all()
    for agent in agents:
        accorde_groupes(agent, now)
    return len(agents)
