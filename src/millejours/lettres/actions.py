"""What a person does with the letters. Nobody is named: whoever holds the link acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from millejours.core import sceau
from millejours.lettres import mois, verrous
from millejours.lettres.catalogue import LANGUE, lettres
from millejours.lettres.formulaire import Etape
from millejours.lettres.models import Abonne, Demande, Envoi, Inscription, Repere, Role

# A stranger may type somebody's address: that person gets few messages of it.
MESSAGES_MAX = 3


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The token that stops the letters, for the device of the person who just confirmed."""

    jeton: str
    # Whether a letter is written for this month.
    part_maintenant: bool


@transaction.atomic
def demande_inscription(adresse: str, etape: Etape, now: datetime) -> None:
    """Keep the wish for a short time and ask the address itself. Says nothing of what was known of it."""
    from millejours.lettres.tasks import envoie_confirmation

    trousseau = sceau.trousseau()
    connues = Demande.objects.filter(index__in=trousseau.tous_les_index(Inscription.USAGE, adresse)).select_for_update()
    demande = connues.first()
    if demande is None:
        cle, index, scelle = trousseau.scelle(Inscription.USAGE, adresse, jeton := sceau.nouveau_jeton())
        demande = Demande(index=index, scelle=scelle, cle=cle, jeton=sceau.empreinte(jeton), messages=0)
        demande.jusqua = _heure_suivante(now + timedelta(hours=settings.LETTRES_DELAI_HEURES))
    elif demande.messages >= MESSAGES_MAX:
        return
    demande.messages += 1
    demande.a_envoyer = True
    _pose(demande, etape)
    demande.save()
    envoie_confirmation.defer(demande=demande.pk)


@transaction.atomic
def confirme(jeton: str, now: datetime) -> Confirmation | None:
    """The button of the confirmation page. None when the link is unknown, used or late."""
    from millejours.lettres.planification import planifie_un

    demandes = Demande.objects.filter(jeton=sceau.empreinte(jeton), jusqua__gt=now)
    demande = demandes.select_for_update().first()
    if demande is None:
        return None
    trousseau = sceau.trousseau()
    adresse, jeton = trousseau.ouvre(demande.USAGE, demande.cle, bytes(demande.index), bytes(demande.scelle))
    connus = Abonne.objects.filter(index__in=trousseau.tous_les_index(Inscription.USAGE, adresse))
    abonne = connus.select_for_update().first()
    if abonne is None:
        cle, index, scelle = trousseau.scelle(Inscription.USAGE, adresse, jeton)
        ce_mois = mois.debut(timezone.localdate(now))
        abonne = Abonne(index=index, scelle=scelle, cle=cle, jeton=bytes(demande.jeton), depuis=ce_mois)
    else:
        # Links of letters already sent keep working: the first token stays.
        jeton = trousseau.ouvre(abonne.USAGE, abonne.cle, bytes(abonne.index), bytes(abonne.scelle))[1]
        abonne.etat, abonne.rejets = Abonne.Etat.ACTIF, 0
    _suit(abonne, Etape(Repere(demande.repere), demande.mois, _role(demande)))
    _oublie_demandes(Q(pk=demande.pk))
    return Confirmation(jeton, planifie_un(abonne, now))


@transaction.atomic
def change_etape(jeton: str, etape: Etape) -> bool:
    """A birth was told, a project became a pregnancy. False when the link is unknown."""
    abonne = Abonne.objects.filter(jeton=sceau.empreinte(jeton)).select_for_update().first()
    if abonne is None:
        return False
    _suit(abonne, etape)
    # What was about to leave was written for the stage before.
    abonne.envois.filter(etat=Envoi.Etat.A_ENVOYER).delete()
    return True


@transaction.atomic
def arrete(jeton: str) -> bool:
    """Erase the address, what was to be sent to it, and the jobs that name either: all, or nothing.

    A letter being handed over at this instant is waited for; once this returns, none leaves.
    """
    empreinte = sceau.empreinte(jeton)
    abonnes = list(Abonne.objects.filter(jeton=empreinte).values_list("pk", "index"))
    for pk, _index in abonnes:
        verrous.attend(pk)
    # No letter can be planned for these rows from here on.
    list(Abonne.objects.filter(pk__in=[pk for pk, _index in abonnes]).select_for_update())
    _oublie_demandes(Q(jeton=empreinte) | Q(index__in=[index for _, index in abonnes]))
    envois = Envoi.objects.filter(abonne__in=[pk for pk, _index in abonnes])
    _oublie_travaux("envoie_lot", "premier", list(envois.values_list("pk", flat=True)))
    envois.delete()
    return bool(Abonne.objects.filter(jeton=empreinte).delete()[0])


def _pose(inscription: Inscription, etape: Etape) -> None:
    inscription.repere, inscription.mois, inscription.role = etape.repere, etape.mois, etape.role
    inscription.langue = LANGUE


def _suit(abonne: Abonne, etape: Etape) -> None:
    _pose(abonne, etape)
    abonne.fin = lettres().fin(etape.repere, etape.mois)
    abonne.save()


def _role(inscription: Inscription) -> Role:
    return Role(inscription.role)


def _oublie_demandes(lesquelles: Q) -> None:
    ids = list(Demande.objects.filter(lesquelles).values_list("pk", flat=True))
    _oublie_travaux("envoie_confirmation", "demande", ids)
    Demande.objects.filter(pk__in=ids).delete()


def _oublie_travaux(tache: str, argument: str, ids: list[int]) -> None:
    """Jobs hold row ids only; those of an erased row go with it, except the one that is running.

    A batch of several letters stays: it holds the ends of a range, and finds one row less in it.
    """
    if not ids:
        return
    with connection.cursor() as curseur:
        curseur.execute(
            "delete from procrastinate_jobs where task_name = %s and status <> 'doing'"
            " and (args->>%s)::bigint = any(%s) and coalesce(args->>'dernier', args->>%s) = args->>%s",
            [f"lettres.{tache}", argument, ids, argument, argument],
        )


def _heure_suivante(moment: datetime) -> datetime:
    """Rounded up: the minute of a sign-up is nobody's business."""
    ronde = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return ronde if ronde == moment else ronde + timedelta(hours=1)
