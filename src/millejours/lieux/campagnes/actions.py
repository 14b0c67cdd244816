"""Launching a campaign, and what a manager's button does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from millejours.comptes.models import Agent
from millejours.core import sceau
from millejours.core.audit import trace
from millejours.lieux.actions import corrige
from millejours.lieux.contributions.actions import fin_de_gestion
from millejours.lieux.models import Campagne, Gestionnaire, Lieu, Relance

LIEN: Final = timedelta(days=60)


def concernes(types: Sequence[str], departement: str, avant: date) -> list[str]:
    """Open places that nobody verified since this day, and that somebody can be asked about."""
    lieux = Lieu.objects.visibles().filter(Q(date_verification=None) | Q(date_verification__lt=avant))
    lieux = lieux.filter(~Q(courriel="") | Q(gestionnaires__isnull=False))
    if types:
        lieux = lieux.filter(type__in=types)
    if departement:
        lieux = lieux.filter(code_insee__startswith=departement)
    return list(lieux.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def lance(
    titre: str, types: Sequence[str], departement: str, non_verifies_depuis: date, *, actor: Agent, now: datetime
) -> Campagne:
    """Write who is to be asked, once each, and wake the worker up."""
    campagne = Campagne.objects.create(
        titre=titre,
        types=list(types),
        departement=departement,
        non_verifies_depuis=non_verifies_depuis,
        actor=actor,
        lancee_at=now,
    )
    choisis = concernes(types, departement, non_verifies_depuis)
    Relance.objects.bulk_create([Relance(campagne=campagne, lieu_id=pk) for pk in choisis])
    trace(actor, "lancer_campagne", campagne, f"{titre} : {len(choisis)} lieux", now)
    from millejours.lieux.tasks import relance

    relance.defer(campagne=campagne.pk)
    return campagne


def relance_de(jeton: str, now: datetime) -> Relance | None:
    """The question behind a link, while it may still be answered."""
    relances = Relance.objects.select_related("lieu", "campagne")
    return relances.filter(jeton=sceau.empreinte(jeton), campagne__lancee_at__gt=now - LIEN).first()


@transaction.atomic
def confirme(jeton: str, now: datetime) -> Relance | None:
    """« Tout est juste »: the place is verified today, on its manager's word. Twice is once."""
    relance = relance_de(jeton, now)
    if relance is None:
        return None
    jour = timezone.localdate(now)
    if relance.etat != Relance.Etat.CONFIRME:
        champs = {"date_verification": jour}
        corrige(relance.lieu_id, champs, actor=f"campagne:{relance.campagne_id}", rang="gestionnaire", now=now)
        relance.etat, relance.confirme_at = Relance.Etat.CONFIRME, now
        relance.save(update_fields=["etat", "confirme_at"])
        Gestionnaire.objects.filter(lieu=relance.lieu_id).update(jusqua=fin_de_gestion(jour))
    relance.lieu.refresh_from_db()
    return relance
