"""The page behind the link of a campaign: the facts, and a button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from millejours.lieux.campagnes import actions
from millejours.lieux.fraicheur import faits

JETON_MAX = 100


@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    now = timezone.now()
    geste = actions.confirme if request.method == "POST" else actions.relance_de
    relance = geste(jeton[:JETON_MAX], now)
    contexte = {
        "relance": relance,
        "est_fait": request.method == "POST",
        "faits": faits(relance.lieu) if relance else (),
    }
    reponse = render(request, "lieux/confirmer.html", contexte, status=200 if relance else 410)
    reponse["Cache-Control"] = "no-store"
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
