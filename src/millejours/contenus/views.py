"""Public pages of « S'informer », and what readers say of them. No session, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from csp.constants import SELF
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
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
from regles.langues import REFERENCE


class PasTraduite(Exception):
    """A page that is read in French alone, asked for in another language: it says so, and leads there."""


def _de_lecture(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page to read, or the word that it is not translated yet."""

    @require_safe
    @wraps(vue)
    def enveloppe(request: HttpRequest, *arguments: Any, **nommes: Any) -> HttpResponse:
        try:
            return vue(request, *arguments, **nommes)
        except PasTraduite as absence:
            return _page(request, "pas_traduite", display.pas_traduite(str(absence), request.path))

    return enveloppe


@_de_lecture
def accueil(request: HttpRequest) -> HttpResponse:
    return _page(request, "accueil", display.accueil(_langue(request), timezone.now()))


@_de_lecture
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Theme.objects.live(), slug=slug)
    return _liste(request, display.theme(page, _langue(request), timezone.now()))


@_de_lecture
def etape(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(PageEtape.objects.live(), etape=slug.replace("-", "_"))
    return _liste(request, display.etape(page, _langue(request), timezone.now()))


@_de_lecture
def article(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    page = _publique(request, Article, slug, au)
    return _page(request, "article", display.article(page, _langue(request), au))


@_de_lecture
def article_facile(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    page = _publique(request, Article, slug, au)
    if not page.facile:
        raise _absente(page, "facile")
    return _page(request, "facile", display.article(page, _langue(request), au))


@_de_lecture
def fiche(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, "fiche", display.fiche(_publique(request, FicheReflexe, slug, timezone.now())))


@_de_lecture
def fiche_facile(request: HttpRequest, slug: str) -> HttpResponse:
    page = _publique(request, FicheReflexe, slug, timezone.now())
    if not page.facile_gestes:
        raise _absente(page, "facile_gestes")
    return _page(request, "fiche", display.fiche(page, est_facile=True))


@_de_lecture
def lexique(request: HttpRequest) -> HttpResponse:
    vue = display.lexique(_langue(request), timezone.now())
    return _ensemble(request, "lexique", vue, _("Lexique"), vue.lettres)


@_de_lecture
def questions(request: HttpRequest) -> HttpResponse:
    vue = display.questions(_langue(request), timezone.now())
    return _ensemble(request, "questions", vue, _("Vos questions"), vue.questions)


@_de_lecture
def page_livret(request: HttpRequest) -> HttpResponse:
    vue = livret.livret(_langue(request), timezone.now())
    return _ensemble(request, "livret", vue, _("Le livret"), vue.le)


@_de_lecture
def livret_pdf(request: HttpRequest, taille: str) -> HttpResponse:
    vue = livret.livret(_langue(request), timezone.now())
    if taille not in imprimes.TAILLES_LIVRET:
        raise Http404
    if vue.le is None:
        # In French, where it may be read, or nowhere.
        est_en_francais = Article.objects.publiques(timezone.now()).filter(langue=REFERENCE).exists()
        raise PasTraduite(_("Le livret")) if est_en_francais else Http404
    return reponse_pdf(imprimes.livret(vue, vue.le, taille, _langue(request)), f"livret-1000-jours-{taille}")


@_de_lecture
def kit(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    vue = display.kit(_publique(request, Kit, slug, au), _langue(request), au)
    if vue is None:
        raise Http404
    return _page(request, "kit", vue)


@_de_lecture
def kit_pdf(request: HttpRequest, slug: str, imprime: str) -> HttpResponse:
    au = timezone.now()
    page = _publique(request, Kit, slug, au)
    vue = display.kit(page, _langue(request), au)
    if vue is None or imprime not in page.imprimes:
        raise Http404
    return reponse_pdf(imprimes.kit(vue, page.last_published_at or au, imprime, _langue(request)), f"{slug}-{imprime}")


@_de_lecture
def kits(request: HttpRequest) -> HttpResponse:
    vue = display.kits(_langue(request), timezone.now())
    return _ensemble(request, "kits", vue, _("Affiches et cartes"), vue.affiches)


@_de_lecture
def media(request: HttpRequest, slug: str) -> HttpResponse:
    au = timezone.now()
    return _page(request, "media", display.media(_publique(request, Media, slug, au), _langue(request), au))


@_de_lecture
def page_echeance(request: HttpRequest, identifiant: str) -> HttpResponse:
    vue = echeance.vue(identifiant, _langue(request), timezone.now())
    if vue is None:
        raise Http404
    if _langue(request) != REFERENCE:
        raise PasTraduite(vue.libelle)
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
    page: Any = choisies.filter(identifiant=slug).first()
    if page is None:
        # In French, where it may be read, or nowhere.
        raise PasTraduite(get_object_or_404(modele.objects.publiques(au), langue=REFERENCE, identifiant=slug).title)
    publication.note(page.cle)
    return page


def _absente(page: PageRelue, champ: str) -> Exception:
    """What to raise for a part that a page has not: its original may have it."""
    original: Any = page.get_translations().live().filter(langue=REFERENCE).first() if page.est_traduction else None
    return PasTraduite(original.title) if original is not None and getattr(original, champ) else Http404()


def _liste(request: HttpRequest, vue: display.VueListe) -> HttpResponse:
    if not vue.cartes and _langue(request) != REFERENCE:
        raise PasTraduite(vue.titre)
    return _page(request, "liste", vue)


def _ensemble(request: HttpRequest, gabarit: str, vue: Any, titre: str, contenu: Any) -> HttpResponse:
    if not contenu and _langue(request) != REFERENCE:
        raise PasTraduite(titre)
    return _page(request, gabarit, vue)


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
