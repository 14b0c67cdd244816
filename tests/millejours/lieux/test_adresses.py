"""An address becomes a point by a service of our own choice: a real one here, on this machine, that notes what it is asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.checks import run_checks

from millejours.core.checks import AU_DEMARRAGE
from millejours.core.debit import Seau
from millejours.lieux import adresses, views
from millejours.lieux.models import Lieu
from tests.conftest import Visite
from tests.millejours.lieux.fabrique import lieu

pytestmark = pytest.mark.django_db
PAGE, RUE = "/autour-de-moi/", "12 rue du Canari Villeurbanne"
POINT = {
    "geometry": {"type": "Point", "coordinates": [4.87985678, 45.76671234]},
    "properties": {"label": "12 Rue du Canari 69100 Villeurbanne", "score": 0.9},
}


class _Service(HTTPServer):
    reponse: tuple[int, bytes] = (200, json.dumps({"features": [POINT]}).encode())
    demandes: list[tuple[str, dict[str, str]]]
    # What is sent one byte at a time: "", "entetes" or "corps".
    goutte_a_goutte = ""


class _Repond(BaseHTTPRequestHandler):
    server: _Service

    def do_GET(self) -> None:
        self.server.demandes.append((self.path, dict(self.headers)))
        code, corps = self.server.reponse
        if self.server.goutte_a_goutte:
            corps = b"HTTP/1.0 200 OK\r\n" + (b"\r\n" if self.server.goutte_a_goutte == "corps" else b"X-Lent: ")
            with suppress(OSError):
                self.wfile.write(corps)
                for _ in range(100):
                    self.wfile.write(b"a")
                    time.sleep(0.05)
            return
        self.send_response(code)
        self.send_header("Location", "http://127.0.0.1:9/ailleurs")
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Service]:
    monkeypatch.setattr(views, "_seau", Seau(100, 3600))
    serveur = _Service(("127.0.0.1", 0), _Repond)
    serveur.demandes = []
    settings.GEOCODEUR = f"http://127.0.0.1:{serveur.server_port}/search"
    settings.GEOCODEUR_NOM = "un service inventé"
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    yield serveur
    serveur.shutdown()
    serveur.server_close()
    fil.join()


def test_sans_reglage_aucune_adresse_ne_se_demande(page: Visite) -> None:
    assert not adresses.est_ouvert()
    assert 'name="adresse"' not in page.get(PAGE).content.decode()
    assert (
        "Autour de" not in page.post(PAGE, {"adresse": RUE}).content.decode().partition("<main")[2].partition("<h2")[2]
    )


def test_une_adresse_devient_un_point_et_ne_laisse_rien(page: Visite, service: _Service, journal: Any) -> None:
    Lieu.objects.bulk_create([lieu("pmi", 45.7667, 4.8798, type="pmi", nom="PMI inventée", code_insee="69266")])
    vide = page.get(PAGE).content.decode()
    assert "un service inventé" in vide
    reponse = page.post(PAGE, {"adresse": RUE, "type": "pmi"}, HTTP_COOKIE="a=b", HTTP_X_FORWARDED_FOR="192.0.2.1")
    html = reponse.content.decode()
    assert reponse["Cache-Control"] == "no-store"
    assert "Autour de 12 Rue du Canari 69100 Villeurbanne" in html
    assert "PMI inventée" in html
    # The service is told the address, and nothing of who asks; the point is rounded like a device's.
    ((demande, entetes),) = service.demandes
    assert demande == "/search?q=12+rue+du+Canari+Villeurbanne&limit=1"
    assert set(entetes) <= {"Host", "Accept-Encoding"}
    assert "45.76671" not in html
    assert 'data-centre="45.767,4.88"' in html
    assert "anari" not in journal.getvalue()


@pytest.mark.parametrize(
    ("code", "corps", "mot"),
    [
        (200, b'{"features": []}', "introuvable"),
        (200, b"<html>", "ne répond pas"),
        (200, b'{"features": [{"geometry": null}]}', "ne répond pas"),
        (200, b"[1]", "ne répond pas"),
        (500, b"", "ne répond pas"),
        # It sends elsewhere: the address does not follow.
        (302, b"", "ne répond pas"),
    ],
)
def test_un_service_qui_se_tait_laisse_la_commune(
    page: Visite, service: _Service, code: int, corps: bytes, mot: str
) -> None:
    service.reponse = (code, corps)
    reponse = page.post(PAGE, {"adresse": RUE})
    assert reponse.status_code == 422
    html = reponse.content.decode()
    assert mot in html
    assert f'value="{RUE}"' in html
    assert len(service.demandes) == 1


def test_un_service_arrete_se_dit_et_un_client_n_en_abuse_pas(
    page: Visite, service: _Service, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_seau", Seau(1, 3600))
    settings.GEOCODEUR = "http://127.0.0.1:9/"
    assert "ne répond pas" in page.post(PAGE, {"adresse": RUE}).content.decode()
    assert "Beaucoup d&#x27;adresses" in page.post(PAGE, {"adresse": RUE}).content.decode().replace("'", "&#x27;")
    assert service.demandes == []


@pytest.mark.parametrize("quoi", ["entetes", "corps"])
def test_un_service_qui_repond_octet_par_octet_ne_retient_personne(
    page: Visite, service: _Service, monkeypatch: pytest.MonkeyPatch, quoi: str
) -> None:
    monkeypatch.setattr(adresses, "DELAI_S", 0.3)
    service.goutte_a_goutte = quoi
    depart = time.monotonic()
    assert "ne répond pas" in page.post(PAGE, {"adresse": RUE}).content.decode()
    # The service itself would take five seconds.
    assert time.monotonic() - depart < 3
    assert len(service.demandes) == 1


@pytest.mark.parametrize(
    ("geocodeur", "faute"),
    [
        ("", ""),
        ("https://adresses.exemple.org/search", ""),
        ("http://127.0.0.1:8001/search", ""),
        ("http://[::1]/search", ""),
        ("http://localhost/search", ""),
        ("http://adresses.exemple.org/search", "en clair"),
        ("http://192.0.2.1/search", "en clair"),
        ("ftp://127.0.0.1/search", "en clair"),
        ("https:///search", "aucun hôte"),
        ("adresses.exemple.org/search", "aucun hôte"),
        ("https://adresses.exemple.org/search?cle=1", "une requête"),
        ("https://a:b@adresses.exemple.org/search", "une requête"),
        ("https://adresses.exemple.org:port/search", "ne se lit pas"),
    ],
)
def test_un_service_mal_nomme_arrete_le_demarrage(settings: Any, geocodeur: str, faute: str) -> None:
    settings.GEOCODEUR = geocodeur
    dits = [m for m in run_checks(tags=[AU_DEMARRAGE]) if m.id == "lieux.E001"]
    assert len(dits) == bool(faute)
    assert all(faute in m.msg and m.is_serious() for m in dits)


def test_la_page_de_confidentialite_nomme_le_service_quand_il_y_en_a_un(
    page: Visite, service: _Service, settings: Any
) -> None:
    assert "un service inventé" in page.get("/confidentialite/").content.decode()
    settings.GEOCODEUR = ""
    assert "un service inventé" not in page.get("/confidentialite/").content.decode()
