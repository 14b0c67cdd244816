"""A page as anybody sees it: rendered by the real routes and views, for nobody in particular."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.http.request import validate_host
from django.http.response import HttpResponseBase

from millejours.core.publication.notes import Notes, prises
from millejours.core.publication.page import empreinte_de

# Said again by the server of the pages, or by nobody.
_ENLEVES = {"content-length", "etag", "vary", "cache-control", "expires", "last-modified", "date", "content-encoding"}
_PRIVES = re.compile(r"no-store|private|no-cache", re.IGNORECASE)
_CHEMIN = re.compile(r"/[A-Za-z0-9/._~-]*")
_RESERVES = ("/agents/", "/api/", "/static/", "/medias/")


class PageAbsente(Exception):
    """The address leads nowhere, or elsewhere: not a page to publish, or not any more."""


class PageRefusee(Exception):
    """The answer must not be given to everybody: a fault of its view, said by name."""


class RenduEchoue(Exception):
    """The view failed: what was published before stays."""


@dataclass(frozen=True, slots=True)
class Rendu:
    chemin: str
    langue: str
    entetes: tuple[tuple[str, str], ...]
    corps: bytes
    dependances: tuple[str, ...]
    valable_jusqua: datetime | None

    @property
    def empreinte(self) -> str:
        return empreinte_de(self.entetes, self.corps)


def rends(chemin: str) -> Rendu:
    """Render a path for an anonymous visitor. Raises `PageAbsente`, `PageRefusee` or `RenduEchoue`."""
    if not _CHEMIN.fullmatch(chemin) or chemin.startswith(_RESERVES):
        raise PageRefusee(f"{chemin} : cette adresse ne se publie pas")
    with prises() as notes:
        try:
            # A GET turns its transaction read-only: in one of its own, the caller can still write.
            with transaction.atomic():
                reponse = _interne().get_response(_visite(chemin))
        except DatabaseError as erreur:
            raise RenduEchoue(f"{chemin} : la base a refusé une lecture") from erreur
    return _rendu(chemin, _verifie(chemin, reponse), notes)


def _rendu(chemin: str, reponse: HttpResponse, notes: Notes) -> Rendu:
    return Rendu(
        chemin,
        reponse.headers.get("Content-Language", settings.LANGUAGE_CODE),
        tuple((nom, _canonique(nom, valeur)) for nom, valeur in reponse.items() if nom.lower() not in _ENLEVES),
        reponse.content,
        tuple(sorted(notes.dependances)),
        notes.valable_jusqua,
    )


def _canonique(nom: str, valeur: str) -> str:
    """The policy's directives come in an order that changes with each process; the page is the same."""
    if nom.lower() != "content-security-policy":
        return valeur
    return "; ".join(sorted(d.strip() for d in valeur.split(";") if d.strip()))


def _verifie(chemin: str, reponse: HttpResponseBase) -> HttpResponse:
    if reponse.status_code >= 500:
        raise RenduEchoue(f"{chemin} : la vue a échoué ({reponse.status_code})")
    if reponse.status_code != 200:
        raise PageAbsente(f"{chemin} : {reponse.status_code}")
    if not isinstance(reponse, HttpResponse):
        raise PageRefusee(f"{chemin} : une réponse en flux ne se publie pas")
    if motif := _motif_de_refus(reponse):
        raise PageRefusee(f"{chemin} : {motif}")
    return reponse


def _motif_de_refus(reponse: HttpResponse) -> str:
    if reponse.cookies:
        return "elle pose un témoin de connexion"
    varie = {v.strip().lower() for v in reponse.headers.get("Vary", "").split(",") if v.strip()}
    if varie - {"accept-encoding"}:
        return f"elle varie selon {', '.join(sorted(varie - {'accept-encoding'}))}"
    if _PRIVES.search(reponse.headers.get("Cache-Control", "")):
        return "elle demande à n'être pas gardée"
    if "'nonce-" in reponse.headers.get("Content-Security-Policy", "") or b" nonce=" in reponse.content:
        return "elle contient un nonce"
    if b"csrfmiddlewaretoken" in reponse.content:
        return "elle contient un jeton de formulaire"
    return ""


@cache
def _interne() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _visite(chemin: str) -> WSGIRequest:
    """The request of nobody: no cookie, no language, no address."""
    schema, hote = adresse_publique()
    nom, _, port = hote.partition(":")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": chemin,
            "QUERY_STRING": "",
            "SERVER_NAME": nom,
            "SERVER_PORT": port or ("443" if schema == "https" else "80"),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": hote,
            "HTTP_X_FORWARDED_PROTO": schema,
            "wsgi.url_scheme": schema,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
    )


def adresse_publique() -> tuple[str, str]:
    """Scheme and host under which pages are rendered: the public address if it is served here, else the first host."""
    schema = "https" if settings.SECURE_SSL_REDIRECT else "http"
    hote = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    if validate_host(hote.rpartition(":")[0] or hote, settings.ALLOWED_HOSTS):
        return schema, hote
    return schema, next((h for h in settings.ALLOWED_HOSTS if not h.startswith((".", "*"))), "localhost")
