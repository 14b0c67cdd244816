"""A file as it goes out, whole or by ranges (RFC 9110, 14). Django's own file answer ignores `Range`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_http_date_safe

PAQUET: Final = 65_536
# Longer numbers are no place in any file, and cost to read.
_UNE_PLAGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Fichier:
    """`etiquette`: a strong one, between quotes. `modifie`: seconds, when the date tells two versions apart."""

    chemin: Path
    taille: int
    etiquette: str
    modifie: int | None = None


def repond(request: HttpRequest, f: Fichier, entetes: Mapping[str, str]) -> HttpResponseBase:
    """The file, or the part of it that is asked for, under these headers."""
    reponse = _reponse(request, f)
    reponse["Accept-Ranges"], reponse["ETag"] = "bytes", f.etiquette
    if f.modifie is not None:
        reponse["Last-Modified"] = http_date(f.modifie)
    for nom, valeur in entetes.items():
        reponse[nom] = valeur
    return reponse


def _reponse(request: HttpRequest, f: Fichier) -> HttpResponseBase:
    if _est_connu(request, f):
        return HttpResponse(status=304)
    plage = _plage(request, f)
    if plage is None:
        return _flux(request, f, 0, f.taille, 200)
    debut, fin = plage
    if debut >= fin:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{f.taille}"})
    reponse = _flux(request, f, debut, fin, 206)
    reponse["Content-Range"] = f"bytes {debut}-{fin - 1}/{f.taille}"
    return reponse


def _est_connu(request: HttpRequest, f: Fichier) -> bool:
    etiquettes = request.headers.get("If-None-Match")
    if etiquettes is None:
        return False
    return etiquettes.strip() == "*" or f.etiquette in (e.strip().removeprefix("W/") for e in etiquettes.split(","))


def _plage(request: HttpRequest, f: Fichier) -> tuple[int, int] | None:
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


def _si_plage(request: HttpRequest, f: Fichier) -> bool:
    """`If-Range`: a part only of the very file of which the asker already has another part."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.endswith('"'):
        return condition == f.etiquette
    return f.modifie is not None and parse_http_date_safe(condition) == f.modifie


def _flux(request: HttpRequest, f: Fichier, debut: int, fin: int, status: int) -> HttpResponseBase:
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
