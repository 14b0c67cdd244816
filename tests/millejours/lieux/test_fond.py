"""The background of the map: read by parts, and by any other file that the setting names."""

from __future__ import annotations

import gzip
import hashlib
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


def test_la_carte_lit_une_plage_et_rien_ne_la_recompresse(page: Any, fond: bytes) -> None:
    reponse = page.get(ADRESSE, HTTP_RANGE="bytes=100-16383", HTTP_ACCEPT_ENCODING="gzip, br")
    assert reponse.status_code == 206
    assert reponse["Content-Type"] == "application/vnd.pmtiles"
    assert "Content-Encoding" not in reponse
    assert _corps(reponse) == fond[100:16_384]


def test_si_le_fichier_a_change_on_rend_tout(page: Any, fond: bytes, settings: Any) -> None:
    avant = page.get(ADRESSE, HTTP_RANGE="bytes=0-9")
    for condition in (avant["ETag"], avant["Last-Modified"]):
        assert page.get(ADRESSE, HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE=condition).status_code == 206
    settings.CARTE_FOND.write_bytes(OCTETS[::-1] + b"!")
    assert page.get(ADRESSE, HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE=avant["ETag"]).status_code == 200


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
    # Whoever draws it again gets the same file: nothing of a machine is in it.
    assert "generator_options" not in decrit
    assert hashlib.sha256(octets).hexdigest() in (CONTENT / "territoires" / "FOND.md").read_text(encoding="utf-8")
