"""What changes in partners."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from millejours.bienetre.models import Partenaire
from millejours.comptes.models import Agent
from millejours.core.audit import trace


@transaction.atomic
def ajoute_partenaire(actor: Agent, partenaire: Partenaire, now: datetime) -> Partenaire:
    partenaire.save()
    trace(actor, "ajouter_partenaire", partenaire, _("%(nom)s ajouté") % {"nom": partenaire.nom}, now)
    return partenaire


@transaction.atomic
def retire_partenaire(actor: Agent, partenaire: Partenaire, now: datetime) -> None:
    """Its counts go with it; its frame goes on, uncounted: nothing breaks on its pages."""
    trace(actor, "retirer_partenaire", partenaire, _("%(nom)s retiré") % {"nom": partenaire.nom}, now)
    partenaire.delete()
