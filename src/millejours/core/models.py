"""The audit line: who did what, to what, when. Written by `core.audit.trace`, never by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from millejours.core.publication.models import PagePubliee, VersionPubliee
from millejours.core.scelle.models import LigneEteinte, LigneScellee

__all__ = ["LigneEteinte", "LigneScellee", "PagePubliee", "Trace", "VersionPubliee"]


class Trace(models.Model):
    """One act of an agent. A line is never changed; its actor may leave, the line stays."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("agent"), null=True, on_delete=models.SET_NULL, related_name="traces"
    )
    verbe = models.SlugField(_("verbe"), max_length=60)
    objet_type = models.CharField(_("type d'objet"), max_length=100, help_text="app.modele")
    objet_id = models.CharField(_("objet"), max_length=64)
    resume = models.CharField(_("résumé"), max_length=300)
    quand = models.DateTimeField(_("quand"))

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        ordering = ["-quand", "-pk"]
        indexes = [
            models.Index(fields=["objet_type", "objet_id", "-quand"], name="trace_objet"),
            models.Index(fields=["-quand"], name="trace_quand"),
        ]

    def __str__(self) -> str:
        return f"{self.quand:%Y-%m-%d %H:%M} {self.verbe} {self.objet_type} {self.objet_id}"
