"""Pages made to be published, or refused: each shows one row of the territory, or does one thing wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from millejours.core import publication
from millejours.territoires.models import Departement

# What happens in the middle of a rendering, for the tests of what happens then.
pendant: list[Callable[[], None]] = []


def departement(request: HttpRequest, code: str) -> HttpResponse:
    publication.note(f"departement:{code}")
    lu = get_object_or_404(Departement, code=code)
    if pendant:
        pendant.pop()()
    return HttpResponse(f"<h1>{lu.nom}</h1>" + "<p>Une page.</p>" * 200)


def date_(request: HttpRequest) -> HttpResponse:
    publication.valable_jusqua(date(2030, 12, 31))
    publication.valable_jusqua(date(2027, 3, 31))
    return HttpResponse("vrai jusqu'au 31 mars 2027")


def _temoin(reponse: HttpResponse) -> HttpResponse:
    reponse.set_cookie("suivi", "1")
    return reponse


def _avec(nom: str, valeur: str) -> HttpResponse:
    reponse = HttpResponse("page")
    reponse[nom] = valeur
    return reponse


FAUTES: dict[str, Callable[[], HttpResponseBase]] = {
    "temoin": lambda: _temoin(HttpResponse("page")),
    "varie": lambda: _avec("Vary", "Cookie"),
    "langue": lambda: _avec("Vary", "Accept-Language"),
    "prive": lambda: _avec("Cache-Control", "no-store"),
    "nonce": lambda: _avec("Content-Security-Policy", "script-src 'nonce-abc'"),
    "nonce-dans-la-page": lambda: HttpResponse('<script nonce="abc">1</script>'),
    "jeton": lambda: HttpResponse('<input name="csrfmiddlewaretoken" value="x">'),
    "flux": lambda: StreamingHttpResponse(iter([b"page"])),
}


def faute(request: HttpRequest, laquelle: str) -> HttpResponseBase:
    return FAUTES[laquelle]()


def echec(request: HttpRequest) -> HttpResponse:
    raise ValueError("la vue a échoué")


def ecrit(request: HttpRequest) -> HttpResponse:
    Departement.objects.create(code="999", nom="Nulle part", region="", fuseau="UTC", zone_feries="metropole")
    return HttpResponse("écrit")


def ailleurs(request: HttpRequest) -> HttpResponse:
    return redirect("/departement/69/")


urlpatterns = [
    path("departement/<str:code>/", departement),
    path("date/", date_),
    path("faute/<str:laquelle>/", faute),
    path("echec/", echec),
    path("ecrit/", ecrit),
    path("ailleurs/", ailleurs),
]
