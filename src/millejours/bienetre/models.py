"""Partners who show our questionnaire on their site, and how many times it was opened there in a day."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from millejours.comptes.models import Organisation

_LETTRES = "abcdefghijkmnpqrstuvwxyz23456789"


def nouvelle_cle() -> str:
    """Not a secret: it stands in the partner's page, and only names whose count it is."""
    return "".join(secrets.choice(_LETTRES) for _ in range(12))


class Partenaire(models.Model):
    """A site that shows the questionnaire and wants to know how often."""

    nom = models.CharField(_("nom"), max_length=120, unique=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cle = models.CharField(_("clé"), max_length=12, unique=True, default=nouvelle_cle, editable=False)

    class Meta:
        verbose_name = _("partenaire")
        ordering = ["nom"]
        constraints = [models.CheckConstraint(name="partenaire_cle", condition=Q(cle__regex=r"^[a-z0-9]{12}$"))]

    def __str__(self) -> str:
        return self.nom


class Ouverture(models.Model):
    """How many times the frame of a partner was loaded in a day. No hour, no address, nobody."""

    partenaire = models.ForeignKey(Partenaire, on_delete=models.CASCADE, related_name="ouvertures")
    jour = models.DateField(_("jour"))
    nombre = models.PositiveIntegerField(_("nombre"))

    class Meta:
        verbose_name = _("ouvertures d'un jour")
        ordering = ["-jour"]
        constraints = [models.UniqueConstraint(name="ouverture_une_par_jour", fields=["partenaire", "jour"])]

    def __str__(self) -> str:
        return f"{self.partenaire} {self.jour}"
