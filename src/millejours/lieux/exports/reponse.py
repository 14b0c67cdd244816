"""An export as an answer: written as it is sent, compressed on the way."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, StreamingHttpResponse

from millejours.lieux.exports.modele import ADRESSES_DES_LICENCES, Demande, Format

GZIP: Final = 31
UNE_HEURE: Final = "public, max-age=3600"


def repond(request: HttpRequest, format_: Format, demande: Demande) -> StreamingHttpResponse:
    compresse = "gzip" in request.headers.get("Accept-Encoding", "")
    morceaux = (m.encode() for m in format_.ecrit(demande))
    reponse = StreamingHttpResponse(_compresse(morceaux) if compresse else morceaux, content_type=format_.type_mime)
    if compresse:
        reponse["Content-Encoding"] = "gzip"
    ou = f"-{demande.departement}" if demande.departement else ""
    nom = f"lieux{ou}-{demande.licence}.{format_.extension}"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Link"] = f'<{ADRESSES_DES_LICENCES[demande.licence]}>; rel="license"'
    reponse["Cache-Control"] = UNE_HEURE
    reponse["Access-Control-Allow-Origin"] = "*"
    return reponse


def _compresse(morceaux: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.compressobj(level=1, wbits=GZIP)
    for morceau in morceaux:
        if serre := machine.compress(morceau):
            yield serre
    yield machine.flush()
