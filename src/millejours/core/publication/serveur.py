"""In front of Django: a published page is a dictionary's answer. Everything else goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from millejours.core.publication.miroir import Fiche, Miroir
from millejours.core.publication.page import CODAGES

Environ = dict[str, Any]
Depart = Callable[..., Any]
Application = Callable[[Environ, Depart], Iterable[bytes]]
Entetes = list[tuple[str, str]]

# Shared caches keep a page a minute, and may show it one more while they ask: a page retracted here
# leaves them in two. Browsers ask each time, and a 304 is cheap.
PARTAGE, SURSIS = 60, 60
FRAICHE = f"public, max-age=0, s-maxage={PARTAGE}, stale-while-revalidate={SURSIS}"
COURTE = "public, no-cache"
# After a failure of Django, pages past their date are served as they are for a while, without asking again.
REPOS = 5.0
_RETENUS = 128
_SANS, _GZIP, _BR = range(len(CODAGES))


class Publiees:
    """WSGI application: GET and HEAD of published pages, `suite` for the rest."""

    def __init__(
        self,
        suite: Application,
        miroir: Miroir,
        *,
        hote_admis: Callable[[str], bool],
        temoin: str,
        https: bool = False,
    ) -> None:
        self.suite, self.miroir, self.pages = suite, miroir, miroir.pages
        self.hote_admis, self.temoin, self.https = hote_admis, temoin, https
        self._hotes: set[str] = set()
        self._codages: dict[str, int] = {}
        self._repos = 0.0

    def __call__(self, environ: Environ, depart: Depart) -> Iterable[bytes]:
        fiche = self.pages.get(environ["PATH_INFO"])
        if fiche is None or not self._est_pour_nous(environ):
            return self.suite(environ, depart)
        instant = time.time()
        if instant >= fiche.limite:
            return self._au_dela(fiche, environ, depart, instant)
        return self._donne(fiche, environ, depart, instant) or self.suite(environ, depart)

    def _est_pour_nous(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not environ.get("QUERY_STRING")
            and ("HTTP_COOKIE" not in environ or self.temoin not in environ["HTTP_COOKIE"])
            and self._est_connu(environ.get("HTTP_HOST", ""))
            and (not self.https or environ.get("HTTP_X_FORWARDED_PROTO") == "https")
        )

    def _est_connu(self, hote: str) -> bool:
        """Django refuses a foreign host: so do we, by letting it say so."""
        if hote in self._hotes:
            return True
        if not self.hote_admis(hote):
            return False
        if len(self._hotes) < _RETENUS:
            self._hotes.add(hote)
        return True

    def _donne(self, fiche: Fiche, environ: Environ, depart: Depart, instant: float) -> list[bytes] | None:
        """Start the answer and return its body; `None`, and nothing started, when the page has just left."""
        codage = self._codage(environ.get("HTTP_ACCEPT_ENCODING", ""))
        entetes = self._entetes(fiche, codage, instant)
        if (connues := environ.get("HTTP_IF_NONE_MATCH")) is not None and _reconnait(connues, fiche.etags[codage]):
            depart("304 Not Modified", [e for e in entetes if e[0] in ("ETag", "Cache-Control", "Vary")])
            return [b""]
        if environ["REQUEST_METHOD"] == "HEAD":
            depart("200 OK", list(entetes))
            return [b""]
        corps = self.miroir.corps(fiche, codage)
        if corps is None:
            return None
        # A copy: servers are free to add to the list they are given.
        depart("200 OK", list(entetes))
        return [corps]

    def _entetes(self, fiche: Fiche, codage: int, instant: float) -> Entetes:
        if instant + PARTAGE + SURSIS >= fiche.limite:
            return _compose(fiche, codage, COURTE)
        prete = fiche.pretes[codage]
        if prete is None:
            prete = fiche.pretes[codage] = _compose(fiche, codage, FRAICHE)
        return prete

    def _codage(self, accepte: str) -> int:
        codage = self._codages.get(accepte)
        if codage is None:
            codage = _choisit(accepte)
            if len(self._codages) < _RETENUS:
                self._codages[accepte] = codage
        return codage

    def _au_dela(self, fiche: Fiche, environ: Environ, depart: Depart, instant: float) -> Iterable[bytes]:
        """Past its date a page is Django's to render; when Django cannot, an old page is better than none."""
        if instant < self._repos:
            return self._donne(fiche, environ, depart, instant) or self.suite(environ, depart)
        dit: list[Any] = []

        def retient(*arguments: Any) -> None:
            dit[:] = arguments

        try:
            corps = self.suite(environ, retient)
        except Exception:
            dit, corps = ["500 Internal Server Error", []], [b""]
        if dit[0].startswith("5"):
            _ferme(corps)
            self._repos = instant + REPOS
            if (ancien := self._donne(fiche, environ, depart, instant)) is not None:
                return ancien
        depart(*dit)
        return corps


def _ferme(corps: Iterable[bytes]) -> None:
    if (ferme := getattr(corps, "close", None)) is not None:
        ferme()


def _compose(fiche: Fiche, codage: int, cache: str) -> Entetes:
    entetes = [
        *fiche.entetes,
        ("Content-Length", str(fiche.longueurs[codage])),
        ("ETag", fiche.etags[codage]),
        ("Cache-Control", cache),
        ("Vary", "Accept-Encoding"),
    ]
    if codage != _SANS:
        entetes.append(("Content-Encoding", CODAGES[codage]))
    return entetes


def _choisit(accepte: str) -> int:
    """The best encoding of an `Accept-Encoding`; ties go to the smaller body.

    >>> [_choisit(a) for a in ("gzip, br", "br;q=0, gzip", "*", "br;q=0.1, gzip;q=0.9", "identity", "")]
    [2, 1, 2, 1, 0, 0]
    """
    poids: dict[str, float] = {}
    for morceau in accepte.lower().split(","):
        nom, _, parametre = morceau.partition(";")
        try:
            poids[nom.strip()] = float(parametre.strip().removeprefix("q=") or 1)
        except ValueError:
            poids[nom.strip()] = 0.0
    defaut = poids.get("*", 0.0)
    br, gzip = poids.get("br", defaut), poids.get("gzip", defaut)
    if max(br, gzip) <= 0:
        return _SANS
    return _BR if br >= gzip else _GZIP


def _reconnait(connues: str, etag: str) -> bool:
    """Weak comparison: a proxy in front may have weakened the mark it gave on."""
    return connues.strip() == "*" or any(c.strip().removeprefix("W/") == etag for c in connues.split(","))
