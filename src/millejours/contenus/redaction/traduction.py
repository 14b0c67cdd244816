"""« Traduire »: a page of its own in another language, beside its original, that somebody fills and somebody signs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from millejours.contenus import actions, perms
from millejours.contenus.models import PageRelue


@require_http_methods(["GET", "HEAD", "POST"])
def traduire(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, PageRelue):
        raise Http404
    langue = request.POST.get("langue", "")
    if request.method == "POST" and langue in dict(settings.LANGUAGES):
        if not (decision := perms.peut_traduire(request.user, page, langue)).est_refuse:
            traduction = actions.traduit(page, langue, actor=request.user, now=timezone.now())
            return redirect("wagtailadmin_pages:edit", traduction.pk)
        messages.error(request, decision.raison)
    contexte = {"page": page, "langues": _manquantes(page), "traductions": page.get_translations().order_by("langue")}
    return render(request, "contenus/redaction/traduire.html", contexte)


def _manquantes(page: PageRelue) -> list[tuple[str, str]]:
    faites = {page.langue, *page.get_translations().values_list("langue", flat=True)}
    return [(code, nom) for code, nom in settings.LANGUAGES if code not in faites]


@hooks.register("register_page_header_buttons")
def bouton(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    specifique = page.specific
    if isinstance(specifique, PageRelue) and not specifique.est_traduction:
        yield Button(_("Traduire"), reverse("traduire", args=[page.pk]), icon_name="globe", priority=45)
