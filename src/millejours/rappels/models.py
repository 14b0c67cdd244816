"""Who calls back, where, and what waits. The server keeps what it cannot read: a request is sealed in the browser."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from millejours.comptes.models import Affectation, Organisation
from millejours.comptes.portees import FORMES
from millejours.comptes.roles import DEPARTEMENT, NATIONAL, RAPPEL

if TYPE_CHECKING:
    from millejours.comptes.models import Agent

# A key that is lost leaves another one to open what waits.
DETENTEURS = 2


class EquipeQuerySet(models.QuerySet["Equipe"]):
    def ouvertes(self, au: date) -> EquipeQuerySet:
        """Offered, and held by enough people today: a request that a single person could read is never taken."""
        tenues = CleDeRappel.objects.en_service(au).order_by().values("membre__equipe_id")
        assez = tenues.annotate(n=Count("membre__agent_id", distinct=True)).filter(n__gte=DETENTEURS)
        sert = Couverture.objects.filter(equipe=OuterRef("pk"))
        return self.filter(Exists(sert), est_offerte=True, pk__in=assez.values("membre__equipe_id"))


class Equipe(models.Model):
    """People who call parents back, over some départements, within a delay they promise."""

    nom = models.CharField(_("nom"), max_length=120, unique=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    horaires = models.CharField(
        _("heures d'appel"),
        max_length=160,
        help_text=_("Comme les parents le liront : du lundi au vendredi, de 9 h à 17 h."),
    )
    delai_jours = models.PositiveSmallIntegerField(
        _("délai promis, en jours ouvrés"), default=2, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    est_offerte = models.BooleanField(_("proposée aux parents"), default=False)
    created_at = models.DateTimeField()

    objects = EquipeQuerySet.as_manager()

    class Meta:
        verbose_name = _("équipe de rappel")
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(name="equipe_delai", condition=Q(delai_jours__range=(1, 5))),
        ]

    def __str__(self) -> str:
        return self.nom


class Couverture(models.Model):
    """A département that a team serves. One team each: a request has one place to go."""

    equipe = models.ForeignKey(Equipe, on_delete=models.CASCADE, related_name="couvertures")
    departement = models.CharField(_("département"), max_length=3, unique=True)

    class Meta:
        verbose_name = _("couverture")
        ordering = ["departement"]
        constraints = [
            models.CheckConstraint(name="couverture_departement", condition=Q(departement__regex=FORMES[DEPARTEMENT]))
        ]

    def __str__(self) -> str:
        return self.departement


class Membre(models.Model):
    """An agent named in a team by an administrator."""

    equipe = models.ForeignKey(Equipe, on_delete=models.CASCADE, related_name="membres")
    agent: models.ForeignKey[Agent, Agent] = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rappels"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("membre d'une équipe de rappel")
        ordering = ["agent__last_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="membre_unique",
                fields=["equipe", "agent"],
                violation_error_message=_("Cet agent est déjà dans l'équipe."),
            )
        ]

    def __str__(self) -> str:
        return str(self.agent)


class CleQuerySet(models.QuerySet["CleDeRappel"]):
    def en_service(self, au: date) -> CleQuerySet:
        """Keys whose holder may read today: active, still a member, with the role wherever the team works.

        The same answer as `perms.peut_rappeler`, for every key at once.
        """
        du_role = Affectation.objects.en_cours(au).filter(role=RAPPEL)
        ici = Q(portee=NATIONAL) | Q(portee=DEPARTEMENT, code=OuterRef("departement"))
        couvre = du_role.filter(ici, agent=OuterRef(OuterRef("membre__agent")))
        hors_du_role = Couverture.objects.filter(~Exists(couvre), equipe=OuterRef("membre__equipe"))
        return self.filter(
            ~Exists(hors_du_role),
            Exists(du_role.filter(agent=OuterRef("membre__agent"))),
            retired_at=None,
            membre__agent__is_active=True,
        )


class CleDeRappel(models.Model):
    """The public half of a member's key. The other half is in their browser, and has never been here."""

    membre = models.ForeignKey(Membre, on_delete=models.CASCADE, related_name="cles")
    publique = models.CharField(max_length=88, unique=True, help_text=_("Point P-256 non compressé, en base 64."))
    empreinte = models.CharField(max_length=64, help_text=_("SHA-256 du point, pour comparer de vive voix."))
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = CleQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé de rappel")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="cle_une_par_membre", fields=["membre"], condition=Q(retired_at=None)),
        ]

    def __str__(self) -> str:
        return self.empreinte[:16]


class DemandeDeRappel(models.Model):
    """A request that waits. `scelle` holds nothing the server can open; the rest says when, never who."""

    equipe = models.ForeignKey(Equipe, on_delete=models.PROTECT, related_name="demandes")
    scelle: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    created_at = models.DateTimeField()
    promised_on = models.DateField(_("promis pour le"))
    notified_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    called_on = models.DateField(null=True, help_text=_("Le jour de l'appel, à l'heure de l'équipe."))
    # Erased then, whatever happened.
    jusqua = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("demande de rappel")
        ordering = ["promised_on", "pk"]
        constraints = [
            models.CheckConstraint(name="rappel_une_fin", condition=Q(jusqua__gt=F("created_at"))),
            models.CheckConstraint(
                name="rappel_appel_entier",
                condition=Q(called_at=None, called_on=None) | Q(called_at__isnull=False, called_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def est_tenue(self) -> bool:
        return self.called_on is not None and self.called_on <= self.promised_on


class TenueDePromesse(models.Model):
    """How a team kept its word in a month: three counts, written when requests are erased."""

    equipe = models.ForeignKey(Equipe, on_delete=models.CASCADE, related_name="tenues")
    mois = models.DateField(_("premier jour du mois"))
    tenues = models.PositiveIntegerField(_("dans le délai"), default=0)
    tardives = models.PositiveIntegerField(_("après le délai"), default=0)
    sans_appel = models.PositiveIntegerField(_("sans appel"), default=0)

    class Meta:
        verbose_name = _("tenue de la promesse")
        ordering = ["-mois"]
        constraints = [
            models.UniqueConstraint(name="tenue_une_par_mois", fields=["equipe", "mois"]),
            models.CheckConstraint(name="tenue_premier_du_mois", condition=Q(mois__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.equipe} {self.mois:%Y-%m}"


def premier_du_mois(moment: datetime) -> date:
    return moment.date().replace(day=1)
