"""The timeline. On the device when JavaScript runs; here otherwise, computed and forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.core.pdf import reponse_pdf
from millejours.famille.formulaire import Saisie, lit_saisie
from millejours.famille.formulaire_deuil import choix_deuil, lit_saisie_deuil
from millejours.famille.regles import aujourd_hui, catalogue, langue, moteur
from millejours.parcours.associations import associations
from millejours.parcours.deuil import PageDeuil, page_deuil
from millejours.parcours.display import PageParcours, page_parcours
from millejours.parcours.ici import droits_ici
from millejours.parcours.livret import mon_livret
from regles.echeancier import Parcours
from regles.situation import Situation, ecrit_situation


@require_http_methods(["GET", "HEAD", "POST"])
def parcours(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "parcours/parcours.html", _contexte(Saisie()))
    saisie = lit_saisie(request.POST)
    if saisie.situation is None:
        return sans_trace(render(request, "parcours/parcours.html", _contexte(saisie), status=422))
    calcule = _calcule(saisie.situation)
    page = page_parcours(calcule, moteur(), request.POST.get("vue", ""), langue())
    contexte = _contexte(saisie, page) | {"droits": droits_ici(calcule, saisie.situation)}
    return sans_trace(render(request, "parcours/parcours.html", contexte))


@require_http_methods(["GET", "HEAD", "POST"])
def deuil(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "parcours/deuil.html", _contexte_deuil(Saisie()))
    saisie = lit_saisie_deuil(request.POST)
    if saisie.situation is None:
        return sans_trace(render(request, "parcours/deuil.html", _contexte_deuil(saisie), status=422))
    page = page_deuil(_calcule(saisie.situation), moteur(), langue())
    return sans_trace(render(request, "parcours/deuil.html", _contexte_deuil(saisie, page)))


def page(gabarit: str) -> Callable[[HttpRequest], HttpResponse]:
    """A page that only has its template: the device does the rest."""

    @require_safe
    def vue(request: HttpRequest) -> HttpResponse:
        return render(request, gabarit)

    return vue


@require_POST
def agenda(request: HttpRequest) -> HttpResponse:
    saisie = lit_saisie(request.POST)
    if saisie.situation is None:
        return sans_trace(render(request, "parcours/parcours.html", _contexte(saisie), status=422))
    from regles.agenda import agenda as ecrit_agenda

    choix = {nom: bool(request.POST.get(nom)) for nom in ("discret", "essentiel")}
    site = request.build_absolute_uri(reverse("parcours"))
    texte = ecrit_agenda(_calcule(saisie.situation), moteur(), site=site, langue=langue(), **choix)
    reponse = HttpResponse(texte, content_type="text/calendar; charset=utf-8")
    nom = "agenda" if choix["discret"] else "mille-jours"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.ics"'
    return sans_trace(reponse)


@require_POST
def livret(request: HttpRequest) -> HttpResponse:
    saisie = lit_saisie(request.POST)
    if saisie.situation is None:
        return sans_trace(render(request, "parcours/parcours.html", _contexte(saisie), status=422))
    octets = mon_livret(
        _calcule(saisie.situation), moteur(), langue(), taille=request.POST.get("taille", ""), now=timezone.now()
    )
    return sans_trace(reponse_pdf(octets, "mon-livret", telecharge=True))


def _calcule(situation: Situation, au: date | None = None) -> Parcours:
    return moteur().parcours(situation, au or aujourd_hui(situation, timezone.now()))


def _contexte(saisie: Saisie, page: PageParcours | None = None) -> dict[str, object]:
    portee = ""
    if saisie.situation is not None:
        portee = json.dumps(ecrit_situation(saisie.situation), ensure_ascii=False)
    return {"saisie": saisie, "page": page, "portee": portee, "catalogue": catalogue()}


def _contexte_deuil(saisie: Saisie, page: PageDeuil | None = None) -> dict[str, object]:
    return choix_deuil() | {"saisie": saisie, "page": page, "associations": associations()}


def sans_trace(reponse: HttpResponse) -> HttpResponse:
    """Nothing of what was posted is kept on the way back."""
    reponse["Cache-Control"] = "no-store"
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
