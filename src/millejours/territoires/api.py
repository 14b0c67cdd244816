"""`GET /api/v1/communes?q=`: communes as they are typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from millejours.territoires.recherche import Trouvee, cherche

router = Router(tags=["territoires"])


@router.get("/communes", summary="Communes par nom, ancien nom ou code postal")
def communes(request: HttpRequest, q: str = "") -> HttpResponse:
    reponse = JsonResponse({"communes": [_ligne(t) for t in cherche(q)]}, json_dumps_params={"ensure_ascii": False})
    reponse["Access-Control-Allow-Origin"] = "*"
    reponse["Cache-Control"] = "public, max-age=86400"
    return reponse


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
