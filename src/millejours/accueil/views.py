"""Home, help now, legal pages, errors."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from millejours.core import publication
from millejours.core.urgences import page_aide
from millejours.core.urgences_traduites import est_relue, page_traduite
from millejours.famille.formulaire import Saisie
from millejours.famille.regles import catalogue


@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    return render(request, "accueil/accueil.html", {"saisie": Saisie(), "catalogue": catalogue()})


@require_safe
def aide(request: HttpRequest) -> HttpResponse:
    publication.note("urgences")
    langue = get_language() or "fr"
    relue = est_relue(langue)
    # Outside a demonstration, a translation that nobody reviewed never stands alone.
    page = page_traduite(page_aide(), langue, avec_original=not relue and not settings.DEMONSTRATION)
    return render(request, "accueil/aide.html", {"aide": page, "relue": relue})


@require_safe
def confidentialite(request: HttpRequest) -> HttpResponse:
    geocodeur = settings.GEOCODEUR_NOM if settings.GEOCODEUR else ""
    return render(request, "accueil/confidentialite.html", {"geocodeur": geocodeur})


def page(gabarit: str) -> Callable[[HttpRequest], HttpResponse]:
    """A page that only has its template."""

    @require_safe
    def vue(request: HttpRequest) -> HttpResponse:
        return render(request, gabarit, {"EXPLOITANT": settings.EXPLOITANT})

    return vue


def erreur_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _erreur(request, 400, _("La demande est incomplète ou trop longue. Revenez en arrière et recommencez."))


def erreur_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _erreur(request, 403, _("Cette page n'est pas pour vous."))


def erreur_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _erreur(request, 404, _("Cette page n'existe pas, ou plus."))


def erreur_500(request: HttpRequest) -> HttpResponse:
    return _erreur(
        request,
        500,
        _("Quelque chose n'a pas marché chez nous. Rien de ce que vous avez saisi n'est gardé ici ; réessayez."),
    )


def _erreur(request: HttpRequest, code: int, message: str) -> HttpResponse:
    return render(request, "accueil/erreur.html", {"message": message}, status=code)
