"""Promises that hold for every request: language by address, reads that cannot write, posts from our own pages."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files import uploadhandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

Reponse = Callable[[HttpRequest], HttpResponse]
SURES = ("GET", "HEAD", "OPTIONS")
FORMULAIRE = "application/x-www-form-urlencoded"


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
    """A GET never writes: the connection refuses, not the reviewer.

    `LECTURE_SEULE_SAUF` names the few paths of agents where one does: coming back from an identity provider is
    a GET that opens a session, and Wagtail keeps who is editing what. No page of a parent can be among them.
    """

    def __init__(self, suite: Reponse) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SURES or request.path_info.startswith(tuple(settings.LECTURE_SEULE_SAUF)):
            return self.suite(request)
        refus = _RefusEcriture()
        try:
            with connection.execute_wrapper(refus):
                return self.suite(request)
        finally:
            refus.leve()


class _RefusEcriture:
    """Turns the session read-only at the first statement of a request; a database that is never used is never reached."""

    def __init__(self) -> None:
        self.est_pose = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        # Not by the cursor of the statement: one that reads row by row on the server runs nothing but a query.
        liaison = context["connection"].connection
        if not self.est_pose:
            liaison.execute("set default_transaction_read_only = on")
            self.est_pose = True
        if context["connection"].in_atomic_block:
            liaison.execute("set transaction read only")
        return execute(sql, params, many, context)

    def leve(self) -> None:
        if self.est_pose and connection.connection is not None and not connection.connection.closed:
            connection.connection.execute("set default_transaction_read_only = off")
        self.est_pose = False


@contextmanager
def ecriture_permise() -> Iterator[None]:
    """For the book-keeping of sessions alone: a message read, a session that ended. Nothing of the domain."""
    tous = list(connection.execute_wrappers)
    refus = [r for r in tous if isinstance(r, _RefusEcriture)]
    for r in refus:
        r.leve()
    connection.execute_wrappers[:] = [r for r in tous if r not in refus]
    try:
        yield
    finally:
        connection.execute_wrappers[:] = tous


class Compression:
    """Pages leave compressed, quickly: half the time of the default level for a few more kilobytes.

    No page carries a secret beside what a person typed, so nothing can be guessed from its length.
    """

    def __init__(self, suite: Reponse) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.suite(request)
        patch_vary_headers(reponse, ("Accept-Encoding",))
        if reponse.streaming or reponse.has_header("Content-Encoding") or len(reponse.content) < COURT:
            return reponse
        if reponse.status_code == 206:
            # A range is counted on the bytes of the file.
            return reponse
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            reponse.content = gzip.compress(reponse.content, compresslevel=NIVEAU, mtime=0)
            reponse["Content-Encoding"] = "gzip"
            reponse["Content-Length"] = str(len(reponse.content))
        return reponse


COURT, NIVEAU = 600, 1


class EnvoiBorne:
    """A post is a small form or a small JSON: anything larger, or with files, is refused before it is read.

    Agents send pictures and long forms: under `/agents/` the limits are theirs, and files have handlers.
    """

    def __init__(self, suite: Reponse) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SURES:
            return self.suite(request)
        agents = request.path_info.startswith("/agents/")
        limite = _limite(request.path_info)
        # Without a length, nothing of a body is read.
        longueur = request.headers.get("Content-Length") or "0"
        if not longueur.isdigit() or int(longueur[:12]) > limite:
            return _refuse(request, 413, _("Cet envoi est trop long. Une situation tient en quelques lignes."))
        if agents:
            request.upload_handlers = [uploadhandler.load_handler(h, request) for h in settings.ENVOI_AGENTS_FICHIERS]
        elif par_jeton(request):
            pass
        elif (request.content_type or "").startswith("multipart/"):
            return _refuse(request, 415, _("Aucun fichier n'est accepté ici."))
        elif request.content_type == FORMULAIRE and request.body.count(b"&") >= settings.ENVOI_CHAMPS_MAX:
            return _refuse(request, 413, _("Cet envoi a trop de champs."))
        return self.suite(request)


def _limite(chemin: str) -> int:
    if chemin.startswith("/agents/redaction/pages/"):
        return int(settings.ENVOI_REDACTION_MAX)
    return int(settings.ENVOI_AGENTS_MAX if chemin.startswith("/agents/") else settings.ENVOI_MAX)


def _refuse(request: HttpRequest, code: int, message: str) -> HttpResponse:
    reponse = HttpResponse(message, status=code, content_type="text/plain; charset=utf-8")
    reponse["Cache-Control"] = "no-store"
    if request.path_info.startswith("/api/"):
        reponse["Access-Control-Allow-Origin"] = "*"
    return reponse


class MemeOrigine:
    """Parents' posts carry no cookie, so no token either: a post from another site is refused instead."""

    def __init__(self, suite: Reponse) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        libre = request.method in SURES or request.path_info.startswith("/api/") or par_jeton(request)
        if libre or _vient_d_ici(request):
            return self.suite(request)
        return _refuse(
            request, 403, _("Ce formulaire a été envoyé depuis un autre site. Revenez sur cette page et recommencez.")
        )


def par_jeton(request: HttpRequest) -> bool:
    """A post whose path holds all its authority: mail programs send it without a page, as a form with parts."""
    return request.path_info.startswith(tuple(settings.POSTS_PAR_JETON))


def _vient_d_ici(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origine = request.headers.get("Origin")
    if origine is None:
        return True
    try:
        return urlsplit(origine).netloc == request.get_host()
    except ValueError:
        return False
