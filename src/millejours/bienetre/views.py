"""Pages that receive nothing: the answers never leave the browser, and these pages forbid it to speak to anyone."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONE, SELF
from csp.decorators import csp_replace as _csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from millejours.bienetre.contenu import CHEMINS, lus, proposes, public_de
from millejours.bienetre.display import PageQuestionnaire, page_accueil, page_questionnaire
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
    return render(request, "bienetre/accueil.html", {"choix": page_accueil(), "chemins": CHEMINS})


@require_safe
@muette
def questionnaire(request: HttpRequest, id_: str, public: str) -> HttpResponse:
    return _sans_trace(render(request, "bienetre/questionnaire.html", {"page": _page(id_, public)}))


@require_safe
@muette
def lecture(request: HttpRequest) -> HttpResponse:
    pages = [page_questionnaire(q, public) for public in PUBLICS for q in proposes(public)]
    return _sans_trace(render(request, "bienetre/lecture.html", {"pages": pages}))


@require_safe
@avec_apercu
def widget_configure(request: HttpRequest) -> HttpResponse:
    adresse = request.build_absolute_uri("/").rstrip("/")
    source = f"{adresse}{static('bienetre/widget.js')}"
    extrait = f'<script src="{source}" data-public="{CHEMINS["mere"]}" data-theme="auto" async></script>'
    contexte = {"adresse": adresse, "extrait": extrait, "chemins": CHEMINS, "choix": page_accueil()}
    return render(request, "bienetre/widget.html", contexte)


@require_safe
@en_cadre
def cadre(request: HttpRequest, langue: str, public: str) -> HttpResponse:
    """The instrument alone, for the page of a maternity or an association."""
    connu = public_de(public)
    if connu is None or langue != "fr":
        raise Http404
    page = page_questionnaire(proposes(connu)[0], connu)
    reponse = _sans_trace(render(request, "bienetre/cadre.html", {"page": page}))
    reponse["Cross-Origin-Resource-Policy"] = "cross-origin"
    return reponse


def _page(id_: str, public: str) -> PageQuestionnaire:
    connu, q = public_de(public), lus().par_id.get(id_)
    if connu is None or q is None or q not in proposes(connu):
        raise Http404
    return page_questionnaire(q, connu)


def _sans_trace(reponse: HttpResponse) -> HttpResponse:
    reponse["Referrer-Policy"] = "no-referrer"
    return reponse
