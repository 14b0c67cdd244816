"""What the directory keeps of people, and its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from millejours.core import rgpd
from millejours.lieux.models import Contribution, Depot, Gestionnaire

PROPRIETAIRE = "l'exploitant de la plateforme (annuaire)"
DEPOT = timedelta(days=1)


def declare() -> None:
    for modele, quoi, finalite, fin, purge in (
        (
            "lieux.Contribution",
            "ce qu'une personne dit d'un lieu, et son adresse scellée si elle veut une réponse",
            "corriger l'annuaire, et répondre une fois",
            "l'adresse : à la réponse ; le message : 180 jours sans décision, 30 jours après la décision, ou à la demande",
            purge_contributions,
        ),
        (
            "lieux.Gestionnaire",
            "une adresse scellée et le lieu qu'elle gère",
            "demander si la fiche du lieu est encore juste",
            "550 jours après la dernière confirmation, ou à la demande",
            purge_gestionnaires,
        ),
        (
            "lieux.Depot",
            "le tableur qu'un agent vient d'envoyer, le temps de nommer ses colonnes",
            "importer des lieux",
            "à la fin de l'import, ou le lendemain",
            purge_depots,
        ),
    ):
        rgpd.declare(rgpd.Donnee(modele, quoi, PROPRIETAIRE, finalite, fin, purge))


def purge_contributions(now: datetime) -> int:
    return Contribution.objects.filter(jusqua__lte=now).delete()[0]


def purge_gestionnaires(now: datetime) -> int:
    return Gestionnaire.objects.filter(jusqua__lte=now).delete()[0]


def purge_depots(now: datetime) -> int:
    return Depot.objects.filter(depose_at__lte=now - DEPOT).delete()[0]
