"""A file read by parts, by any client that knows how to ask (RFC 9110, 14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from millejours.core.plages import Fichier, repond

OCTETS = bytes(range(256)) * 5_000
TAILLE = len(OCTETS)
JOUR = 1_795_000_000


@pytest.fixture
def fichier(tmp_path: Path) -> Fichier:
    (tmp_path / "essai").write_bytes(OCTETS)
    return Fichier(tmp_path / "essai", TAILLE, '"un"', JOUR)


def _demande(fichier: Fichier, methode: str = "get", **entetes: str) -> Any:
    request = getattr(RequestFactory(headers=entetes), methode)("/essai")
    return repond(request, fichier, {"Content-Type": "audio/ogg", "Cache-Control": "no-store"})


def _corps(reponse: Any) -> bytes:
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


@pytest.mark.parametrize(
    ("plage", "debut", "fin"),
    [
        ("bytes=0-16383", 0, 16_384),
        ("bytes=100-100", 100, 101),
        ("bytes=0-", 0, TAILLE),
        ("bytes=1279999-", 1_279_999, TAILLE),
        ("bytes=1279990-9999999", 1_279_990, TAILLE),
        ("bytes=-7", 1_279_993, TAILLE),
        ("bytes=-99999999", 0, TAILLE),
        ("bytes=10-600000", 10, 600_001),
    ],
)
def test_une_plage_donne_ses_octets_et_le_dit(fichier: Fichier, plage: str, debut: int, fin: int) -> None:
    reponse = _demande(fichier, range=plage)
    assert reponse.status_code == 206
    assert reponse["Content-Range"] == f"bytes {debut}-{fin - 1}/{TAILLE}"
    assert reponse["Content-Length"] == str(fin - debut)
    assert _corps(reponse) == OCTETS[debut:fin]


@pytest.mark.parametrize("plage", ["bytes=1280000-", "bytes=5000000-5000001", "bytes=-0", f"bytes={'9' * 18}-"])
def test_une_plage_hors_du_fichier_est_refusee_avec_sa_taille(fichier: Fichier, plage: str) -> None:
    reponse = _demande(fichier, range=plage)
    assert reponse.status_code == 416
    assert reponse["Content-Range"] == f"bytes */{TAILLE}"
    assert reponse["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "plage",
    [
        "",
        "bytes=",
        "bytes=-",
        "bytes=9-3",
        "lignes=0-3",
        "bytes=0-3,7-9",
        "bytes=a-b",
        # More digits than Python agrees to read, or than a file system agrees to seek.
        f"bytes={'9' * 5_000}-",
        f"bytes=0-{'9' * 5_000}",
        f"bytes=-{'9' * 30}",
    ],
)
def test_une_demande_mal_dite_ou_en_plusieurs_parts_donne_tout(fichier: Fichier, plage: str) -> None:
    reponse = _demande(fichier, range=plage)
    assert reponse.status_code == 200
    assert reponse["Accept-Ranges"] == "bytes"
    assert _corps(reponse) == OCTETS


def test_l_etiquette_evite_de_relire(fichier: Fichier) -> None:
    for condition in ('"un"', '"autre", "un"', 'W/"un"', "*"):
        relue = _demande(fichier, **{"if-none-match": condition})
        assert relue.status_code == 304
        assert not relue.content
        assert relue["ETag"] == '"un"'
    assert _demande(fichier, **{"if-none-match": '"autre"'}).status_code == 200


def test_une_suite_n_est_donnee_que_du_meme_fichier(fichier: Fichier) -> None:
    date = _demande(fichier)["Last-Modified"]
    for condition in ('"un"', date):
        assert _demande(fichier, range="bytes=10-19", **{"if-range": condition}).status_code == 206
    for condition in ('"autre"', 'W/"un"', "Mon, 01 Jan 2001 00:00:00 GMT", "n'importe quoi"):
        assert _demande(fichier, range="bytes=10-19", **{"if-range": condition}).status_code == 200
    sans_date = Fichier(fichier.chemin, TAILLE, '"un"')
    assert "Last-Modified" not in _demande(sans_date)
    for condition in (date, "n'importe quoi"):
        assert _demande(sans_date, range="bytes=10-19", **{"if-range": condition}).status_code == 200


def test_head_dit_la_taille_sans_rien_envoyer(fichier: Fichier) -> None:
    reponse = _demande(fichier, "head", range="bytes=0-9")
    assert (reponse.status_code, reponse["Content-Length"], reponse["Accept-Ranges"]) == (200, str(TAILLE), "bytes")
    assert not reponse.content
