"""What is served without Django, what is left to it, and what the headers say."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from millejours.core import publication
from millejours.core.publication.miroir import Miroir
from millejours.core.publication.models import PagePubliee
from millejours.core.publication.serveur import Publiees
from tests.millejours.core.publication.conftest import attend, renomme

RHONE = "/departement/69/"
Reponse = tuple[str, dict[str, str], bytes]


class Django:
    """What stands behind: says that it was asked, or fails."""

    def __init__(self) -> None:
        self.statut, self.demandes = "200 OK", 0

    def __call__(self, environ: dict[str, Any], depart: Callable[..., Any]) -> Iterable[bytes]:
        self.demandes += 1
        if self.statut == "panne":
            raise ConnectionRefusedError
        depart(self.statut, [("Content-Type", "text/plain")])
        return [b"Django"]


@pytest.fixture
def django() -> Django:
    return Django()


@pytest.fixture
def devant(essai: list[str], serveur: Callable[..., Miroir], django: Django) -> Publiees:
    publication.publie_version("1" * 64)
    return Publiees(
        django, serveur("un"), hote_admis=lambda h: h in {"exemple.fr", "exemple.fr:8000"}, temoin="mj_session"
    )


def demande(application: Any, chemin: str = RHONE, methode: str = "GET", **entetes: str) -> Reponse:
    environ: dict[str, Any] = {
        "PATH_INFO": chemin,
        "REQUEST_METHOD": methode,
        "HTTP_HOST": "exemple.fr",
        "QUERY_STRING": "",
    }
    environ |= entetes
    setup_testing_defaults(environ)
    dit: list[Any] = []
    corps = application(environ, lambda *a: dit.extend(a))
    return dit[0], {n.lower(): v for n, v in dit[1]}, b"".join(corps)


def test_la_page_est_servie_avec_ses_entetes(devant: Publiees, django: Django) -> None:
    statut, entetes, corps = demande(devant)
    assert (statut, django.demandes) == ("200 OK", 0)
    assert "Rhône" in corps.decode()
    assert entetes["content-length"] == str(len(corps))
    assert entetes["cache-control"] == "public, max-age=0, s-maxage=60, stale-while-revalidate=60"
    assert (entetes["vary"], entetes["content-language"]) == ("Accept-Encoding", "fr")
    assert "default-src 'none'" in entetes["content-security-policy"]
    assert "set-cookie" not in entetes


@pytest.mark.parametrize(
    ("accepte", "codage", "lit"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("identity", None, bytes),
        ("gzip;q=0", None, bytes),
        ("", None, bytes),
    ],
)
def test_chaque_codage_a_son_corps_et_sa_marque(devant: Publiees, accepte: str, codage: str | None, lit: Any) -> None:
    _, entetes, corps = demande(devant, HTTP_ACCEPT_ENCODING=accepte)
    assert entetes.get("content-encoding") == codage
    assert "Rhône" in lit(corps).decode()
    marques = {demande(devant, HTTP_ACCEPT_ENCODING=a)[1]["etag"] for a in ("", "gzip", "br")}
    assert len(marques) == 3
    assert entetes["etag"] in marques
    assert not entetes["etag"].startswith("W/")


@pytest.mark.parametrize("forme", ["{}", "W/{}", '"autre", {}', "*"])
def test_une_page_deja_connue_n_est_pas_renvoyee(devant: Publiees, forme: str) -> None:
    etag = demande(devant, HTTP_ACCEPT_ENCODING="br")[1]["etag"]
    connu = {"HTTP_ACCEPT_ENCODING": "br", "HTTP_IF_NONE_MATCH": forme.format(etag)}
    statut, entetes, corps = demande(devant, **connu)
    assert (statut, corps, entetes["etag"]) == ("304 Not Modified", b"", etag)
    assert "content-length" not in entetes
    assert demande(devant, HTTP_IF_NONE_MATCH=etag)[0] == "200 OK", "la marque d'un autre codage"


def test_head_dit_tout_sauf_le_corps(devant: Publiees) -> None:
    _, attendus, corps = demande(devant)
    statut, entetes, vide = demande(devant, methode="HEAD")
    assert (statut, entetes, vide) == ("200 OK", attendus, b"")
    assert entetes["content-length"] == str(len(corps))


def test_un_morceau_demande_donne_la_page_entiere(devant: Publiees) -> None:
    statut, entetes, corps = demande(devant, HTTP_RANGE="bytes=0-10")
    assert (statut, len(corps)) == ("200 OK", int(entetes["content-length"]))


@pytest.mark.parametrize(
    "entetes",
    [
        {"QUERY_STRING": "inconnu=1"},
        {"HTTP_COOKIE": "autre=1; mj_session=abc"},
        {"HTTP_HOST": "ailleurs.fr"},
        {"chemin": "/departement/00/"},
        {"chemin": "/agents/redaction/"},
        {"methode": "POST"},
        {"methode": "OPTIONS"},
    ],
)
def test_tout_le_reste_va_a_django(devant: Publiees, django: Django, entetes: dict[str, str]) -> None:
    assert demande(devant, **entetes)[2] == b"Django"
    assert django.demandes == 1


def test_un_temoin_qui_n_est_pas_le_notre_ne_change_rien(devant: Publiees, django: Django) -> None:
    assert "Rhône" in demande(devant, HTTP_COOKIE="mesure=1")[2].decode()
    assert demande(devant, HTTP_HOST="exemple.fr:8000")[0] == "200 OK"
    assert django.demandes == 0


def test_sous_https_une_page_en_clair_va_a_django(devant: Publiees, django: Django) -> None:
    devant.https = True
    assert demande(devant)[2] == b"Django"
    assert "Rhône" in demande(devant, HTTP_X_FORWARDED_PROTO="https")[2].decode()


def _limite(devant: Publiees, secondes: float) -> None:
    from datetime import UTC, datetime

    chemin = PagePubliee.objects.filter(pk=RHONE)
    chemin.update(valable_jusqua=datetime.fromtimestamp(time.time() + secondes, UTC), generation=10_000_000)
    with connection.cursor() as curseur:
        curseur.execute("select pg_notify('publication', %s)", [RHONE])
    assert attend(lambda: devant.pages[RHONE].limite != float("inf"))


def test_pres_de_sa_limite_une_page_ne_se_garde_pas(devant: Publiees, django: Django) -> None:
    _limite(devant, 100)
    assert demande(devant)[1]["cache-control"] == "public, no-cache"
    assert django.demandes == 0


def test_passee_sa_limite_c_est_a_django_de_rendre(devant: Publiees, django: Django) -> None:
    _limite(devant, -1)
    assert demande(devant)[2] == b"Django"
    django.statut = "404 Not Found"
    assert demande(devant)[0] == "404 Not Found"


@pytest.mark.parametrize("panne", ["500 Internal Server Error", "503 Service Unavailable", "panne"])
def test_passee_sa_limite_et_sans_django_mieux_vaut_l_ancienne(devant: Publiees, django: Django, panne: str) -> None:
    _limite(devant, -1)
    django.statut = panne
    for _ in range(3):
        statut, entetes, corps = demande(devant)
        assert (statut, entetes["cache-control"]) == ("200 OK", "public, no-cache")
        assert "Rhône" in corps.decode()
    assert django.demandes == 1, "Django n'est pas redemandé à chaque fois"


def test_une_page_rendue_de_nouveau_sert_son_nouveau_corps(devant: Publiees) -> None:
    etag = demande(devant)[1]["etag"]
    renomme("69", "Lyon")
    publication.perime("departement:69")
    assert attend(lambda: "Lyon" in demande(devant)[2].decode())
    assert demande(devant, HTTP_IF_NONE_MATCH=etag)[0] == "200 OK"


def test_servir_ne_fait_aucune_requete_quel_que_soit_le_nombre_de_pages(devant: Publiees, essai: list[str]) -> None:
    from millejours.territoires.models import Departement

    for code in range(20):
        Departement.objects.create(code=f"x{code}", nom=f"N{code}", region="", fuseau="UTC", zone_feries="metropole")
    essai += [f"/departement/x{code}/" for code in range(20)]
    publication.publie_version("2" * 64)
    assert attend(lambda: len(devant.pages) == 22)
    with CaptureQueriesContext(connection) as requetes:
        for chemin in essai:
            assert demande(devant, chemin)[0] == "200 OK"
    assert len(requetes) == 0


def test_le_serveur_respecte_wsgi(devant: Publiees) -> None:
    """The reference checker of the interface, around our answers."""
    environ: dict[str, Any] = {"PATH_INFO": RHONE, "SCRIPT_NAME": "", "HTTP_HOST": "exemple.fr", "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    dit: list[Any] = []

    def depart(statut: str, entetes: list[tuple[str, str]], erreur: Any = None) -> Any:
        dit.append(statut)
        return lambda _: None

    corps: Any = validator(devant)(environ, depart)
    assert "Rhône" in b"".join(corps).decode()
    corps.close()
    assert dit == ["200 OK"]
