"""The background of the map: one PMTiles file, read by ranges. Django's own file answer ignores `Range`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_http_date_safe

PAQUET: Final = 65_536
UN_JOUR: Final = "public, max-age=86400, no-transform"
_UNE_PLAGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Fond:
    chemin: Path
    taille: int
    modifie: int
    etiquette: str


def fond(chemin: Path) -> Fond:
    """Raises `FileNotFoundError` when the setting names no file."""
    etat = chemin.stat()
    return _lu(chemin, etat.st_size, etat.st_mtime_ns)


@lru_cache(maxsize=4)
def _lu(chemin: Path, taille: int, modifie_ns: int) -> Fond:
    # By content: every server of a site gives the same, so that a map may read from several of them.
    with chemin.open("rb") as fichier:
        somme = hashlib.file_digest(fichier, "sha256").hexdigest()
    return Fond(chemin, taille, modifie_ns // 1_000_000_000, f'"{somme[:32]}"')


def repond(request: HttpRequest, f: Fond) -> HttpResponseBase:
    """The file, or the part of it that is asked for (RFC 9110, 14)."""
    if _est_connu(request, f):
        return _entetes(HttpResponse(status=304), f)
    plage = _plage(request, f)
    if plage is None:
        return _entetes(_flux(request, f, 0, f.taille, 200), f)
    debut, fin = plage
    if debut >= fin:
        refus = HttpResponse(status=416)
        refus["Content-Range"] = f"bytes */{f.taille}"
        return _entetes(refus, f)
    reponse = _flux(request, f, debut, fin, 206)
    reponse["Content-Range"] = f"bytes {debut}-{fin - 1}/{f.taille}"
    return _entetes(reponse, f)


def _est_connu(request: HttpRequest, f: Fond) -> bool:
    etiquettes = request.headers.get("If-None-Match")
    if etiquettes is None:
        return False
    return etiquettes.strip() == "*" or f.etiquette in (e.strip().removeprefix("W/") for e in etiquettes.split(","))


def _plage(request: HttpRequest, f: Fond) -> tuple[int, int] | None:
    """First byte and the one past the last; None for the whole file. Several parts at once are not served: the whole is."""
    lue = _UNE_PLAGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or lue is None or lue.group(0) == "bytes=-" or not _si_plage(request, f):
        return None
    premier, dernier = lue.groups()
    if not premier:
        # The last bytes; none at all cannot be satisfied.
        return max(0, f.taille - int(dernier)), f.taille if int(dernier) else 0
    if dernier and int(dernier) < int(premier):
        return None
    return int(premier), min(f.taille, int(dernier) + 1) if dernier else f.taille


def _si_plage(request: HttpRequest, f: Fond) -> bool:
    """`If-Range`: a part only of the very file of which the asker already has another part."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.endswith('"'):
        return condition == f.etiquette
    return parse_http_date_safe(condition) == f.modifie


def _flux(request: HttpRequest, f: Fond, debut: int, fin: int, status: int) -> HttpResponseBase:
    reponse: HttpResponseBase
    if request.method == "HEAD":
        reponse = HttpResponse(status=status)
    elif fin - debut <= PAQUET * 4:
        # A tile: read at once, so that nothing stays open.
        reponse = HttpResponse(b"".join(_lit(f.chemin, debut, fin)), status=status)
    else:
        reponse = StreamingHttpResponse(_lit(f.chemin, debut, fin), status=status)
    reponse["Content-Length"] = str(fin - debut)
    return reponse


def _lit(chemin: Path, debut: int, fin: int) -> Iterator[bytes]:
    with chemin.open("rb") as fichier:
        fichier.seek(debut)
        reste = fin - debut
        while reste > 0 and (paquet := fichier.read(min(PAQUET, reste))):
            reste -= len(paquet)
            yield paquet


def _entetes(reponse: HttpResponseBase, f: Fond) -> HttpResponseBase:
    reponse["Content-Type"] = "application/vnd.pmtiles"
    reponse["Accept-Ranges"] = "bytes"
    reponse["ETag"] = f.etiquette
    reponse["Last-Modified"] = http_date(f.modifie)
    reponse["Cache-Control"] = UN_JOUR
    return reponse
