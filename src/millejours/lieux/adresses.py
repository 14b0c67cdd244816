"""From an address to a point, by one service that whoever runs the platform names. Off until then (ADR 0016).

The browser never talks to it: we ask, with the address alone. Nothing of it is kept, cached or logged.
"""

from __future__ import annotations

import io
import json
import socket
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Final
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

# For the whole exchange, connection and headers included.
DELAI_S: Final = 3.0
REPONSE_MAX: Final = 200_000
ADRESSE_MAX: Final = 200


class Muet(Exception):
    """The service did not answer, or not in its language. Says nothing of what was asked."""


@dataclass(frozen=True, slots=True)
class Adresse:
    libelle: str
    latitude: float
    longitude: float


def est_ouvert() -> bool:
    return bool(settings.GEOCODEUR)


def cherche(adresse: str) -> Adresse | None:
    """The best answer of the service, in the GeoJSON that French address services speak. Raises `Muet`."""
    trouvees = _demande(" ".join(adresse.split())[:ADRESSE_MAX])
    try:
        for trouvee in trouvees["features"]:
            longitude, latitude = map(float, trouvee["geometry"]["coordinates"][:2])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return Adresse(str(trouvee["properties"]["label"])[:ADRESSE_MAX], latitude, longitude)
    except (LookupError, TypeError, ValueError):
        raise Muet from None
    return None


def _demande(adresse: str) -> Any:
    ou, fin = urlsplit(settings.GEOCODEUR), time.monotonic() + DELAI_S
    connexion = (HTTPSConnection if ou.scheme == "https" else HTTPConnection)(ou.netloc)
    try:
        connexion.sock = _joint(ou, connexion.port, fin)
        connexion.sock.settimeout(_reste(fin))
        # No redirection is followed: the address goes where the setting says, and nowhere else.
        connexion.request("GET", f"{ou.path or '/'}?{urlencode({'q': adresse, 'limit': 1})}")
        with _Reponse(connexion.sock, fin) as reponse:
            reponse.begin()
            if reponse.status != 200:
                raise Muet
            return json.loads(reponse.read(REPONSE_MAX))
    except (OSError, HTTPException, ValueError):
        raise Muet from None
    finally:
        connexion.close()


def _joint(ou: SplitResult, port: int, fin: float) -> socket.socket:
    """The first address of the host that answers, whatever their number, before the end."""
    hote, dernier = ou.hostname or "", OSError()
    for *_, adresse in socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM):
        try:
            prise = socket.create_connection((str(adresse[0]), port), timeout=_reste(fin))
        except OSError as erreur:
            dernier = erreur
            continue
        prise.settimeout(_reste(fin))
        return ssl.create_default_context().wrap_socket(prise, server_hostname=hote) if ou.scheme == "https" else prise
    raise dernier


def _reste(fin: float) -> float:
    if (reste := fin - time.monotonic()) <= 0:
        raise TimeoutError
    return reste


class _Reponse(HTTPResponse):
    """An answer read before the end: the timeout of a socket alone starts again at each byte."""

    def __init__(self, prise: socket.socket, fin: float) -> None:
        super().__init__(prise, method="GET")
        self.fp = io.BufferedReader(_Lecture(prise, self.fp.detach(), fin))


class _Lecture(io.RawIOBase):
    def __init__(self, prise: socket.socket, brut: io.RawIOBase, fin: float) -> None:
        self._prise, self._brut, self._fin = prise, brut, fin

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: Any) -> int | None:
        self._prise.settimeout(_reste(self._fin))
        lus: int | None = self._brut.readinto(tampon)
        return lus

    def close(self) -> None:
        self._brut.close()
        super().close()
