"""Who signed which revision, and what the starter library loaded."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as gl
from wagtail.models import AbstractGroupApprovalTask, Page, Revision

from millejours.contenus.models.base import Role


class Signature(models.Model):
    """A role read this revision and answers for it. Another revision needs another signature."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="signatures")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="signatures")
    role = models.CharField(gl("rôle"), max_length=20, choices=Role.choices)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    signee_le = models.DateTimeField(gl("signée le"))
    # What the rules and facts said that day: a change since then calls for another reading.
    empreintes = models.JSONField(gl("empreintes"), default=dict)

    class Meta:
        verbose_name = gl("signature")
        verbose_name_plural = gl("signatures")
        constraints = [
            models.UniqueConstraint(fields=["revision", "role"], name="signature_une_par_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="signature_role_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.page_id}"


class TacheRelecture(AbstractGroupApprovalTask):
    """A step of the workflow that signs: the approval of a role, on one revision."""

    role = models.CharField(gl("rôle qui signe"), max_length=20, choices=Role.choices)

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "role"]

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        from millejours.contenus import perms

        if not self._user_in_groups(user):
            return []
        renvoyer = ("reject", _("Renvoyer avec un mot"), True)
        if perms.peut_signer(user, obj.get_latest_revision()).est_refuse:
            return [renvoyer]
        return [renvoyer, ("approve", _("Relu et approuvé"), False), ("approve", _("Approuver avec un mot"), True)]

    def on_action(self, task_state: Any, user: Any, action_name: str, **options: Any) -> None:
        from millejours.contenus import actions

        if action_name == "approve":
            actions.signe(task_state.revision, Role(self.role), actor=user)
        super().on_action(task_state, user, action_name, **options)

    @classmethod
    def get_description(cls) -> str:
        return str(_("Une personne de ce rôle lit la révision et la signe."))

    class Meta:
        verbose_name = gl("relecture signée")
        verbose_name_plural = gl("relectures signées")


class TachePublication(AbstractGroupApprovalTask):
    """The last step: the committee publishes what every role signed, or sends it back."""

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not self._user_in_groups(user):
            return []
        return [("reject", _("Renvoyer avec un mot"), True), ("approve", _("Approuver la publication"), False)]

    def on_action(self, task_state: Any, user: Any, action_name: str, **options: Any) -> None:
        from millejours.contenus import perms

        page = task_state.revision.as_object()
        if action_name == "approve" and (decision := perms.peut_publier(page, task_state.revision)).est_refuse:
            raise PermissionDenied(decision.raison)
        super().on_action(task_state, user, action_name, **options)

    @classmethod
    def get_description(cls) -> str:
        return str(_("Le comité publie ce que chaque rôle a signé."))

    class Meta:
        verbose_name = gl("décision de publier")
        verbose_name_plural = gl("décisions de publier")


class Chargement(models.Model):
    """A page of the starter library, as it was loaded. Kept when the page goes: it is not made again."""

    cle = models.CharField(max_length=120, unique=True)
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+")
    revision = models.BigIntegerField(help_text=gl("la révision que le chargement a écrite"))
    empreinte = models.CharField(max_length=64)

    class Meta:
        verbose_name = gl("page de la bibliothèque de départ")
        verbose_name_plural = gl("pages de la bibliothèque de départ")

    def __str__(self) -> str:
        return self.cle
