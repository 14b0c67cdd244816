"""What is kept of agents, and its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, ProtectedError
from django.db.transaction import atomic

from millejours.comptes.models import Agent, Invitation, JournalConnexion
from millejours.core import rgpd
from millejours.core.models import Trace

PROPRIETAIRE = "l'exploitant de la plateforme (comptes des agents)"


def declare() -> None:
    for modele, quoi, finalite, fin, purge in (
        (
            "comptes.Agent",
            "nom, prénom, adresse professionnelle, rôles ; mot de passe et seconds facteurs illisibles",
            "savoir qui écrit, relit, instruit et pilote",
            f"{settings.COMPTE_DESACTIVE_JOURS} jours après la désactivation du compte",
            purge_agents,
        ),
        (
            "comptes.Invitation",
            "l'empreinte d'un lien, son agent, qui l'a envoyé",
            "ouvrir un compte à une personne, une fois",
            f"{settings.JOURNAL_CONNEXION_JOURS} jours après l'expiration du lien",
            purge_invitations,
        ),
        (
            "comptes.JournalConnexion",
            "quand, par quel moyen, avec quel résultat, depuis quel réseau tronqué",
            "voir une intrusion, et la montrer à l'agent",
            f"{settings.JOURNAL_CONNEXION_JOURS} jours après la connexion",
            purge_connexions,
        ),
        (
            "usersessions.UserSession",
            "navigateur et réseau tronqué d'une session ouverte",
            "laisser l'agent voir et fermer ses sessions",
            "à la fin de la session",
            purge_sessions,
        ),
        (
            "core.Trace",
            "quel agent a fait quoi, à quoi, quand",
            "répondre des actes des agents",
            f"{settings.TRACE_JOURS} jours après l'acte",
            purge_traces,
        ),
    ):
        rgpd.declare(rgpd.Donnee(modele, quoi, PROPRIETAIRE, finalite, fin, purge))


def purge_agents(now: datetime) -> int:
    """Accounts shut for long. Their audit lines stay, without a name; one that other rows hold waits for them."""
    limite = now - timedelta(days=settings.COMPTE_DESACTIVE_JOURS)
    effaces = 0
    for agent in Agent.objects.filter(is_active=False, disabled_at__lt=limite):
        try:
            with atomic():
                agent.delete()
        except ProtectedError:
            continue
        effaces += 1
    return effaces


def purge_invitations(now: datetime) -> int:
    limite = now - timedelta(days=settings.JOURNAL_CONNEXION_JOURS)
    return Invitation.objects.filter(expires_at__lt=limite).delete()[0]


def purge_connexions(now: datetime) -> int:
    return JournalConnexion.objects.filter(conserve_jusqu_a__lt=now).delete()[0]


def purge_sessions(now: datetime) -> int:
    Session.objects.filter(expire_date__lt=now).delete()
    ouverte = Session.objects.filter(session_key=OuterRef("session_key"))
    efface: int = UserSession.objects.filter(~Exists(ouverte)).delete()[0]
    return efface


def purge_traces(now: datetime) -> int:
    return Trace.objects.filter(quand__lt=now - timedelta(days=settings.TRACE_JOURS)).delete()[0]
