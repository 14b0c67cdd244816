"""« Cette semaine près de moi », and the calendar file of a session or of its series."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from millejours.lieux.display import etapes
from millejours.lieux.formulaire import lit_saisie
from millejours.lieux.models import Seance
from millejours.lieux.seances.display import lignes_autour, nom_du_lieu
from millejours.lieux.seances.ics import fichier
from millejours.lieux.seances.recherche import Demande
from millejours.lieux.seances.recurrence import HORIZON, jours
from millejours.lieux.seances.types import types

CINQ_MINUTES = "public, max-age=300"


@require_http_methods(["GET", "HEAD", "POST"])
def seances(request: HttpRequest) -> HttpResponse:
    donnees = request.POST if request.method == "POST" else request.GET
    saisie = lit_saisie(donnees)
    choisis = tuple(t for t in types() if t in donnees.getlist("seance"))
    lignes = None
    if saisie.point is not None:
        en_ligne = True if donnees.get("en_ligne") else None
        demande = Demande(
            *saisie.point,
            types=choisis,
            etape=saisie.etape,
            gratuite=bool(donnees.get("gratuite")),
            libre=bool(donnees.get("libre")),
            en_ligne=en_ligne,
        )
        lignes = lignes_autour(demande, timezone.now())
    contexte = {
        "saisie": saisie,
        "lignes": lignes,
        "types": types().values(),
        "choisis": choisis,
        "filtres": [nom for nom in ("gratuite", "libre", "en_ligne") if donnees.get(nom)],
        "etapes": etapes(),
    }
    reponse = render(request, "lieux/seances.html", contexte, status=422 if saisie.erreur else 200)
    reponse["Cache-Control"] = "no-store" if request.method == "POST" else CINQ_MINUTES
    return reponse


@require_safe
def ics(request: HttpRequest, pk: int) -> HttpResponse:
    seance = get_object_or_404(Seance.objects.select_related("lieu"), pk=pk)
    jour = _jour(request.GET.get("jour", ""))
    if jour is not None and not _se_tient(seance, jour):
        raise Http404
    adresse = reverse("lieu", args=[seance.lieu_id]) if seance.lieu_id else reverse("seances")
    site = settings.ADRESSE_PUBLIQUE
    texte = fichier(seance, site, lieu=nom_du_lieu(seance), adresse=f"{site}{adresse}", jour=jour)
    reponse = HttpResponse(texte, content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="seance-{pk}.ics"'
    reponse["Cache-Control"] = CINQ_MINUTES
    return reponse


def _se_tient(seance: Seance, jour: date) -> bool:
    """Within what pages show: a series is counted from its start, and the year 9998 takes seconds to reach."""
    au_plus_loin = max(seance.premiere, timezone.localdate() + HORIZON)
    return seance.premiere <= jour <= au_plus_loin and jour in jours(seance, jour, jour)


def _jour(texte: str) -> date | None:
    if not texte:
        return None
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise Http404 from None
