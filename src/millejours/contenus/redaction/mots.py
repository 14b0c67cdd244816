"""Words from parents: read, kept for the committee, answered with our own words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as gl
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from millejours.contenus.models import MotAuComite


class _Politique(ModelPermissionPolicy):
    """Whoever edits pages reads the words and follows them up; nobody writes one, nobody deletes one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "change") and user.is_active and user.has_perm("wagtailadmin.access_admin")


class _Modifie(EditView):
    def save_instance(self) -> Any:
        self.form.instance.traite_par = self.request.user
        return super().save_instance()


class MotsAuComite(SnippetViewSet):
    model = MotAuComite
    icon = "mail"
    menu_label = gl("Mots des parents")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["__str__", "texte", "etat", "effacer_le"]
    list_filter = ["etat"]
    edit_view_class = _Modifie
    copy_view_enabled = False
    panels = [
        HelpPanel(content=gl("Le mot reçu n'est jamais publié. La question et la réponse, si.")),
        FieldPanel("page", read_only=True),
        FieldPanel("texte", read_only=True),
        FieldPanel("etat"),
        FieldPanel("question"),
        FieldPanel("reponse"),
    ]

    @property
    def permission_policy(self) -> Any:
        return _Politique(self.model)
