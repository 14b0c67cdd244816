"""What callbacks keep of people, and its end."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from millejours.core import rgpd
from millejours.rappels.actions import efface
from millejours.rappels.models import CleDeRappel, DemandeDeRappel, Membre

PROPRIETAIRE = "l'exploitant de la plateforme (équipes de rappel)"


def declare() -> None:
    for modele, quoi, finalite, fin, purge in (
        (
            "rappels.DemandeDeRappel",
            "un message scellé que le serveur ne sait pas ouvrir (prénom ou rien, téléphone, moment, prudence), une équipe, des jours",
            "rappeler un parent qui l'a demandé",
            f"à la fermeture, {settings.RAPPELS_APRES_APPEL_JOURS} jours après l'appel, {settings.RAPPELS_JOURS} jours après la demande quoi qu'il arrive",
            purge_demandes,
        ),
        (
            "rappels.Membre",
            "quel agent est dans quelle équipe",
            "savoir qui peut ouvrir une demande",
            "au départ de l'équipe, ou à la désactivation du compte",
            purge_membres,
        ),
        (
            "rappels.CleDeRappel",
            "la moitié publique de la clé d'un agent",
            "sceller une demande pour lui",
            f"{settings.RAPPELS_JOURS} jours après le retrait de la clé, ou avec le membre",
            purge_cles,
        ),
    ):
        rgpd.declare(rgpd.Donnee(modele, quoi, PROPRIETAIRE, finalite, fin, purge))


def purge_demandes(now: datetime) -> int:
    """One at a time: each leaves its count behind in the transaction that erases it."""
    finies = list(DemandeDeRappel.objects.filter(jusqua__lte=now).values_list("pk", flat=True))
    for pk in finies:
        with transaction.atomic():
            for demande in DemandeDeRappel.objects.select_for_update(skip_locked=True).filter(pk=pk):
                efface(demande)
    return len(finies)


def purge_membres(now: datetime) -> int:
    partis = Membre.objects.filter(agent__is_active=False)
    nombre = partis.count()
    partis.delete()
    return nombre


def purge_cles(now: datetime) -> int:
    from datetime import timedelta

    limite = now - timedelta(days=settings.RAPPELS_JOURS)
    return CleDeRappel.objects.filter(retired_at__lte=limite).delete()[0]
