"""The store: what was published, as it leaves, and what it depends on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PagePublieeQuerySet(models.QuerySet["PagePubliee"]):
    def qui_dependent_de(self, cles: Iterable[str]) -> PagePublieeQuerySet:
        return self.filter(dependances__overlap=list(cles))

    def perimees_au(self, instant: datetime) -> PagePublieeQuerySet:
        return self.filter(valable_jusqua__lte=instant)


class PagePubliee(models.Model):
    """A page that anybody may read, rendered. `generation` changes with each write, over the whole table."""

    chemin = models.CharField(_("chemin"), max_length=500, primary_key=True)
    langue = models.CharField(_("langue"), max_length=10)
    entetes = models.JSONField(_("en-têtes"))
    gzip = models.BinaryField(_("corps gzip"))
    brotli = models.BinaryField(_("corps brotli"))
    taille = models.PositiveIntegerField(_("taille du corps"))
    empreinte = models.CharField(_("empreinte"), max_length=64)
    dependances = ArrayField(models.CharField(max_length=200), verbose_name=_("dépendances"), default=list)
    valable_jusqua = models.DateTimeField(_("valable jusqu'à"), null=True, blank=True)
    generation = models.BigIntegerField(_("génération"), unique=True)
    publiee_le = models.DateTimeField(_("publiée le"))

    objects = PagePublieeQuerySet.as_manager()

    class Meta:
        verbose_name = _("page publiée")
        verbose_name_plural = _("pages publiées")
        indexes = [
            GinIndex(fields=["dependances"], name="page_publiee_dependances"),
            models.Index(fields=["valable_jusqua"], name="page_publiee_valable_jusqua"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(chemin__regex=r"^/[A-Za-z0-9/._~-]*$") & ~Q(chemin__startswith="/agents/"),
                name="page_publiee_chemin",
            ),
            models.CheckConstraint(condition=Q(empreinte__regex=r"^[0-9a-f]{64}$"), name="page_publiee_empreinte"),
        ]

    def __str__(self) -> str:
        return self.chemin


class VersionPubliee(models.Model):
    """Which code and which content the last release rendered: the same again has nothing to do."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    empreinte = models.CharField(_("empreinte du code et du contenu"), max_length=64)
    publiee_le = models.DateTimeField(_("publiée le"))

    class Meta:
        verbose_name = _("version publiée")
        verbose_name_plural = _("versions publiées")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="version_publiee_unique")]

    def __str__(self) -> str:
        return self.empreinte[:12]
