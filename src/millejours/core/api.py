"""What every answer of the open API shares: any site may read it, and a refusal says which field."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseBase, JsonResponse

from regles.erreurs import ErreurSituation

R = TypeVar("R", bound=HttpResponseBase)


def en_json(donnee: Any, *, cache: str = "no-store", status: int = 200, **json_: Any) -> HttpResponse:
    """A JSON answer, accents as they are."""
    return ouvre(JsonResponse(donnee, status=status, json_dumps_params={"ensure_ascii": False, **json_}), cache=cache)


def ouvre(reponse: R, *, cache: str = "no-store") -> R:
    """Open to every origin, and kept by nobody unless said otherwise."""
    reponse["Access-Control-Allow-Origin"] = "*"
    reponse["Cache-Control"] = cache
    return reponse


def permet_post() -> HttpResponse:
    """What a browser asks before it posts JSON from another site."""
    reponse = ouvre(HttpResponse(status=204))
    reponse["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    reponse["Access-Control-Allow-Headers"] = "Content-Type"
    return reponse


def refuse(erreur: ErreurSituation) -> HttpResponse:
    """The field, and why."""
    return en_json({"erreur": {"champ": erreur.champ, "message": erreur.message}}, status=422)


def lit_corps(corps: bytes, **json_: Any) -> Any:
    """The body of a post. Raises `ErreurSituation` when it is not JSON."""
    try:
        return json.loads(corps, **json_)
    except (ValueError, RecursionError):
        raise ErreurSituation("corps", "le corps n'est pas du JSON") from None


def corps_attendu(description: str) -> dict[str, Any]:
    """The body a route reads by itself, as the contract describes it."""
    return {
        "requestBody": {
            "required": True,
            "description": description,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    }
