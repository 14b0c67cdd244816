"""The border: sessions, tokens, files and writes are for `/agents/`; nothing of them reaches a parent's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from millejours.comptes.models import Agent, Organisation
from millejours.core.middleware import EnvoiBorne, LectureSeule
from tests.conftest import Visite
from tests.millejours.comptes.conftest import MOT, entre, pose_application


def _routes(motifs: Any, debut: str = "/") -> Iterator[str]:
    """Every address without a variable part."""
    for motif in motifs:
        chemin = debut + str(motif.pattern).lstrip("^").rstrip("$\\Z")
        if isinstance(motif, URLResolver):
            yield from _routes(motif.url_patterns, chemin)
        elif isinstance(motif, URLPattern) and isinstance(motif.pattern, RoutePattern) and "<" not in chemin:
            yield chemin


PUBLIQUES = sorted({r for r in _routes(get_resolver().url_patterns) if not r.startswith("/agents/")})


def test_les_routes_publiques_sont_bien_vues() -> None:
    assert {"/", "/mon-parcours/", "/aide/", "/confidentialite/", "/api/v1/regles"} <= set(PUBLIQUES)


@pytest.mark.django_db(transaction=True)
def test_aucun_cookie_hors_des_agents_meme_pour_un_agent(page: Visite, agent_de: Callable[..., Agent]) -> None:
    entre(page, agent_de("administrateur"))
    assert {c["path"] for c in page.cookies.values()} == {"/agents/"}
    for adresse in PUBLIQUES:
        for client in (page, Visite()):
            for envoi in (client.get, client.post):
                reponse = envoi(adresse)
                assert not reponse.cookies, adresse
                assert "Cookie" not in reponse.headers.get("Vary", ""), adresse
                assert not hasattr(reponse.wsgi_request, "session"), adresse
                assert not hasattr(reponse.wsgi_request, "user"), adresse


@pytest.mark.django_db(transaction=True)
def test_aucune_page_publique_n_ecrit_a_la_lecture(page: Visite, agent_de: Callable[..., Agent]) -> None:
    """What is exempt from the read-only connection is under `/agents/`, and named."""
    from django.conf import settings

    assert settings.LECTURE_SEULE_SAUF
    assert all(p.startswith("/agents/") and p.endswith("/") for p in settings.LECTURE_SEULE_SAUF)


def _ajoute(request: HttpRequest) -> HttpResponse:
    Organisation.objects.create(nom="Une", genre="autre")
    return HttpResponse()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("chemin", "ecrit"),
    [
        ("/", False),
        ("/agents/", False),
        ("/agents/compte/", False),
        ("/agents/connexion", False),
        ("/agents/connexion/proconnect/retour/", True),
        ("/agents/redaction/", True),
    ],
)
def test_lire_n_ecrit_que_la_ou_c_est_dit(rf: RequestFactory, chemin: str, ecrit: bool) -> None:
    if ecrit:
        LectureSeule(_ajoute)(rf.get(chemin))
    else:
        with pytest.raises(DatabaseError, match="read-only"):
            LectureSeule(_ajoute)(rf.get(chemin))
    assert Organisation.objects.exists() is ecrit


@pytest.mark.django_db(transaction=True)
def test_la_session_seule_s_ecrit_pendant_une_lecture(rf: RequestFactory) -> None:
    from django.contrib.sessions.models import Session

    from millejours.comptes.sessions import SessionStore

    def range_puis_ecrit(request: HttpRequest) -> HttpResponse:
        assert not Organisation.objects.exists()
        session = SessionStore()
        session["vu"] = True
        session.save()
        # The door is shut again behind the session.
        return _ajoute(request)

    with pytest.raises(DatabaseError, match="read-only"):
        LectureSeule(range_puis_ecrit)(rf.get("/agents/"))
    assert Session.objects.count() == 1
    assert not Organisation.objects.exists()


def test_un_fichier_d_agent_est_lu_et_celui_d_un_parent_refuse(rf: RequestFactory) -> None:
    def recoit(request: HttpRequest) -> HttpResponse:
        contenu = request.FILES["image"].read()
        request.close()
        return HttpResponse(contenu)

    def envoi(chemin: str, octets: int = 3_000_000) -> HttpResponse:
        fichier = SimpleUploadedFile("a.png", b"x" * octets, content_type="image/png")
        return EnvoiBorne(recoit)(rf.post(chemin, {"image": fichier, "titre": "Un titre"}))

    assert len(envoi("/agents/redaction/images/add/").content) == 3_000_000
    assert envoi("/agents/redaction/images/add/", 12_000_001).status_code == 413
    assert envoi("/mon-parcours/", 10).status_code == 415


def test_un_envoi_de_parent_a_peu_de_champs(rf: RequestFactory) -> None:
    def compte(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(len(request.POST)))

    def envoi(chemin: str, champs: int) -> HttpResponse:
        corps = "&".join(f"c{i}=1" for i in range(champs))
        return EnvoiBorne(compte)(rf.post(chemin, corps, content_type="application/x-www-form-urlencoded"))

    assert envoi("/mon-parcours/", 400).content == b"400"
    assert envoi("/mon-parcours/", 401).status_code == 413
    # A page in the editors' office has many blocks.
    assert envoi("/agents/redaction/pages/1/edit/", 3000).content == b"3000"


@pytest.mark.django_db(transaction=True)
def test_un_jeton_est_exige_sous_agents(statiques: None, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de("administrateur")
    stricte = Client(enforce_csrf_checks=True)
    html = stricte.get("/agents/connexion/").content.decode()
    jeton = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    pose_application(agent)
    formulaire = {"login": agent.email, "password": MOT}
    assert stricte.post("/agents/connexion/", formulaire).status_code == 403
    assert stricte.post("/agents/connexion/", formulaire | {"csrfmiddlewaretoken": jeton}).status_code == 302
    # From another site, refused before the token is even looked at.
    ailleurs = {"HTTP_ORIGIN": "https://ailleurs.example"}
    assert (
        stricte.post("/agents/connexion/", formulaire | {"csrfmiddlewaretoken": jeton}, **ailleurs).status_code == 403
    )
