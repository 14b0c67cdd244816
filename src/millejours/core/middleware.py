"""Promises that hold for every request: language by address, reads that cannot write, posts from our own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import translation
from django.utils.translation import gettext as _

Reponse = Callable[[HttpRequest], HttpResponse]
SURES = ("GET", "HEAD", "OPTIONS")


class LangueDuChemin:
    """The language is the first part of the path, nothing else: no cookie, no `Vary: Accept-Language`."""

    def __init__(self, suite: Reponse) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        langue = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(langue):
            request.LANGUAGE_CODE = langue
            response = self.suite(request)
        response.headers.setdefault("Content-Language", langue)
        return response


class LectureSeule:
    """A GET never writes: the connection refuses, not the reviewer."""

    def __init__(self, suite: Reponse) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SURES:
            return self.suite(request)
        with connection.execute_wrapper(_RefusEcriture()):
            return self.suite(request)


class _RefusEcriture:
    """Turns the session read-only around each statement; a database that is never used is never reached."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        curseur = context["cursor"].cursor
        curseur.execute("set default_transaction_read_only = on")
        if context["connection"].in_atomic_block:
            curseur.execute("set transaction read only")
        try:
            return execute(sql, params, many, context)
        finally:
            if not context["connection"].in_atomic_block:
                curseur.execute("set default_transaction_read_only = off")


class MemeOrigine:
    """Parents' posts carry no cookie, so no token either: a post from another site is refused instead."""

    def __init__(self, suite: Reponse) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SURES or request.path_info.startswith("/api/") or _vient_d_ici(request):
            return self.suite(request)
        return HttpResponseForbidden(
            _("Ce formulaire a été envoyé depuis un autre site. Revenez sur cette page et recommencez."),
            content_type="text/plain; charset=utf-8",
        )


def _vient_d_ici(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origine = request.headers.get("Origin")
    return origine is None or urlsplit(origine).netloc == request.get_host()
