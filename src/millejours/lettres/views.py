"""Pages of the letters. A GET shows a button and reads nothing: programs that check mail open every link."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.core.debit import Seau, client_de
from millejours.lettres import actions
from millejours.lettres.formulaire import Saisie, aujourd_hui, choix, lit_etape, lit_inscription
from millejours.lettres.models import Role
from millejours.lettres.nouveautes import flux, recentes

Vue = Callable[..., HttpResponse]
JETON_MAX = 100
_seau = Seau(settings.LETTRES_DEBIT, 3600)


def sans_trace(vue: Vue) -> Vue:
    """A page whose address is a secret, or that answers what was typed: kept nowhere, told to no other site.

    The site's own `Referrer-Policy: same-origin` is the right one here: under « no-referrer », browsers post forms
    with `Origin: null`, and we refuse those.
    """

    @wraps(vue)
    def enveloppe(request: HttpRequest, **nommes: str) -> HttpResponse:
        reponse = vue(request, **nommes)
        reponse["Cache-Control"] = "no-store"
        reponse["X-Robots-Tag"] = "noindex"
        return reponse

    return enveloppe


@require_http_methods(["GET", "HEAD", "POST"])
def inscription(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "lettres/inscription.html", _formulaire(Saisie()))
    return _inscrit(request)


@sans_trace
def _inscrit(request: HttpRequest) -> HttpResponse:
    saisie = lit_inscription(request.POST, aujourd_hui())
    if saisie.etape is None:
        return render(request, "lettres/inscription.html", _formulaire(saisie), status=422)
    if not _seau.laisse(client_de(request)):
        trop = Saisie(saisie.valeurs, {"adresse": _("Beaucoup de demandes viennent d'ici. Réessayez dans une heure.")})
        return render(request, "lettres/inscription.html", _formulaire(trop), status=429)
    actions.demande_inscription(saisie.adresse, saisie.etape, timezone.now())
    return HttpResponseRedirect(reverse("lettres-verifiez"), status=303)


@require_safe
def verifiez(request: HttpRequest) -> HttpResponse:
    contexte = {"heures": settings.LETTRES_DELAI_HEURES, "boite": "" if settings.EMAIL_HOST else "var/courrier"}
    return render(request, "lettres/verifiez.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@sans_trace
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "lettres/confirmer.html", {"jeton": jeton})
    confirmation = actions.confirme(jeton[:JETON_MAX], timezone.now())
    if confirmation is None:
        return render(request, "lettres/lien_perime.html", status=410)
    return render(request, "lettres/confirme.html", {"confirmation": confirmation})


@require_http_methods(["GET", "HEAD", "POST"])
@sans_trace
def etape(request: HttpRequest, jeton: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "lettres/etape.html", _formulaire(Saisie()) | {"est_change": False})
    saisie = lit_etape(request.POST, aujourd_hui())
    if saisie.etape is None:
        return render(request, "lettres/etape.html", _formulaire(saisie) | {"est_change": False}, status=422)
    if not actions.change_etape(jeton[:JETON_MAX], saisie.etape):
        return render(request, "lettres/lien_perime.html", status=410)
    return render(request, "lettres/etape.html", _formulaire(saisie) | {"est_change": True})


@require_http_methods(["GET", "HEAD", "POST"])
@sans_trace
def arret(request: HttpRequest, jeton: str) -> HttpResponse:
    """The page of the link, and the one click of RFC 8058: the same post, whoever sends it."""
    return _arrete(request, "lettres/arret.html", jeton)


@require_http_methods(["GET", "HEAD", "POST"])
@sans_trace
def perte(request: HttpRequest, jeton: str) -> HttpResponse:
    return _arrete(request, "lettres/perte.html", jeton)


@require_POST
@sans_trace
def arret_appareil(request: HttpRequest) -> HttpResponse:
    """« Mon parcours » was told a loss, and the device kept the token. Never says whether it was known."""
    try:
        jeton = json.loads(request.body)["jeton"]
    except (ValueError, TypeError, KeyError):
        return HttpResponse(status=400)
    if isinstance(jeton, str):
        actions.arrete(jeton[:JETON_MAX])
    return HttpResponse(status=204)


@require_safe
def nouveautes(request: HttpRequest) -> HttpResponse:
    au, langue = timezone.now(), get_language() or settings.LANGUAGE_CODE
    corps = flux(recentes(langue, au), request.path, langue, au)
    reponse = HttpResponse(corps, content_type="application/atom+xml; charset=utf-8")
    reponse["Cache-Control"] = "public, max-age=900"
    return reponse


def _arrete(request: HttpRequest, gabarit: str, jeton: str) -> HttpResponse:
    if est_fait := request.method == "POST":
        # An unknown link is an address already erased: the answer is the same.
        actions.arrete(jeton[:JETON_MAX])
    return render(request, gabarit, {"est_fait": est_fait})


def _formulaire(saisie: Saisie) -> dict[str, object]:
    return {"saisie": saisie, "choix": choix(aujourd_hui()), "roles": Role.choices}
