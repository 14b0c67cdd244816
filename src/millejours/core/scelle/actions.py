"""What a device may do to a row. It shows a proof; the server knows its hash and nothing of who holds it."""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from millejours.core.scelle.format import BLOC, NONCE, SCEAU, TAILLE_MAX, empreinte
from millejours.core.scelle.models import LigneEteinte, LigneScellee

# Days a row lives that nobody reads, then from the last time a device came; both rounded up to a quarter.
SANS_LECTURE, APRES_LECTURE = 90, 365


class Refus(Exception):
    """Said by its class alone: a message could only repeat what must not be kept."""


class Absente(Refus):
    """No row, or one past its end."""


class Eteinte(Absente):
    """Erased by who held it: nobody makes it again."""


class DejaLa(Refus):
    """Somebody made it first."""


class PreuveFausse(Refus):
    """This proof is not the row's."""


class VersionPerimee(Refus):
    """The row moved since it was read: read it, merge, write again."""


class ChiffreRefuse(Refus):
    """Not the length of a sealed row."""


def est_scelle(chiffre: bytes) -> bool:
    return len(chiffre) <= TAILLE_MAX and len(chiffre) > NONCE + SCEAU and (len(chiffre) - NONCE - SCEAU) % BLOC == 0


def cree(identifiant: bytes, preuve: bytes, chiffre: bytes, *, now: datetime) -> None:
    """A new row, at version 1."""
    if not est_scelle(chiffre):
        raise ChiffreRefuse
    nom, jour = empreinte(identifiant), timezone.localdate(now)
    with transaction.atomic():
        if LigneEteinte.objects.filter(pk=nom).exists():
            raise Eteinte
        LigneScellee.objects.mortes_au(jour).filter(pk=nom).delete()
        # Never an integrity error: the database's own log would quote the row.
        ligne = LigneScellee(nom, empreinte(preuve), 1, chiffre, trimestre_apres(jour, SANS_LECTURE))
        LigneScellee.objects.bulk_create([ligne], ignore_conflicts=True)
        if bytes(LigneScellee.objects.values_list("chiffre", flat=True).get(pk=nom)) != chiffre:
            raise DejaLa


def lis(identifiant: bytes, *, now: datetime) -> LigneScellee:
    """The living row; one that is not there may have been erased on purpose."""
    try:
        return _vivante(LigneScellee.objects.all(), identifiant, now)
    except Absente:
        if LigneEteinte.objects.filter(pk=empreinte(identifiant)).exists():
            raise Eteinte from None
        raise


def ecris(identifiant: bytes, preuve: bytes, chiffre: bytes, *, version: int, now: datetime) -> int:
    """Replace the row as it was at `version`; the new version."""
    if not est_scelle(chiffre):
        raise ChiffreRefuse
    with transaction.atomic():
        ligne = _tenue(identifiant, preuve, now)
        if ligne.version != version:
            raise VersionPerimee
        ligne.version, ligne.chiffre = version + 1, chiffre
        ligne.expire = _apres_lecture(ligne.expire, now)
        ligne.save(update_fields=["version", "chiffre", "expire"])
    return version + 1


def efface(identifiant: bytes, effacement: bytes, *, now: datetime) -> None:
    """The row is gone, for everybody, and its name is not given again: a device that comes late would bring it back.

    The proof of writing is the hash of the proof of erasing: who may write finds nothing to erase with.
    """
    with transaction.atomic():
        ligne = _tenue(identifiant, empreinte(effacement), now)
        fin = trimestre_apres(timezone.localdate(now), APRES_LECTURE)
        LigneEteinte.objects.bulk_create([LigneEteinte(ligne.pk, fin)], ignore_conflicts=True)
        ligne.delete()


def prolonge(identifiant: bytes, *, now: datetime) -> None:
    """A device read it: it lives on. Whoever knows the identifier could read it, so no proof is asked.

    Written at most once a quarter: the database would otherwise keep the rhythm of readings.
    """
    ligne = _vivante(LigneScellee.objects.only("expire"), identifiant, now)
    expire = _apres_lecture(ligne.expire, now)
    if expire != ligne.expire:
        LigneScellee.objects.filter(pk=ligne.pk).update(expire=expire)


def _tenue(identifiant: bytes, preuve: bytes, now: datetime) -> LigneScellee:
    """The living row, locked, for whoever holds its proof."""
    ligne = _vivante(LigneScellee.objects.select_for_update(), identifiant, now)
    if not hmac.compare_digest(bytes(ligne.preuve), empreinte(preuve)):
        raise PreuveFausse
    return ligne


def _vivante(lignes: QuerySet[LigneScellee], identifiant: bytes, now: datetime) -> LigneScellee:
    ligne = lignes.filter(pk=empreinte(identifiant)).first()
    if ligne is None or ligne.expire <= timezone.localdate(now):
        raise Absente
    return ligne


def _apres_lecture(expire: date, now: datetime) -> date:
    return max(expire, trimestre_apres(timezone.localdate(now), APRES_LECTURE))


def trimestre_apres(jour: date, jours: int) -> date:
    """The first day of a quarter that leaves at least so many days.

    >>> trimestre_apres(date(2026, 11, 22), 90), trimestre_apres(date(2027, 1, 1), 90)
    (datetime.date(2027, 4, 1), datetime.date(2027, 4, 1))
    """
    vise = jour + timedelta(days=jours)
    premier = vise.replace(month=vise.month - (vise.month - 1) % 3, day=1)
    if premier == vise:
        return premier
    mois = premier.month + 3
    return date(premier.year + mois // 12, mois % 12, 1) if mois > 12 else premier.replace(month=mois)


def purge(now: datetime) -> int:
    return LigneScellee.objects.mortes_au(timezone.localdate(now))._raw_delete("default")


def oublie(now: datetime) -> int:
    """Names that no device holds any more."""
    return LigneEteinte.objects.filter(expire__lte=timezone.localdate(now))._raw_delete("default")
