"""A commune is found as people type it, under its old names too; the territory loads twice without a change."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection

from millejours.core.chemins import CONTENT
from millejours.territoires.actions import charge_territoires
from millejours.territoires.contours import commune_du_point, contour
from millejours.territoires.models import AncienneCommune, Commune
from millejours.territoires.recherche import cherche, commune


@pytest.mark.parametrize(
    ("saisie", "premiere"),
    [
        ("69003", "Lyon 3e Arrondissement"),
        ("lyon 3", "Lyon 3e Arrondissement"),
        ("lyon", "Lyon"),
        ("St Etienne", "Saint-Étienne"),
        ("ste foy les lyon", "Sainte-Foy-lès-Lyon"),
        ("saint-ouen s/ seine", "Saint-Ouen-sur-Seine"),
        ("l'hay", "L'Haÿ-les-Roses"),
        ("Ambérieu en B", "Ambérieu-en-Bugey"),
        ("AMBERIEU", "Ambérieu-en-Bugey"),
        ("bugey ambe", "Ambérieu-en-Bugey"),
        ("le havre", "Le Havre"),
        ("havre", "Le Havre"),
        ("oeuilly", "Œuilly"),
        ("20000", "Ajaccio"),
        ("2A004", "Ajaccio"),
        ("97400", "Saint-Denis"),
        ("Nouméa", "Nouméa"),
        ("75012 paris", "Paris 12e Arrondissement"),
    ],
)
def test_une_commune_se_trouve_comme_on_l_ecrit(saisie: str, premiere: str) -> None:
    assert cherche(saisie)[0].nom == premiere


def test_un_code_postal_donne_l_arrondissement_et_sa_ville() -> None:
    assert [t.code for t in cherche("69003")] == ["69383", "69123"]


def test_un_ancien_nom_mene_a_la_commune_d_aujourd_hui() -> None:
    trouvee = cherche("Bellegarde-sur-Valserine")[0]
    assert (trouvee.code, trouvee.ancien_nom) == ("01033", "Bellegarde-sur-Valserine")
    deleguee = next(t for t in cherche("Bâgé-la-Ville") if t.ancien_nom)
    assert (deleguee.nom, deleguee.ancien_nom) == ("Bâgé-Dommartin", "Bâgé-la-Ville")
    assert deleguee.libelle == "Bâgé-Dommartin (dont Bâgé-la-Ville), 01380"


def test_des_homonymes_ne_se_ressemblent_pas() -> None:
    libelles = [t.libelle for t in cherche("Saint-Denis")]
    assert len(libelles) == len(set(libelles))


@pytest.mark.parametrize("saisie", ["", "x", "-", "zzzzzz", "'; drop table", "99999", "é" * 500])
def test_une_saisie_vaine_ne_trouve_rien_et_ne_casse_rien(saisie: str) -> None:
    assert isinstance(cherche(saisie), tuple)
    if saisie in ("", "x", "-", "zzzzzz", "99999"):
        assert cherche(saisie) == ()


def test_l_api_repond_sans_base(page: Any) -> None:
    reponse = page.get("/api/v1/communes", {"q": "st etienne"})
    assert reponse.json()["communes"][0] | {"latitude": 0, "longitude": 0} == {
        "code": "42218",
        "nom": "Saint-Étienne",
        "libelle": "Saint-Étienne, 42",
        "codes_postaux": ["42000", "42100", "42230"],
        "departement": "42",
        "ancien_nom": None,
        "latitude": 0,
        "longitude": 0,
    }
    assert not reponse.cookies


@pytest.mark.django_db
def test_le_territoire_se_charge_deux_fois_sans_rien_changer() -> None:
    charge_territoires(CONTENT / "territoires")
    avant = _empreinte()
    assert charge_territoires(CONTENT / "territoires") == (107, 35008)
    assert _empreinte() == avant
    lyon = Commune.objects.get(pk="69123")
    assert lyon.arrondissements.count() == 9
    assert {a.epci_id for a in lyon.arrondissements.all()} == {lyon.epci_id}
    assert AncienneCommune.objects.get(code="01091").actuelle.nom == "Valserhône"
    assert set(Commune.objects.filter(latitude=None).values_list("departement_id", flat=True)) <= {
        *("975", "986", "987", "988", "14", "15"),
    }


def _empreinte() -> str:
    with connection.cursor() as curseur:
        curseur.execute("select string_agg(c::text, '' order by code) from territoires_commune c")
        communes = curseur.fetchone()[0]
        curseur.execute(
            "select string_agg((code, nom, nature, actuelle_id)::text, '' order by code, nature) from territoires_anciennecommune"
        )
        return hashlib.sha256((communes + curseur.fetchone()[0]).encode()).hexdigest()


@pytest.mark.parametrize("code", ["69123", "75056", "2A004", "97411", "97611", "01004"])
def test_une_commune_est_dans_son_contour(code: str) -> None:
    ici = commune(code)
    assert ici is not None
    assert ici.latitude is not None
    assert ici.longitude is not None
    trace = contour(code)
    assert trace is not None
    assert trace.contains(ici.latitude, ici.longitude)
    # Not beyond the next communes: a degree away.
    assert trace.distance(ici.latitude + 1, ici.longitude) > 50_000


def test_un_point_retrouve_sa_commune_ou_son_arrondissement() -> None:
    assert commune_du_point(45.7592, 4.8489) == "69383"
    assert commune_du_point(46.2, 5.22) in {"01053", "01451"}
    assert commune_du_point(0.0, 0.0) == ""
