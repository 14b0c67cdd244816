"""`GET /api/v1/communes?q=`: communes as they are typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from millejours.core.api import en_json
from millejours.territoires.recherche import Trouvee, cherche

router = Router(tags=["territoires"])


@router.get("/communes", summary="Communes par nom, ancien nom ou code postal")
def communes(request: HttpRequest, q: str = "") -> HttpResponse:
    return en_json({"communes": [_ligne(t) for t in cherche(q)]}, cache="public, max-age=86400")


def _ligne(t: Trouvee) -> dict[str, Any]:
    return {
        "code": t.code,
        "nom": t.nom,
        "libelle": t.libelle,
        "codes_postaux": list(t.codes_postaux),
        "departement": t.departement,
        "ancien_nom": t.ancien_nom or None,
        "latitude": t.latitude,
        "longitude": t.longitude,
    }
