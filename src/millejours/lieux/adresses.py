"""From an address to a point, by one service that whoever runs the platform names. Off until then (ADR 0016).

The browser never talks to it: we ask, with the address alone. Nothing of it is kept, cached or logged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

DELAI_S: Final = 3
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
    ou = urlsplit(settings.GEOCODEUR)
    connexion = (HTTPSConnection if ou.scheme == "https" else HTTPConnection)(ou.netloc, timeout=DELAI_S)
    try:
        # No redirection is followed: the address goes where the setting says, and nowhere else.
        connexion.request("GET", f"{ou.path or '/'}?{urlencode({'q': adresse, 'limit': 1})}")
        reponse = connexion.getresponse()
        if reponse.status != 200:
            raise Muet
        return json.loads(reponse.read(REPONSE_MAX))
    except (OSError, HTTPException, ValueError):
        raise Muet from None
    finally:
        connexion.close()
