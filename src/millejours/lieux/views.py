"""« Autour de moi »: a list that works without JavaScript, a page per place."""

from __future__ import annotations

from csp.constants import NONE
from csp.decorators import csp_replace as _csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from millejours.core import plages
from millejours.core.debit import Seau, client_de
from millejours.lieux import adresses
from millejours.lieux.carte import fond
from millejours.lieux.carte.display import carte
from millejours.lieux.display import adresse_de, etapes, langues, page_autour, page_lieu
from millejours.lieux.fiches import fiche_ou_404
from millejours.lieux.formulaire import FILTRES, Saisie, lit_adresse, lit_saisie
from millejours.lieux.lignes import feries
from millejours.lieux.lignes import lignes as lignes_nationales
from millejours.lieux.models import Lieu
from millejours.lieux.suite import autour_de, du_lieu
from millejours.lieux.types import vocabulaire

_seau = Seau(settings.GEOCODEUR_DEBIT, 3600)
UNE_MINUTE, CINQ_MINUTES = "public, max-age=60", "public, max-age=300"


@require_http_methods(["GET", "HEAD", "POST"])
def autour_de_moi(request: HttpRequest) -> HttpResponse:
    saisie = _saisie(request)
    contexte = {
        "saisie": saisie,
        "page": None if saisie.erreur else page_autour(saisie, timezone.now()),
        "familles": vocabulaire().par_famille(),
        "etapes": etapes(),
        "langues": langues(),
        "filtres": FILTRES,
        "toujours": vocabulaire().toujours,
        "carte": carte(saisie),
        "geocodeur": adresses.est_ouvert() and settings.GEOCODEUR_NOM,
        "suite": None if saisie.erreur else autour_de(saisie, timezone.now()),
        "autres": [(t, adresse_de(saisie, t)) for t in saisie.autres],
    }
    reponse = render(request, "lieux/autour.html", contexte, status=422 if saisie.erreur else 200)
    # A position is answered and forgotten; a commune's list is everybody's.
    reponse["Cache-Control"] = "no-store" if request.method == "POST" else UNE_MINUTE
    return reponse


def _saisie(request: HttpRequest) -> Saisie:
    if request.method != "POST":
        return lit_saisie(request.GET)
    if "adresse" not in request.POST or not adresses.est_ouvert():
        return lit_saisie(request.POST)
    if not _seau.laisse(client_de(request)):
        return Saisie(erreur=_("Beaucoup d'adresses sont cherchées d'ici. Écrivez plutôt une commune."))
    return lit_adresse(request.POST)


@require_safe
def lieu(request: HttpRequest, identifiant: str) -> HttpResponse:
    fiche = fiche_ou_404(identifiant)
    if fiche.fusion_dans_id:
        # Another record of the same place is shown instead; this address keeps leading somewhere.
        return redirect("lieu", fiche.fusion_dans_id, permanent=False)
    page = page_lieu(fiche, timezone.now(), request.build_absolute_uri(request.path))
    reponse = render(
        request,
        "lieux/lieu.html",
        {"page": page, "suite": du_lieu(fiche, timezone.now())},
        status=200 if fiche.statut == Lieu.OUVERT else 410,
    )
    reponse["Cache-Control"] = CINQ_MINUTES
    return reponse


@require_safe
def lignes(request: HttpRequest) -> HttpResponse:
    contexte = {"page": lignes_nationales(), "feries": feries(timezone.localdate())}
    reponse = render(request, "lieux/lignes.html", contexte)
    reponse["Cache-Control"] = CINQ_MINUTES
    return reponse


@require_safe
@xframe_options_exempt
@_csp_replace({"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]})
def cadre(request: HttpRequest) -> HttpResponse:
    """A list for a town's own site: any page may frame it; it runs nothing, asks nothing, keeps nothing."""
    saisie = lit_saisie(request.GET)
    page = None if saisie.erreur else page_autour(saisie, timezone.now())
    reponse = render(request, "lieux/cadre.html", {"saisie": saisie, "page": page}, status=200 if page else 422)
    reponse["Cache-Control"] = CINQ_MINUTES if page else "no-store"
    return reponse


@require_safe
def fond_de_carte(request: HttpRequest) -> HttpResponseBase:
    try:
        return plages.repond(request, fond.fond(settings.CARTE_FOND), fond.ENTETES)
    except FileNotFoundError:
        raise Http404 from None
