"""The search: one box, answers, and help first when the words call for it. Nothing of a question is kept."""

from __future__ import annotations

import logging

from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from millejours.recherche.display import page_recherche, page_sans_base
from millejours.recherche.registre import GENRES
from millejours.recherche.requete import Filtres
from millejours.recherche.suggestions import suggere
from millejours.recherche.vocabulaires import etapes, themes

journal = logging.getLogger(__name__)
PANNES = (Error, OSError)


@require_safe
def rechercher(request: HttpRequest) -> HttpResponse:
    texte, filtres, langue = request.GET.get("q", ""), _filtres(request), translation.get_language() or "fr"
    try:
        page = page_recherche(texte, filtres, langue, _numero(request))
    except PANNES:
        journal.warning("recherche indisponible", exc_info=True)
        page = page_sans_base(texte, filtres, langue)
    code = 503 if page.indisponible else 200
    return sans_trace(render(request, "recherche/rechercher.html", {"page": page}, status=code))


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    try:
        trouves = suggere(request.GET.get("q", ""), translation.get_language() or "fr")
    except PANNES:
        # Without suggestions the box is a plain field: nothing to say.
        return sans_trace(JsonResponse({"suggestions": []}, status=503))
    lignes = [{"genre": str(GENRES[genre][0]), "titre": titre, "url": url} for genre, titre, url in trouves]
    return sans_trace(JsonResponse({"suggestions": lignes}, json_dumps_params={"ensure_ascii": False}))


def _filtres(request: HttpRequest) -> Filtres:
    """Unknown values are as if nothing had been chosen."""
    connus = {"genre": GENRES, "etape": etapes(), "theme": themes()}
    return Filtres(**{champ: v for champ, table in connus.items() if (v := request.GET.get(champ, "")) in table})


def _numero(request: HttpRequest) -> int:
    """A page that does not exist is the first one."""
    lu = request.GET.get("page", "")
    return int(lu) if lu.isascii() and lu.isdigit() and 0 < len(lu) <= 2 and int(lu) else 1


def sans_trace(reponse: HttpResponse) -> HttpResponse:
    """A question stays out of caches, of engines, and of the address that the next page is told."""
    reponse["Cache-Control"] = "no-store"
    reponse["X-Robots-Tag"] = "noindex"
    reponse["Referrer-Policy"] = "no-referrer"
    return reponse
