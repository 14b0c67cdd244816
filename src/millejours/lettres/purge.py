"""What the letters keep of people, and its end."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from millejours.core import rgpd
from millejours.lettres import mois
from millejours.lettres.models import Abonne, Demande, Envoi

# Rows of a month serve until the next one is planned; then nothing says who received what.
MOIS_D_ENVOIS = 2
PROPRIETAIRE = "l'exploitant de la plateforme (lettres)"


def declare() -> None:
    rgpd.declare(
        rgpd.Donnee(
            "lettres.Demande",
            "une adresse scellée, une étape, pour qui ; rien n'est confirmé",
            PROPRIETAIRE,
            "demander à l'adresse si c'est bien elle qui s'inscrit",
            "à la confirmation, au refus, ou passé le délai",
            purge_demandes,
        )
    )
    rgpd.declare(
        rgpd.Donnee(
            "lettres.Abonne",
            "une adresse scellée, le mois d'un repère, pour qui, un compte de refus",
            PROPRIETAIRE,
            "envoyer une lettre par mois, demandée et confirmée",
            "à l'arrêt, au geste de perte, ou quand les lettres sont finies (au plus tard après le troisième anniversaire)",
            purge_abonnes,
        )
    )
    rgpd.declare(
        rgpd.Donnee(
            "lettres.Envoi",
            "quelle lettre, quel mois, pour quelle ligne d'abonné",
            PROPRIETAIRE,
            "n'envoyer une lettre ni deux fois, ni jamais",
            "deux mois après le mois de la lettre, ou avec l'abonné",
            purge_envois,
        )
    )


def purge_demandes(now: datetime) -> int:
    return Demande.objects.filter(jusqua__lte=now).delete()[0]


def purge_abonnes(now: datetime) -> int:
    perimes = Abonne.objects.a_effacer(timezone.localdate(now))
    # Children first, by hand: one statement each, whatever their number.
    Envoi.objects.filter(abonne__in=perimes)._raw_delete("default")
    return perimes._raw_delete("default")


def purge_envois(now: datetime) -> int:
    limite = mois.plus(mois.debut(timezone.localdate(now)), -MOIS_D_ENVOIS)
    return Envoi.objects.filter(periode__lte=limite)._raw_delete("default")
