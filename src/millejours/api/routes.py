"""`GET /api/v1/regles`: the rules themselves, open to everyone."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from millejours.core.api import en_json
from millejours.core.chemins import CONTENT
from regles.catalogue import Regle, charge
from regles.explain.reference import condition_en_mots, fenetre_de_regle
from regles.sortie import sources_json

router = Router(tags=["règles"])


@router.get("/regles", summary="Toutes les règles, avec leurs sources")
def regles(request: HttpRequest) -> HttpResponse:
    return en_json(_regles(), cache="public, max-age=3600")


@cache
def _regles() -> dict[str, Any]:
    catalogue = charge(CONTENT)
    return {
        "licence": "Licence Ouverte 2.0",
        "regles": [_regle(r) for r in catalogue.regles],
    }


def _regle(r: Regle) -> dict[str, Any]:
    return {
        "id": r.id,
        "acte": r.acte,
        "libelle": r.libelle,
        "a_faire": r.a_faire,
        "categorie": r.categorie,
        "sujet": r.sujet,
        "public": list(r.public),
        "statut": r.statut,
        "fenetre": fenetre_de_regle(r),
        "condition": condition_en_mots(r.si, charge(CONTENT)) if r.si else None,
        "si_inconnu": r.si_inconnu if r.si else None,
        "precision": r.si_texte,
        "qui": list(r.qui) or None,
        "ou": list(r.ou) or None,
        "couvert": r.couvert,
        "si_tard": r.si_tard,
        "confiance": r.confiance,
        "source_a_confirmer": r.source_a_confirmer,
        "sources": list(sources_json(r.sources)),
    }
