"""Hooks into Wagtail's admin: our link, our reports, and the doors that would go round the signatures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.snippets.models import register_snippet

from millejours.contenus import perms
from millejours.contenus.models import PageRelue
from millejours.contenus.redaction import richtexte, traduction
from millejours.contenus.redaction.mots import MotsAuComite
from millejours.contenus.redaction.rapport import Rapport

register_snippet(MotsAuComite)

# Their own templates open the calendar with an inline script.
AdminDateInput.template_name = "contenus/redaction/date.html"
AdminDateTimeInput.template_name = "contenus/redaction/datetime.html"
AdminTimeInput.template_name = "contenus/redaction/time.html"

hooks.register("register_rich_text_features")(richtexte.enregistre)


@hooks.register("insert_global_admin_js")
def calendriers() -> str:
    return format_html('<script type="module" src="{}"></script>', static("contenus/calendrier.js"))


@hooks.register("register_admin_urls")
def adresses() -> list[Any]:
    return [
        path("a-reverifier/", require_admin_access(Rapport.as_view()), name="a_reverifier"),
        path("traduire/<int:pk>/", require_admin_access(traduction.traduire), name="traduire"),
    ]


@hooks.register("register_reports_menu_item")
def menu_a_reverifier() -> MenuItem:
    return MenuItem(_("À revérifier"), reverse("a_reverifier"), icon_name="time", order=10)


@hooks.register("register_admin_menu_item")
def menu_direct() -> MenuItem:
    return MenuItem(_("À revérifier"), reverse("a_reverifier"), icon_name="time", order=260, name="a-reverifier")


@hooks.register("construct_page_action_menu")
def sans_publication_directe(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """A button that would always be refused is not shown: pages are published by the end of their workflow."""
    page = context.get("page")
    modele = type(page) if page is not None else getattr(context.get("view"), "page_class", None)
    if isinstance(modele, type) and issubclass(modele, PageRelue):
        items[:] = [i for i in items if i.name != "action-publish"]


@hooks.register("before_publish_page")
def publication_signee(request: HttpRequest, page: Any) -> HttpResponse | None:
    return _refuse_sans_signature(request, [page])


@hooks.register("before_bulk_action")
def en_nombre(request: HttpRequest, genre: str, objets: list[Any], action: Any) -> HttpResponse | None:
    if genre == "publish":
        return _refuse_sans_signature(request, objets)
    return _refuse_suppression(request, objets) if genre == "delete" else None


@hooks.register("before_delete_page")
def suppression(request: HttpRequest, page: Any) -> HttpResponse | None:
    return _refuse_suppression(request, [page])


def _refuse_sans_signature(request: HttpRequest, objets: list[Any]) -> HttpResponse | None:
    for page in _relues(objets):
        decision = perms.peut_publier(page, page.get_latest_revision())
        if decision.est_refuse:
            messages.error(request, f"{page.title} : {decision.raison}")
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def _refuse_suppression(request: HttpRequest, objets: list[Any]) -> HttpResponse | None:
    """What was public keeps its name and its history: it is retracted, never deleted."""
    for page in _relues(objets):
        if page.first_published_at is not None:
            messages.error(
                request, _("%(titre)s a été publiée : retirez-la, son histoire reste.") % {"titre": page.title}
            )
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def _relues(objets: list[Any]) -> list[PageRelue]:
    specifiques = [o.specific if hasattr(o, "specific") else o for o in objets]
    return [p for p in specifiques if isinstance(p, PageRelue)]
