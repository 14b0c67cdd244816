"""Sending what is due: one letter at a time, never twice, taken up again by whoever comes next.

For each letter: its row is locked (another worker skips it), the message is presented, the row becomes « remis » and
that is committed, and only then comes the last stroke. A process killed before the commit has delivered nothing and
its lock dies with it: the letter is still to be sent. Killed after, the letter counts as sent: see
`docs/adr/0018-lettres.md` for what that choice costs.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Least

from millejours.core import sceau
from millejours.core.transport import Panne, Refus, Transport, ouvre
from millejours.lettres import verrous
from millejours.lettres.courrier import Presse
from millejours.lettres.models import Abonne, Demande, Envoi

Horloge = Callable[[], datetime]
ESSAIS_MAX = 5
ATTENTE = timedelta(minutes=15)
_journal = logging.getLogger(__name__)


def envoie_lot(premier: int, dernier: int, horloge: Horloge) -> Counter[str]:
    """Send what is due among these rows; how many ended in each state. Raises `Panne` when the server is out."""
    bilan: Counter[str] = Counter()
    presse = Presse(horloge())
    with ouvre() as transport:
        suivant: int | None = premier
        while suivant is not None:
            suivant = _un(transport, presse, suivant, dernier, horloge(), bilan)
    return bilan


def _un(
    transport: Transport, presse: Presse, premier: int, dernier: int, now: datetime, bilan: Counter[str]
) -> int | None:
    """Send the first due row from `premier` on; where to look next, None at the end."""
    with transaction.atomic():
        dus = Envoi.objects.dus(now).filter(pk__range=(premier, dernier), abonne__etat=Abonne.Etat.ACTIF)
        envoi = dus.order_by("pk").select_for_update(skip_locked=True, of=("self",)).select_related("abonne").first()
        if envoi is None:
            return None
        if not verrous.prend(envoi.abonne_id):
            # Its owner is stopping everything at this very moment.
            return envoi.pk + 1
        try:
            etat = _presente(transport, presse, envoi, now)
        except BaseException:
            verrous.rend(envoi.abonne_id)
            raise
    # From here the row says « remis »: the last stroke can be given.
    try:
        if etat is Envoi.Etat.REMIS:
            etat = _conclut(transport, envoi, now)
    finally:
        verrous.rend(envoi.abonne_id)
    bilan[etat] += 1
    return envoi.pk + 1


def _presente(transport: Transport, presse: Presse, envoi: Envoi, now: datetime) -> Envoi.Etat:
    abonne = envoi.abonne
    try:
        adresse, jeton = sceau.trousseau().ouvre(abonne.USAGE, abonne.cle, bytes(abonne.index), bytes(abonne.scelle))
        message = presse.lettre(envoi, adresse, jeton)
    except (sceau.SceauRompu, KeyError):
        # A key that was lost, a letter that is written no more: nobody can send this one.
        _journal.exception("lettre impossible à écrire")
        return _marque(envoi, Envoi.Etat.ABANDONNE)
    try:
        transport.presente(settings.LETTRES_RETOUR, adresse, message)
    except Refus as refus:
        return _refuse(envoi, refus, now)
    return _marque(envoi, Envoi.Etat.REMIS)


def _conclut(transport: Transport, envoi: Envoi, now: datetime) -> Envoi.Etat:
    try:
        transport.conclut()
    except Refus as refus:
        return _refuse(envoi, refus, now)
    with transaction.atomic(), connection.cursor() as curseur:
        # Lost with the database's machine, this line would leave « remis », which means the same.
        curseur.execute("set local synchronous_commit = off")
        if envoi.abonne.rejets:
            Abonne.objects.filter(pk=envoi.abonne_id).update(rejets=0)
        return _marque(envoi, Envoi.Etat.ENVOYE)


def _marque(envoi: Envoi, etat: Envoi.Etat) -> Envoi.Etat:
    Envoi.objects.filter(pk=envoi.pk).update(etat=etat)
    return etat


def _refuse(envoi: Envoi, refus: Refus, now: datetime) -> Envoi.Etat:
    """Later when the refusal is for now; never when it is for good, or was repeated."""
    if not refus.est_definitif and envoi.essais + 1 < ESSAIS_MAX:
        apres = now + ATTENTE * 2**envoi.essais
        Envoi.objects.filter(pk=envoi.pk).update(etat=Envoi.Etat.A_ENVOYER, apres=apres, essais=envoi.essais + 1)
        return Envoi.Etat.A_ENVOYER
    if refus.est_definitif and refus.est_du_destinataire:
        compte_rejet(envoi.abonne_id)
    return _marque(envoi, Envoi.Etat.REFUSE if refus.est_definitif else Envoi.Etat.ABANDONNE)


def compte_rejet(abonne: int) -> None:
    """One refusal more in a row; too many, and the address rests until it is erased."""
    lignes = Abonne.objects.filter(pk=abonne)
    lignes.update(rejets=Least(F("rejets") + 1, 1000))
    if lignes.filter(rejets__gte=settings.LETTRES_REJETS_MAX).update(etat=Abonne.Etat.SUSPENDU):
        Envoi.objects.filter(abonne=abonne, etat=Envoi.Etat.A_ENVOYER).delete()


def envoie_confirmation(demande_id: int, now: datetime) -> bool:
    """Ask the address whether it was its owner who typed it. Same two strokes; true when it left."""
    with ouvre() as transport:
        with transaction.atomic():
            lignes = Demande.objects.filter(pk=demande_id, a_envoyer=True, jusqua__gt=now)
            demande = lignes.select_for_update(skip_locked=True).first()
            if demande is None:
                return False
            adresse, jeton = sceau.trousseau().ouvre(
                demande.USAGE, demande.cle, bytes(demande.index), bytes(demande.scelle)
            )
            try:
                transport.presente(settings.LETTRES_RETOUR, adresse, Presse(now).confirmation(demande, adresse, jeton))
            except Refus as refus:
                if not refus.est_definitif:
                    raise Panne("refus pour l'instant") from None
                demande.delete()
                return False
            Demande.objects.filter(pk=demande_id).update(a_envoyer=False)
        with suppress(Refus):
            transport.conclut()
        return True
