"""What agents' screens show, read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.comptes import menu, perms
from millejours.comptes.models import Affectation, Agent, JournalConnexion


@dataclass(frozen=True)
class Porte:
    """An entry of the menu, ready to be linked."""

    titre: str
    phrase: str
    adresse: str


@dataclass(frozen=True)
class Espace:
    """Around every page of agents: who is there, and the doors that their roles open."""

    nom: str
    portes: tuple[Porte, ...]
    roles: tuple[str, ...]


def espace_de(agent: Any, au: date | None = None) -> Espace | None:
    if not agent.is_authenticated:
        return None
    tenues = perms.affectations(agent, au=au)
    portes = tuple(Porte(str(e.titre), str(e.phrase), reverse(e.adresse)) for e in menu.entrees(a.role for a in tenues))
    return Espace(str(agent), portes, tuple(dict.fromkeys(str(a.definition.libelle) for a in tenues)))


@dataclass(frozen=True)
class LigneRole:
    pk: int
    libelle: str
    phrase: str
    lieu: str
    organisation: str
    fin: date | None
    en_cours: bool


@dataclass(frozen=True)
class LigneAgent:
    pk: int
    nom: str
    email: str
    etat: str
    etat_libelle: str
    roles: tuple[LigneRole, ...]
    vu_le: datetime | None


def _roles(affectations: Iterable[Affectation], au: date) -> tuple[LigneRole, ...]:
    return tuple(
        LigneRole(
            a.pk,
            str(a.definition.libelle),
            str(a.definition.phrase),
            str(a.territoire),
            str(a.organisation or ""),
            a.fin,
            a.est_en_cours(au),
        )
        for a in affectations
    )


def ligne_agent(agent: Agent, now: datetime) -> LigneAgent:
    etat = _etat(agent, now)
    return LigneAgent(
        agent.pk,
        str(agent),
        agent.email,
        etat,
        _LIBELLES[etat](),
        _roles(agent.affectations.all(), timezone.localdate(now)),
        agent.last_login,
    )


_LIBELLES = {
    "actif": lambda: _("actif"),
    "invite": lambda: _("invitation envoyée"),
    "non_envoyee": lambda: _("invitation non partie"),
    "expiree": lambda: _("invitation expirée"),
    "desactive": lambda: _("désactivé"),
}


def _etat(agent: Agent, now: datetime) -> str:
    if not agent.is_active:
        return "desactive"
    derniere = next(iter(agent.invitations.all()), None)
    if derniere is None or derniere.accepted_at:
        return "actif"
    if derniere.revoked_at or derniere.expires_at <= now:
        return "actif" if agent.last_login else "expiree"
    return "invite" if derniere.sent_at else "non_envoyee"


def liste_des_agents(cherche: str, now: datetime) -> list[LigneAgent]:
    agents = Agent.objects.all().pour_la_liste()  # type: ignore[attr-defined]
    if cherche:
        agents = agents.cherche(cherche)
    return [ligne_agent(a, now) for a in agents]


@dataclass(frozen=True)
class Facteur:
    pk: int
    nom: str
    genre: str
    pose_le: datetime
    vu_le: datetime | None


@dataclass(frozen=True)
class LigneConnexion:
    quand: datetime
    moyen: str
    resultat: str
    reseau: str


@dataclass(frozen=True)
class MonCompte:
    email: str
    nom: str
    roles: tuple[LigneRole, ...]
    a_mot_de_passe: bool
    proconnect: bool
    application: Facteur | None
    cles: tuple[Facteur, ...]
    a_codes: bool
    connexions: tuple[LigneConnexion, ...]
    sessions: int


DERNIERES = 10


def mon_compte(agent: Agent, au: date) -> MonCompte:
    facteurs = list(Authenticator.objects.filter(user=agent).order_by("created_at"))
    applications = [_facteur(f, _("Application")) for f in facteurs if f.type == Authenticator.Type.TOTP]
    return MonCompte(
        agent.email,
        str(agent),
        _roles(agent.affectations.select_related("organisation"), au),
        agent.has_usable_password(),
        hasattr(agent, "proconnect"),
        applications[0] if applications else None,
        tuple(_facteur(f, f.wrap().name) for f in facteurs if f.type == Authenticator.Type.WEBAUTHN),
        any(f.type == Authenticator.Type.RECOVERY_CODES for f in facteurs),
        connexions_de(agent),
        UserSession.objects.filter(user=agent).count(),
    )


def _facteur(f: Any, nom: str) -> Facteur:
    return Facteur(f.pk, nom, f.type, f.created_at, f.last_used_at)


def connexions_de(agent: Agent) -> tuple[LigneConnexion, ...]:
    lignes = JournalConnexion.objects.filter(agent=agent)[:DERNIERES]
    return tuple(LigneConnexion(c.quand, c.get_moyen_display(), c.get_resultat_display(), c.reseau) for c in lignes)


@dataclass(frozen=True)
class FicheAgent:
    ligne: LigneAgent
    connexions: tuple[LigneConnexion, ...]
    traces: tuple[tuple[datetime, str, str], ...]
    refus_desactiver: str
    est_soi: bool


def fiche_agent(agent: Agent, actor: Agent, now: datetime) -> FicheAgent:
    from millejours.core.models import Trace

    traces = Trace.objects.filter(objet_type="comptes.agent", objet_id=str(agent.pk)).select_related("actor")
    return FicheAgent(
        ligne_agent(agent, now),
        connexions_de(agent),
        tuple((t.quand, t.resume, str(t.actor or _("ligne de commande"))) for t in traces[:DERNIERES]),
        perms.peut_desactiver(actor, agent).raison,
        actor.pk == agent.pk,
    )
