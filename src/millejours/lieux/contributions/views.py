"""« Signaler une erreur », « un lieu manque », « je gère ce lieu »: without account, without JavaScript, without trace."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from millejours.core.debit import Seau, client_de
from millejours.lieux.contributions import actions
from millejours.lieux.contributions.formulaire import CHAMPS, Saisie, lit, vierge
from millejours.lieux.fiches import fiche_ou_404
from millejours.lieux.models import Contribution, Lieu
from millejours.lieux.types import vocabulaire

JETON_MAX = 100
_seau = Seau(settings.CONTRIBUTIONS_DEBIT, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
def signaler(request: HttpRequest) -> HttpResponse:
    identifiant = request.POST.get("lieu", "") or request.GET.get("lieu", "")
    lieu = fiche_ou_404(identifiant) if identifiant else None
    if request.method != "POST":
        genre = request.GET.get("genre", "") if lieu else Contribution.Genre.NOUVEAU
        return _formulaire(request, vierge(genre), lieu)
    saisie = lit(request.POST, lieu)
    if saisie.erreurs:
        return _formulaire(request, saisie, lieu, 422)
    if not _seau.laisse(client_de(request)):
        trop = {"texte": _("Beaucoup de messages viennent d'ici. Réessayez dans une heure.")}
        return _formulaire(request, Saisie(saisie.genre, saisie.valeurs, trop), lieu, 429)
    jeton = actions.recoit(saisie, lieu, now=timezone.now())
    contexte = {
        "jeton": jeton,
        "lieu": lieu,
        "attend_reponse": bool(saisie.adresse),
        "est_gestion": saisie.genre == Contribution.Genre.GESTION,
    }
    return _sans_trace(render(request, "lieux/merci.html", contexte))


@require_http_methods(["GET", "HEAD", "POST"])
def effacer(request: HttpRequest, jeton: str) -> HttpResponse:
    """A GET shows a button: programs that check mail and history open every link."""
    est_fait = request.method == "POST"
    if est_fait:
        actions.efface(jeton[:JETON_MAX])
    return _sans_trace(render(request, "lieux/effacer.html", {"est_fait": est_fait, "jeton": jeton}))


def _formulaire(request: HttpRequest, saisie: Saisie, lieu: Lieu | None, status: int = 200) -> HttpResponse:
    presents = {c: getattr(lieu, c) for c in CHAMPS[Contribution.Genre.ERREUR]} if lieu else {}
    contexte = {
        "saisie": saisie,
        "lieu": lieu,
        "presents": presents,
        "types": vocabulaire().par_famille(),
        "genres": Contribution.Genre,
        "jours": actions.GESTION.days,
    }
    reponse = render(request, "lieux/signaler.html", contexte, status=status)
    return _sans_trace(reponse)


def _sans_trace(reponse: HttpResponse) -> HttpResponse:
    reponse["Cache-Control"] = "no-store"
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
