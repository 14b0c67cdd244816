"""The background of the map is read by parts, by any client that knows how to ask (RFC 9110, 14)."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from millejours.core.chemins import CONTENT

ADRESSE = "/autour-de-moi/fond.pmtiles"
OCTETS = bytes(range(256)) * 5_000


@pytest.fixture
def fond(tmp_path: Path, settings: Any) -> bytes:
    (tmp_path / "essai.pmtiles").write_bytes(OCTETS)
    settings.CARTE_FOND = tmp_path / "essai.pmtiles"
    return OCTETS


def _corps(reponse: Any) -> bytes:
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


@pytest.mark.parametrize(
    ("plage", "debut", "fin"),
    [
        ("bytes=0-16383", 0, 16_384),
        ("bytes=100-100", 100, 101),
        ("bytes=1279999-", 1_279_999, 1_280_000),
        ("bytes=1279990-9999999", 1_279_990, 1_280_000),
        ("bytes=-7", 1_279_993, 1_280_000),
        ("bytes=-99999999", 0, 1_280_000),
        ("bytes=10-600000", 10, 600_001),
    ],
)
def test_une_plage_donne_ses_octets_et_le_dit(page: Any, fond: bytes, plage: str, debut: int, fin: int) -> None:
    reponse = page.get(ADRESSE, HTTP_RANGE=plage, HTTP_ACCEPT_ENCODING="gzip, br")
    assert reponse.status_code == 206
    assert reponse["Content-Range"] == f"bytes {debut}-{fin - 1}/1280000"
    assert reponse["Content-Length"] == str(fin - debut)
    assert "Content-Encoding" not in reponse
    assert _corps(reponse) == fond[debut:fin]


@pytest.mark.parametrize("plage", ["bytes=1280000-", "bytes=5000000-5000001", "bytes=-0"])
def test_une_plage_hors_du_fichier_est_refusee_avec_sa_taille(page: Any, fond: bytes, plage: str) -> None:
    reponse = page.get(ADRESSE, HTTP_RANGE=plage)
    assert reponse.status_code == 416
    assert reponse["Content-Range"] == "bytes */1280000"


@pytest.mark.parametrize("plage", ["", "bytes=", "bytes=-", "bytes=9-3", "lignes=0-3", "bytes=0-3,7-9", "bytes=a-b"])
def test_une_demande_mal_dite_ou_en_plusieurs_parts_donne_tout(page: Any, fond: bytes, plage: str) -> None:
    reponse = page.get(ADRESSE, HTTP_RANGE=plage)
    assert reponse.status_code == 200
    assert reponse["Accept-Ranges"] == "bytes"
    assert _corps(reponse) == fond


def test_l_etiquette_evite_de_relire(page: Any, fond: bytes) -> None:
    etiquette = page.get(ADRESSE, HTTP_RANGE="bytes=0-9")["ETag"]
    assert not etiquette.startswith("W/")
    for condition in (etiquette, f'"autre", {etiquette}', f"W/{etiquette}", "*"):
        relue = page.get(ADRESSE, HTTP_IF_NONE_MATCH=condition)
        assert relue.status_code == 304
        assert not relue.content
    assert page.get(ADRESSE, HTTP_IF_NONE_MATCH='"autre"').status_code == 200


def test_si_le_fichier_a_change_on_rend_tout(page: Any, fond: bytes, settings: Any) -> None:
    avant = page.get(ADRESSE, HTTP_RANGE="bytes=0-9")
    etiquette, date = avant["ETag"], avant["Last-Modified"]
    for condition in (etiquette, date):
        assert page.get(ADRESSE, HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE=condition).status_code == 206
    for condition in ('"autre"', f"W/{etiquette}", "Mon, 01 Jan 2001 00:00:00 GMT", "n'importe quoi"):
        assert page.get(ADRESSE, HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE=condition).status_code == 200
    settings.CARTE_FOND.write_bytes(OCTETS[::-1] + b"!")
    assert page.get(ADRESSE, HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE=etiquette).status_code == 200


def test_head_dit_la_taille_sans_rien_envoyer(page: Any, fond: bytes) -> None:
    reponse = page.head(ADRESSE, HTTP_RANGE="bytes=0-9")
    assert (reponse.status_code, reponse["Content-Length"], reponse["Accept-Ranges"]) == (200, "1280000", "bytes")
    assert not reponse.content


def test_un_reglage_qui_ne_mene_nulle_part_ne_casse_pas_le_site(page: Any, settings: Any, tmp_path: Path) -> None:
    settings.CARTE_FOND = tmp_path / "absent.pmtiles"
    assert page.get(ADRESSE).status_code == 404


def test_notre_fond_est_petit_et_lisible() -> None:
    """Header of PMTiles v3: its mark, gzip tiles of vectors, from zoom 3 to 9, overseas included."""
    octets = (CONTENT / "territoires" / "fond.pmtiles").read_bytes()
    assert len(octets) < 5_000_000
    assert octets[:8] == b"PMTiles\x03"
    zooms = octets[100], octets[101]
    assert zooms == (3, 9)
    bornes = [int.from_bytes(octets[i : i + 4], "little", signed=True) / 1e7 for i in (102, 106, 110, 114)]
    ouest, sud, est, nord = bornes
    assert ouest < -61
    assert est > 55
    assert sud < -21
    assert nord > 51
    debut, taille = (int.from_bytes(octets[i : i + 8], "little") for i in (24, 32))
    decrit = gzip.decompress(octets[debut : debut + taille]).decode()
    assert all(couche in decrit for couche in ("terre", "limites", "noms"))
    assert "sans rues" in decrit
