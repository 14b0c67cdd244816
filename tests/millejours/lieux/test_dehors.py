"""What other sites and other computers take away: a frame, an archive; and what « où ? » opens."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from millejours.core.chemins import CONTENT
from millejours.lieux.carte import densite
from millejours.lieux.carte.vue import vue
from millejours.lieux.comptes import recompte
from millejours.lieux.documents import documents
from millejours.lieux.models import Lieu
from millejours.lieux.ou import adresse_pour
from millejours.lieux.types import vocabulaire
from regles.catalogue import charge
from tests.millejours.lieux.fabrique import lieu

BASE = pytest.mark.django_db


@pytest.fixture
def annuaire() -> None:
    Lieu.objects.bulk_create(
        [
            lieu("pmi", 45.78, 4.88, type="pmi", nom="PMI inventée <1>", code_insee="69266", commune="Villeurbanne"),
            lieu("osm", 45.78, 4.88, nom="CANARI-ODBL", licence="odbl-1.0", code_insee="69266"),
        ]
    )


@BASE
def test_le_cadre_se_pose_partout_et_n_execute_rien(page: Any, annuaire: None) -> None:
    reponse = page.get("/autour-de-moi/cadre/", {"commune": "69266", "type": "pmi"})
    html, csp = reponse.content.decode(), reponse["Content-Security-Policy"]
    assert "X-Frame-Options" not in reponse
    assert not reponse.cookies
    for regle in ("frame-ancestors *", "script-src 'none'", "connect-src 'none'", "form-action 'none'"):
        assert regle in csp
    assert "<script" not in html
    assert "PMI inventée &lt;1&gt;" in html
    assert all('rel="noopener"' in lien for lien in re.findall(r'<a [^>]*target="_blank"[^>]*>', html))
    autre = page.get("/autour-de-moi/", {"commune": "69266"})
    assert "frame-ancestors 'none'" in autre["Content-Security-Policy"]
    assert autre["X-Frame-Options"] == "DENY"
    assert page.get("/autour-de-moi/cadre/").status_code == 422


@BASE
def test_un_departement_s_emporte_en_un_fichier(page: Any, annuaire: None) -> None:
    reponse = page.get("/api/v1/lieux/paquet/69")
    octets = b"".join(reponse.streaming_content)
    reponse.close()
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.namelist() == ["index.html", "lieux.csv", "lieux.geojson"]
        lus = {nom: archive.read(nom).decode() for nom in archive.namelist()}
    assert "CANARI-ODBL" not in "".join(lus.values())
    assert "PMI inventée &lt;1&gt;" in lus["index.html"]
    assert "Licence Ouverte 2.0" in lus["index.html"]
    # It opens from a disk: nothing is asked of anyone.
    assert not re.search(r'(src|href)="(?!#|tel:)', lus["index.html"])
    assert [o["id"] for o in json.loads(lus["lieux.geojson"])["features"]] == ["essai--pmi"]
    assert page.get("/api/v1/lieux/paquet/00").status_code == 404


@BASE
def test_la_page_d_un_lieu_propose_d_aller_de_copier_de_noter(page: Any, annuaire: None) -> None:
    html = page.get("/autour-de-moi/lieu/essai--pmi/").content.decode()
    assert 'href="geo:45.780000,4.880000' in html
    assert re.search(r"<button[^>]* data-copie hidden>", html)
    assert re.search(r'<a [^>]*data-parcours data-nom="PMI inventée &lt;1&gt;" href="/mon-parcours/" hidden>', html)
    # A block of data is not a script: the browser runs nothing of it, and nothing in it can end it.
    blocs = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert [a for a, corps in blocs if corps.strip()] == [' type="application/ld+json"']
    assert json.loads(next(corps for _, corps in blocs if corps.strip()))["name"] == "PMI inventée <1>"


@BASE
def test_une_vue_du_pays_se_lit_dans_la_grille_et_suit_les_imports() -> None:
    Lieu.objects.bulk_create([lieu(f"g{i}", 44 + (i % 60) / 20, 2 + (i // 60) / 20) for i in range(3_600)])
    pays, types = (40.0, 52.0, -6.0, 10.0), tuple(vocabulaire().types)
    densite.oublie()
    densite.relit()
    assert densite.apercu(pays, types) is None, "rien n'a encore été compté"
    assert sum(n for *_, n in vue(pays, types).groupes) == 3_600
    recompte(datetime.now(UTC))
    densite.relit()
    lue = vue(pays, types)
    assert lue.points == "[]"
    assert sum(n for *_, n in lue.groupes) == 3_600
    assert all(44 <= y <= 47 and 2 <= x <= 5 for y, x, _ in lue.groupes)
    assert vue(pays, ("pmi",)).groupes == []
    petite = vue((44.0, 44.5, 2.0, 2.5), types)
    assert petite.groupes == []
    assert len(json.loads(petite.points)) == 11 * 11
    densite.oublie()


@BASE
def test_la_vue_refuse_un_cadre_a_l_envers(page: Any) -> None:
    assert page.get("/api/v1/lieux/vue", {"sud": 9, "nord": 1, "ouest": 0, "est": 1}).status_code == 422
    reponse = page.post("/api/v1/lieux/vue", {"sud": "45.76", "nord": "45.77", "ouest": "4.87", "est": "4.88"})
    assert reponse.json()["points"] == []
    assert reponse["Cache-Control"] == "no-store"


def test_chaque_ou_ouvre_une_recherche_ou_dit_qu_il_n_a_pas_de_lieu() -> None:
    for regle in charge(CONTENT).regles:
        adresse = adresse_pour(regle.ou)
        lieux = [mot for mot in regle.ou if mot not in vocabulaire().sans_lieu]
        assert bool(adresse) == bool(lieux), regle.id
        if adresse:
            assert vocabulaire().types_pour(lieux), regle.id
            assert re.fullmatch(r"/autour-de-moi/\?pour=[a-z_]+(&pour=[a-z_]+)*", adresse)


@BASE
def test_le_ou_d_une_ligne_mene_aux_bons_lieux_sans_javascript(page: Any) -> None:
    html = page.post("/mon-parcours/", {"ou": "naissance", "naissance": "2026-10-01"}).content.decode()
    liens = set(re.findall(r'href="(/autour-de-moi/\?pour[^"#]*)"', html))
    assert liens
    assert not [lien for lien in liens if re.search(r"\d", lien)]
    ouverte = page.get(unescape(next(lien for lien in liens if "pmi" in lien))).content.decode()
    assert 'name="type" value="pmi" checked' in ouverte


def test_chaque_type_de_lieu_se_trouve_dans_la_recherche() -> None:
    trouves = {d.cle: d for d in documents()}
    assert trouves.keys() == vocabulaire().types.keys()
    assert trouves["pmi"].url == "/autour-de-moi/?type=pmi"
