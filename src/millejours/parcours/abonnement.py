"""`/agenda/<secret>.ics`: a calendar that follows the journey. Opened in memory for this answer, kept nowhere.

In front of Django on a real server (`Abonnes`), as published pages are; through Django elsewhere (`abonnement`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from http.client import responses
from typing import NamedTuple

import django.db
import psycopg
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from millejours.core.chemins import CONTENT
from millejours.core.publication.serveur import Application, Depart, Environ
from millejours.core.publication.version import empreinte_du_site
from millejours.core.scelle.lecture import Lecteur, Ouverte, ouverte, par_django
from millejours.famille.regles import moteur
from regles.abonnement import Charge, ChargeRefusee, agenda_suivi, annulees, lit_charge, mois_de
from regles.parution import Parution, lit_parution

# Seconds after which a calendar may ask again, when the database is away.
PLUS_TARD = 1800
_journal = logging.getLogger(__name__)
_CHEMIN, _FIN = "/agenda/", ".ics"
_MUETTE = [
    ("Cache-Control", "no-store"),
    ("X-Robots-Tag", "noindex"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]


class Reponse(NamedTuple):
    code: int
    entetes: list[tuple[str, str]]
    corps: bytes = b""


_ABSENTE = Reponse(404, _MUETTE)
# What the calendar has is kept by it: better than an empty one.
_PLUS_TARD = Reponse(503, [*_MUETTE, ("Retry-After", str(PLUS_TARD))])


@require_safe
def abonnement(request: HttpRequest, nom: str) -> HttpResponse:
    rendue = reponse(nom, request.headers.get("If-None-Match", ""), timezone.localdate(), par_django)
    return HttpResponse(rendue.corps, status=rendue.code, headers=dict(rendue.entetes))


class Abonnes:
    """WSGI application: GET and HEAD of followed calendars, `suite` for the rest."""

    def __init__(self, suite: Application, lis: Lecteur, *, hote_admis: Callable[[str], bool]) -> None:
        self.suite, self.lis, self.hote_admis = suite, lis, hote_admis

    def __call__(self, environ: Environ, depart: Depart) -> Iterable[bytes]:
        chemin: str = environ["PATH_INFO"]
        if not (chemin.startswith(_CHEMIN) and chemin.endswith(_FIN) and self._est_pour_nous(environ)):
            return self.suite(environ, depart)
        nom, connue = chemin[len(_CHEMIN) : -len(_FIN)], environ.get("HTTP_IF_NONE_MATCH", "")
        rendue = reponse(nom, connue, timezone.localdate(), self.lis)
        taille = ("Content-Length", str(len(rendue.corps)))
        depart(f"{rendue.code} {responses[rendue.code]}", [*rendue.entetes, *([taille] if rendue.code != 304 else [])])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else rendue.corps]

    def _est_pour_nous(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and self.hote_admis(environ.get("HTTP_HOST", ""))
            and (not settings.SECURE_SSL_REDIRECT or environ.get("HTTP_X_FORWARDED_PROTO") == "https")
        )


def reponse(nom: str, connue: str, jour: date, lis: Lecteur) -> Reponse:
    """The calendar of a secret on a day; `connue` is the mark that the client already has."""
    try:
        return _reponse(nom, connue, jour, lis)
    except (django.db.Error, psycopg.Error, OSError):
        return _PLUS_TARD
    except (ChargeRefusee, RecursionError):
        # A row of another kind, or of nobody's making.
        return _ABSENTE
    except Exception:
        # Let through, its words would be in the server's own log; ours keeps the kind of a fault and its place.
        _journal.exception("un agenda suivi ne s'écrit pas")
        return _PLUS_TARD


def _reponse(nom: str, connue: str, jour: date, lis: Lecteur) -> Reponse:
    ligne = ouverte(nom, jour, lis)
    if ligne is None:
        return _ABSENTE
    charge = lit_charge(ligne.clair)
    marque = _marque(ligne, charge, jour)
    if connue.removeprefix("W/") == marque:
        return Reponse(304, [*_MUETTE, ("ETag", marque)])
    fichier = "agenda" if charge.discret else "mille-jours"
    entetes = [
        *_MUETTE,
        ("ETag", marque),
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Disposition", f'inline; filename="{fichier}.ics"'),
    ]
    return Reponse(200, entetes, _octets(ligne, charge, jour))


def _marque(ligne: Ouverte, charge: Charge, jour: date) -> str:
    """Changes when an answer would; says nothing of how often a family wrote to whoever has not its key."""
    mois, tombes = mois_de(jour, charge.depuis), len(annulees(charge, jour))
    vu = f"{ligne.version} {mois} {tombes} {_site()} {_empreinte()}"
    return f'"{sha256(ligne.cle + vu.encode()).hexdigest()[:32]}"'


def _octets(ligne: Ouverte, charge: Charge, jour: date) -> bytes:
    numero, modifie = parution().numero, max(charge.modifie, f"{parution().le:%Y%m%d}T000000Z")
    return agenda_suivi(charge, moteur(), jour, version=ligne.version, parution=numero, modifie=modifie, site=_site())


def _site() -> str:
    return str(settings.ADRESSE_PUBLIQUE) + _chemin_du_parcours()


@cache
def _chemin_du_parcours() -> str:
    with translation.override("fr"):
        return reverse("parcours")


@cache
def parution() -> Parution:
    return lit_parution(CONTENT)


@cache
def _empreinte() -> str:
    return empreinte_du_site()
