"""One kind of row, whatever it holds: a journey, a link, a calendar. Nothing tells them apart."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from millejours.core.scelle.format import BLOC, EMPREINTE, NONCE, SCEAU, TAILLE_MAX


class _Octets(models.Func):
    function = "octet_length"
    output_field = models.IntegerField()


# An exact day would tell that of a birth.
_AU_TRIMESTRE = Q(expire__day=1, expire__month__in=(1, 4, 7, 10))


class LigneScelleeQuerySet(models.QuerySet["LigneScellee"]):
    def mortes_au(self, jour: date) -> LigneScelleeQuerySet:
        return self.filter(expire__lte=jour)


class LigneScellee(models.Model):
    """What a device sealed. No number that grows, no day of writing or reading: the order of lives is not kept."""

    # Hash of the identifier: what the database holds does not ask the API for anything.
    empreinte = models.BinaryField(_("empreinte de l'identifiant"), primary_key=True)
    preuve = models.BinaryField(_("empreinte de la preuve d'écriture"))
    version = models.PositiveIntegerField(_("version"))
    chiffre = models.BinaryField(_("chiffre"))
    expire = models.DateField(_("effacée à partir de"), db_index=True)

    objects = LigneScelleeQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne scellée")
        verbose_name_plural = _("lignes scellées")
        constraints = [
            models.CheckConstraint(name="scelle_empreinte", condition=Exact(_Octets("empreinte"), EMPREINTE)),
            models.CheckConstraint(name="scelle_preuve", condition=Exact(_Octets("preuve"), EMPREINTE)),
            models.CheckConstraint(name="scelle_version", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="scelle_chiffre_complete",
                condition=Exact(Mod(_Octets("chiffre") - (NONCE + SCEAU), BLOC), 0)
                & LessThanOrEqual(_Octets("chiffre"), TAILLE_MAX),
            ),
            models.CheckConstraint(name="scelle_expire_au_trimestre", condition=_AU_TRIMESTRE),
        ]

    def __str__(self) -> str:
        return "ligne scellée"


class LigneEteinte(models.Model):
    """A name that was erased: a hash and a quarter. It says that a row was here, not which, nor whose."""

    empreinte = models.BinaryField(_("empreinte de l'identifiant"), primary_key=True)
    expire = models.DateField(_("oubliée à partir de"), db_index=True)

    class Meta:
        verbose_name = _("ligne éteinte")
        verbose_name_plural = _("lignes éteintes")
        constraints = [
            models.CheckConstraint(name="eteinte_empreinte", condition=Exact(_Octets("empreinte"), EMPREINTE)),
            models.CheckConstraint(name="eteinte_expire_au_trimestre", condition=_AU_TRIMESTRE),
        ]

    def __str__(self) -> str:
        return "ligne éteinte"
