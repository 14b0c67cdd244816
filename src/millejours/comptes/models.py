"""Agents: the people who write, review, instruct and steer. Parents have no account."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from millejours.comptes.portees import FORMES, PORTEES, Territoire
from millejours.comptes.roles import ROLES, Role


class AgentQuerySet(models.QuerySet["Agent"]):
    def avec_role(self, role: str, au: date) -> AgentQuerySet:
        """Active agents who hold a role on a day, over any extent."""
        return self.filter(is_active=True, pk__in=Affectation.objects.en_cours(au).filter(role=role).values("agent_id"))

    def cherche(self, mots: str) -> AgentQuerySet:
        return self.filter(Q(email__icontains=mots) | Q(first_name__icontains=mots) | Q(last_name__icontains=mots))

    def pour_la_liste(self) -> AgentQuerySet:
        return self.prefetch_related(
            models.Prefetch("affectations", Affectation.objects.select_related("organisation")),
            models.Prefetch("invitations", Invitation.objects.order_by("-created_at")),
        ).order_by("-is_active", "last_name", "email")


class AgentManager(BaseUserManager["Agent"]):
    """Agents are named by their address."""

    def create_user(self, email: str, password: str | None = None, **champs: Any) -> Agent:
        agent = self.model(email=self.normalize_email(email).lower(), **champs)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> Agent:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **champs)


class Agent(AbstractUser):
    """Someone who acts on the platform in the name of an organisation."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("adresse professionnelle"), unique=True)
    disabled_at = models.DateTimeField(_("désactivé le"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AgentManager] = AgentManager.from_queryset(AgentQuerySet)()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        constraints = [
            # One address, one person, however it is typed.
            models.CheckConstraint(name="agent_adresse_minuscule", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Organisation(models.Model):
    """In whose name an agent acts."""

    class Genre(models.TextChoices):
        ETAT = "etat", _("Service de l'État")
        ARS = "ars", _("Agence régionale de santé")
        CAF = "caf", _("CAF ou MSA")
        CPAM = "cpam", _("Assurance maladie")
        DEPARTEMENT = "departement", _("Département")
        COMMUNE = "commune", _("Commune ou intercommunalité")
        ETABLISSEMENT = "etablissement", _("Établissement de santé")
        ASSOCIATION = "association", _("Association")
        AUTRE = "autre", _("Autre")

    nom = models.CharField(_("nom"), max_length=160)
    genre = models.CharField(_("genre"), max_length=20, choices=Genre.choices)

    class Meta:
        verbose_name = _("organisation")
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom", "genre"],
                name="organisation_unique",
                violation_error_message=_("Cette organisation est déjà là."),
            )
        ]

    def __str__(self) -> str:
        return self.nom


class AffectationQuerySet(models.QuerySet["Affectation"]):
    def en_cours(self, au: date) -> AffectationQuerySet:
        return self.filter(Q(fin=None) | Q(fin__gte=au), debut__lte=au)


class Affectation(models.Model):
    """A role given to an agent: over a territory, for a time, in the name of an organisation or not."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="affectations")
    role = models.SlugField(_("rôle"), max_length=40)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="affectations"
    )
    portee = models.CharField(_("territoire"), max_length=12, choices=PORTEES)
    code = models.CharField(_("code"), max_length=9, blank=True)
    debut = models.DateField(_("premier jour"))
    fin = models.DateField(_("dernier jour"), null=True, blank=True)

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affectation")
        ordering = ["role", "portee", "code", "debut"]
        constraints = [
            models.CheckConstraint(name="affectation_role_connu", condition=Q(role__in=sorted(ROLES))),
            models.CheckConstraint(name="affectation_dates", condition=Q(fin=None) | Q(fin__gte=F("debut"))),
            models.CheckConstraint(
                name="affectation_territoire",
                condition=reduce(or_, (Q(portee=p, code__regex=forme) for p, forme in FORMES.items())),
            ),
            models.UniqueConstraint(
                name="affectation_ouverte_unique",
                fields=["agent", "role", "organisation", "portee", "code"],
                condition=Q(fin=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.territoire}"

    @property
    def territoire(self) -> Territoire:
        return Territoire(self.portee, self.code)

    @property
    def definition(self) -> Role:
        return ROLES[self.role]

    def est_en_cours(self, au: date) -> bool:
        return self.debut <= au and (self.fin is None or self.fin >= au)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def ouvertes(self, now: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now, agent__is_active=True)


class Invitation(models.Model):
    """A link, for one person and one use, to set a password. Only its digest is kept."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="invitations")
    empreinte = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(name="invitation_expire_apres", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(name="invitation_une_fin", condition=Q(accepted_at=None) | Q(revoked_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.agent} ({self.created_at:%Y-%m-%d})"


class IdentiteProConnect(models.Model):
    """Who an agent is for the identity provider: its stable identifier, bound at the first sign-in."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="proconnect")
    emetteur = models.URLField()
    sub = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("identité ProConnect")
        constraints = [models.UniqueConstraint(name="proconnect_une_personne", fields=["emetteur", "sub"])]

    def __str__(self) -> str:
        return str(self.agent)


class JournalConnexion(models.Model):
    """A sign-in that worked or not. The network is truncated, the password and the address typed are never kept."""

    class Moyen(models.TextChoices):
        MOT_DE_PASSE = "mot_de_passe", _("mot de passe")
        TOTP = "totp", _("mot de passe et application")
        CODE_SECOURS = "recovery_codes", _("mot de passe et code de secours")
        CLE = "webauthn", _("clé d'accès")
        PROCONNECT = "proconnect", _("ProConnect")
        INVITATION = "invitation", _("invitation")

    class Resultat(models.TextChoices):
        REUSSIE = "reussie", _("réussie")
        REFUSEE = "refusee", _("refusée")
        BLOQUEE = "bloquee", _("bloquée")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, related_name="connexions")
    quand = models.DateTimeField()
    moyen = models.CharField(max_length=20, choices=Moyen.choices)
    resultat = models.CharField(max_length=10, choices=Resultat.choices)
    reseau = models.CharField(max_length=43, blank=True, help_text=_("Réseau d'où vient la demande, tronqué."))
    conserve_jusqu_a = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("connexion")
        verbose_name_plural = _("journal des connexions")
        ordering = ["-quand", "-pk"]
        indexes = [models.Index(fields=["agent", "-quand"], name="connexion_agent")]

    def __str__(self) -> str:
        return f"{self.quand:%Y-%m-%d %H:%M} {self.moyen} {self.resultat}"
