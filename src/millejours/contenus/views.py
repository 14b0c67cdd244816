"""Public pages of « S'informer », and what readers say of them. No session, no cookie."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from csp.constants import SELF
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from millejours.contenus import actions, display, echeance, imprimes, livret, publication
from millejours.contenus.models import (
    AccueilSInformer,
    Article,
    EntreeGlossaire,
    FicheReflexe,
    Glossaire,
    Kit,
    Media,
    PageEtape,
    PageRelue,
    Question,
    Rangement,
    Theme,
)
from millejours.contenus.models.pages import GENRES
from millejours.core.pdf import reponse_pdf


@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    return _page(request, "accueil", display.accueil(_langue(request), timezone.now()))


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Theme.objects.live(), slug=slug)
    return _page(request, "liste", display.theme(page, _langue(request), timezone.now()))


@require_safe
def etape(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(PageEtape.objects.live(), etape=slug.replace("-", "_"))
    return _page(request, "liste", display.etape(page, _langue(request), timezone.now()))


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    page = _publique(request, Article, slug, au)
    return _page(request, "article", display.article(page, _langue(request), au))


@require_safe
def article_facile(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    page = _publique(request, Article, slug, au)
    if not page.facile:
        raise Http404
    return _page(request, "facile", display.article(page, _langue(request), au))


@require_safe
def fiche(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, "fiche", display.fiche(_publique(request, FicheReflexe, slug, timezone.now())))


@require_safe
def fiche_facile(request: HttpRequest, slug: str) -> HttpResponse:
    page = _publique(request, FicheReflexe, slug, timezone.now())
    if not page.facile_gestes:
        raise Http404
    return _page(request, "fiche", display.fiche(page, est_facile=True))


@require_safe
def lexique(request: HttpRequest) -> HttpResponse:
    return _page(request, "lexique", display.lexique(_langue(request), timezone.now()))


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    return _page(request, "questions", display.questions(_langue(request), timezone.now()))


@require_safe
def page_livret(request: HttpRequest) -> HttpResponse:
    return _page(request, "livret", livret.livret(_langue(request), timezone.now()))


@require_safe
def livret_pdf(request: HttpRequest, taille: str) -> HttpResponse:
    vue = livret.livret(_langue(request), timezone.now())
    if taille not in imprimes.TAILLES_LIVRET or vue.le is None:
        raise Http404
    return reponse_pdf(imprimes.livret(vue, vue.le, taille, _langue(request)), f"livret-1000-jours-{taille}")


@require_safe
def kit(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    vue = display.kit(_publique(request, Kit, slug, au), _langue(request), au)
    if vue is None:
        raise Http404
    return _page(request, "kit", vue)


@require_safe
def kit_pdf(request: HttpRequest, slug: str, imprime: str) -> HttpResponse:
    au = timezone.now()
    page = _publique(request, Kit, slug, au)
    vue = display.kit(page, _langue(request), au)
    if vue is None or imprime not in page.imprimes:
        raise Http404
    return reponse_pdf(imprimes.kit(vue, page.last_published_at or au, imprime, _langue(request)), f"{slug}-{imprime}")


@require_safe
def kits(request: HttpRequest) -> HttpResponse:
    return _page(request, "kits", display.kits(_langue(request), timezone.now()))


@require_safe
def media(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    return _page(request, "media", display.media(_publique(request, Media, slug, au), _langue(request), au))


@require_safe
def page_echeance(request: HttpRequest, identifiant: str) -> HttpResponse:
    vue = echeance.vue(identifiant, _langue(request), timezone.now())
    if vue is None:
        raise Http404
    return _page(request, "echeance", vue)


@require_POST
def avis(request: HttpRequest, genre: str, slug: str) -> HttpResponse:
    page = _de_genre(request, genre, slug)
    reponse = request.POST.get("utile", "")
    if reponse in ("oui", "non"):
        actions.dit_utile(page, utile=reponse == "oui", jour=timezone.localdate())
    return _merci(request, page, reponse if reponse in ("oui", "non") else "")


@require_POST
def mot(request: HttpRequest, genre: str, slug: str) -> HttpResponse:
    page = _de_genre(request, genre, slug)
    texte = request.POST.get("mot", "")
    try:
        actions.ecrit_au_comite(page, texte, jour=timezone.localdate())
    except ValidationError as erreur:
        return _merci(request, page, "erreur", status=422, erreur=erreur.messages[0], texte=texte)
    return _merci(request, page, "mot")


def apercu(request: HttpRequest, page: Any) -> HttpResponse:
    """The editor's preview: the page as readers would get it, whatever its state, in a frame of the editor."""
    reponse = _apercu(request, page)
    # The one thing its policy allows beyond that of a public page; read by the policy's own middleware.
    vars(reponse)["_csp_replace"] = {"frame-ancestors": [SELF]}
    return reponse


def _apercu(request: HttpRequest, page: Any) -> HttpResponse:
    langue, au = page.locale.language_code, timezone.now()
    if isinstance(page, PageRelue):
        page.est_relue = False
        # A page that is being written has no name yet.
        page.identifiant = page.identifiant or page.slug or "apercu"
    match page:
        case Article():
            return _page(request, "article", display.article(page, langue, au))
        case FicheReflexe():
            return _page(request, "fiche", display.fiche(page))
        case Kit():
            return _page(request, "kits", display.kits(langue, au))
        case Media():
            return _page(request, "media", display.media(page, langue, au))
        case Theme():
            return _page(request, "liste", display.theme(page, langue, au))
        case PageEtape():
            return _page(request, "liste", display.etape(page, langue, au))
        case Glossaire() | EntreeGlossaire():
            return _page(request, "lexique", display.lexique(langue, au))
        case Question():
            return _page(request, "questions", display.questions(langue, au))
        case AccueilSInformer() | Rangement():
            return _page(request, "accueil", display.accueil(langue, au))
    raise Http404


def _publique(request: HttpRequest, modele: type[PageRelue], slug: str, au: datetime) -> Any:
    choisies = modele.objects.publiques(au).filter(langue=_langue(request))
    if modele in (Article, Media):
        choisies = choisies.select_related("rayon")
    page: Any = get_object_or_404(choisies, identifiant=slug)
    publication.note(page.cle)
    return page


def _de_genre(request: HttpRequest, genre: str, slug: str) -> PageRelue:
    if genre not in GENRES:
        raise Http404
    page: PageRelue = _publique(request, GENRES[genre], slug, timezone.now())
    return page


def _langue(request: HttpRequest) -> str:
    langue: str = getattr(request, "LANGUAGE_CODE", "fr")
    return langue


def _page(request: HttpRequest, gabarit: str, vue: Any) -> HttpResponse:
    return render(request, f"contenus/{gabarit}.html", {"vue": vue})


def _merci(
    request: HttpRequest, page: PageRelue, quoi: str, *, status: int = 200, erreur: str = "", texte: str = ""
) -> HttpResponse:
    contexte = {"page": page, "quoi": quoi, "erreur": erreur, "texte": texte, "adresse": page.adresse()}
    reponse = render(request, "contenus/merci.html", contexte, status=status)
    reponse["Cache-Control"] = "no-store"
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
