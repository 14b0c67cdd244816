"""Pages that receive nothing: the answers never leave the browser, and these pages forbid it to speak to anyone."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONE, SELF
from csp.decorators import csp_replace as _csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from millejours.bienetre.compte import compteur
from millejours.bienetre.contenu import CHEMINS, lus, offerts, public_de
from millejours.bienetre.display import (
    PageQuestionnaire,
    langue_des_pages,
    langues_du_cadre,
    page_accueil,
    page_questionnaire,
    questionnaire_du_cadre,
)
from regles.questionnaires import PUBLICS

Vue = Callable[..., HttpResponseBase]
_MUETTE = {"connect-src": [NONE], "form-action": [NONE]}


def muette(vue: Vue) -> Vue:
    """The page may not speak to anyone, not even to us."""
    decoree: Vue = _csp_replace(_MUETTE)(vue)
    return decoree


def en_cadre(vue: Vue) -> Vue:
    """The page is as silent, and may stand in any other."""
    decoree: Vue = xframe_options_exempt(_csp_replace({**_MUETTE, "frame-ancestors": ["*"]})(vue))
    return decoree


def avec_apercu(vue: Vue) -> Vue:
    """The page shows our own frame."""
    decoree: Vue = _csp_replace({"frame-src": [SELF]})(vue)
    return decoree


@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    choix = page_accueil(get_language() or "fr")
    est_en_francais = all(porte.langue == "fr" for c in choix for porte in c.questionnaires)
    return render(request, "bienetre/accueil.html", {"choix": choix, "est_en_francais": est_en_francais})


@require_safe
@muette
def questionnaire(request: HttpRequest, id_: str, public: str) -> HttpResponse:
    return _sans_trace(render(request, "bienetre/questionnaire.html", {"page": _page(id_, public)}))


@require_safe
def entretiens(request: HttpRequest) -> HttpResponse:
    """For a professional: which instrument, for whom."""
    choix = page_accueil(get_language() or "fr", "bienetre-entretien")
    return render(request, "bienetre/entretiens.html", {"choix": choix})


@require_safe
@muette
def entretien(request: HttpRequest, id_: str, public: str) -> HttpResponse:
    """The same page, asked by a professional: one item a screen, large, printed, kept nowhere."""
    return _sans_trace(render(request, "bienetre/entretien.html", {"page": _page(id_, public)}))


@require_safe
@muette
def lecture(request: HttpRequest) -> HttpResponse:
    pages = [page_questionnaire(q, public) for public in PUBLICS for q in offerts(public)]
    return _sans_trace(render(request, "bienetre/lecture.html", {"pages": pages}))


@require_safe
@avec_apercu
def widget_configure(request: HttpRequest) -> HttpResponse:
    contexte = {
        "adresse": _adresse(request),
        "extrait": extrait_pour(request),
        "chemins": CHEMINS,
        "choix": page_accueil(),
        "langues": langues_du_cadre(),
    }
    return render(request, "bienetre/widget.html", contexte)


def extrait_pour(request: HttpRequest, cle: str = "") -> str:
    """The line that a partner copies; with a key, its loads are counted."""
    source = f"{_adresse(request)}{static('bienetre/widget.js')}"
    partenaire = f' data-partenaire="{cle}"' if cle else ""
    return f'<script src="{source}" data-public="{CHEMINS["mere"]}" data-langue="fr" data-theme="auto"{partenaire} async></script>'


@require_safe
@en_cadre
def cadre(request: HttpRequest, langue: str, public: str) -> HttpResponse:
    """The instrument alone, for the page of a maternity or an association. With a partner's key, the load is counted."""
    connu = public_de(public)
    q = questionnaire_du_cadre(connu, langue) if connu else None
    if connu is None or q is None:
        raise Http404
    if cle := request.GET.get("partenaire"):
        compteur.note(cle, timezone.localdate())
    with override(langue_des_pages(q) or "fr"):
        reponse = _sans_trace(render(request, "bienetre/cadre.html", {"page": page_questionnaire(q, connu)}))
    reponse["Cross-Origin-Resource-Policy"] = "cross-origin"
    # A copy kept by the visitor's browser would not be counted again.
    reponse["Cache-Control"] = "no-cache" if cle else "public, max-age=3600"
    return reponse


def _page(id_: str, public: str) -> PageQuestionnaire:
    connu, q = public_de(public), lus().par_id.get(id_)
    if connu is None or q is None or q not in offerts(connu):
        raise Http404
    return page_questionnaire(q, connu)


def _adresse(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _sans_trace(reponse: HttpResponse) -> HttpResponse:
    reponse["Referrer-Policy"] = "no-referrer"
    return reponse
