"""« Autour de moi » as it goes out: a list without JavaScript, a position that leaves no trace, a page per place."""

from __future__ import annotations

import json
import logging
import re
from html import unescape
from typing import Any

import pytest

from millejours.lieux.models import Lieu
from millejours.territoires.recherche import cherche
from tests.millejours.lieux.fabrique import lieu

pytestmark = pytest.mark.django_db
ADRESSE = "/autour-de-moi/"
VILLEURBANNE = (45.7667, 4.8798)


@pytest.fixture
def annuaire() -> None:
    Lieu.objects.bulk_create(
        [
            lieu(
                "mairie",
                *VILLEURBANNE,
                nom="Mairie inventée",
                code_insee="69266",
                commune="Villeurbanne",
                code_postal="69100",
                adresse="1 rue <Un>",
                telephone="04 00 00 00 01",
                horaires_accueil="Mo-Su 00:00-24:00; PH 00:00-24:00",
            ),
            lieu("pmi", 45.9, 4.88, nom="PMI inventée", type="pmi", code_insee="69266", sans_rendez_vous=True),
            lieu("loin", 48.85, 2.35, nom="Mairie lointaine"),
            lieu("noumea", None, None, nom="Mairie sans point", code_insee="98818", commune="Nouméa"),
        ]
    )


def _texte(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def test_une_commune_donne_une_liste_sans_javascript(page: Any, annuaire: None) -> None:
    reponse = page.get(ADRESSE, {"lieu": "villeurbane"[:9]})
    html = reponse.content.decode()
    texte = _texte(html)
    assert reponse.status_code == 200
    assert not reponse.cookies
    assert "Autour de Villeurbanne" in texte
    assert html.index("Mairie inventée") < html.index("PMI inventée")
    assert "Mairie lointaine" not in html
    assert "Ouvert" in texte
    assert "sans rendez-vous" in texte
    assert "2 types de lieux renseignés sur" in texte
    assert "Crèches" in texte
    assert 'href="tel:0400000001"' in html
    assert "1 rue &lt;Un&gt;" in html
    assert len(reponse.content) < 60_000


def test_les_types_et_les_filtres_se_choisissent_dans_l_adresse(page: Any, annuaire: None) -> None:
    html = page.get(ADRESSE, {"commune": "69266", "type": "pmi", "sans_rendez_vous": "1"}).content.decode()
    assert "PMI inventée" in html
    assert "Mairie inventée" not in html
    assert '<input type="checkbox" name="type" value="pmi" checked>' in html
    assert '<input type="checkbox" name="sans_rendez_vous" value="1" checked>' in html
    assert "Mairie inventée" in page.get(ADRESSE, {"commune": "69266", "pour": "mairie"}).content.decode()


def test_une_position_est_arrondie_et_ne_laisse_rien(
    page: Any, annuaire: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        reponse = page.post(ADRESSE, {"latitude": "45.76671234", "longitude": "4.87985678", "type": "mairie"})
    assert reponse.status_code == 200
    assert reponse["Cache-Control"] == "no-store"
    html = reponse.content.decode()
    assert "Autour de votre position" in html
    assert "Mairie inventée" in html
    assert "45.76671" not in html
    assert not [
        r for r in caplog.records if r.name.startswith(("django.request", "millejours")) and "45." in r.getMessage()
    ]


@pytest.mark.parametrize(
    "donnees",
    [{"latitude": "", "longitude": ""}, {"latitude": "91", "longitude": "0"}, {"latitude": "x", "longitude": "y"}],
)
def test_une_position_qui_n_en_est_pas_une_le_dit(page: Any, donnees: dict[str, str]) -> None:
    reponse = page.post(ADRESSE, donnees)
    assert reponse.status_code == 422
    assert "Écrivez plutôt une commune" in reponse.content.decode()


@pytest.mark.parametrize(
    ("saisie", "mot"), [("", "Écrivez une commune"), ("zzzz", "Nous ne trouvons pas cette commune")]
)
def test_une_commune_introuvable_se_dit_et_garde_la_saisie(page: Any, saisie: str, mot: str) -> None:
    reponse = page.get(ADRESSE, {"lieu": saisie})
    assert reponse.status_code == 422
    assert mot in reponse.content.decode()
    assert f'value="{saisie}"' in reponse.content.decode()


def test_un_homonyme_se_propose(page: Any, annuaire: None) -> None:
    html = page.get(ADRESSE, {"lieu": "Saint-Denis", "type": "mairie"}).content.decode()
    assert "Vous cherchiez" in html
    premiere, *autres = [t.code for t in cherche("Saint-Denis") if t.nom == "Saint-Denis"]
    assert f'name="commune" value="{premiere}"' in html
    assert all(f"?commune={code}&amp;type=mairie" in html for code in autres)
    assert len(autres) >= 2


def test_une_commune_sans_position_montre_ce_qu_elle_a(page: Any, annuaire: None) -> None:
    html = page.get(ADRESSE, {"commune": "98817"}).content.decode()
    assert "pas encore la position de cette commune" in html


def test_la_page_d_un_lieu(page: Any, annuaire: None) -> None:
    reponse = page.get("/autour-de-moi/lieu/essai--mairie/")
    html = reponse.content.decode()
    ld = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])  # type: ignore[index]
    assert ld["@type"] == "CityHall"
    assert ld["address"]["streetAddress"] == "1 rue <Un>"
    assert ld["geo"]["latitude"] == VILLEURBANNE[0]
    assert len(ld["openingHoursSpecification"]) == 7
    assert "<Un>" not in html
    assert 'href="geo:45.766700,4.879800?q=45.766700%2C4.879800%28Mairie%20invent%C3%A9e%29"' in html
    assert "Personne n&#x27;a encore vérifié cette fiche" in html or "Personne n'a encore vérifié" in html


@pytest.mark.django_db(transaction=True)
def test_la_page_d_un_lieu_dit_son_accueil_sa_tournee_et_sa_zone(page: Any, annuaire: None) -> None:
    Lieu.objects.filter(pk="essai--pmi").update(
        langues=["ar", "fsl", "xx"],
        accueil_bebe={"table_a_langer": True, "poussette": False, "piscine": True},
        itinerance=[{"quand": "Mardi 14h-16h", "ou": "Mairie d'Exemple", "osm": "Tu 14:00-16:00"}, {"forme": "bus"}],
        zone_intervention=["69266", "01", "2A", "99999"],
        age_min_mois=3,
        age_max_mois=36,
        a_domicile=True,
        date_maj="2026-05-04",
    )
    texte = _texte(page.get("/autour-de-moi/lieu/essai--pmi/").content.decode())
    for mot in (
        "arabe, langue des signes, xx",
        "table à langer, on n'entre pas avec une poussette",
        "Mardi 14h-16h, Mairie d'Exemple",
        "Villeurbanne, Ain (01), Corse-du-Sud (2A), 99999",
        "de 3 à 36 mois",
        "L'équipe peut venir chez vous.",
    ):
        assert texte.count(mot) >= 1, mot
    # Each of them says where it comes from, and since when.
    suite = texte[texte.index("D'où vient chaque information") :]
    for titre in ("Langues", "Accueil d'un bébé", "Tournée", "Zone d'intervention", "À domicile", "Position"):
        assert re.search(rf"{titre} [^|]*?sa source, 04/05/2026", suite), titre
    assert "piscine" not in texte
    # A bus whose stops nobody wrote down: only that it moves.
    Lieu.objects.filter(pk="essai--pmi").update(itinerance=[{"forme": "bus"}])
    assert "Ce lieu se déplace" in _texte(page.get("/autour-de-moi/lieu/essai--pmi/").content.decode())


def test_on_cherche_qui_parle_sa_langue(page: Any, annuaire: None) -> None:
    Lieu.objects.filter(pk="essai--pmi").update(langues=["ar"])
    html = page.get(ADRESSE, {"commune": "69266", "langue": "ar"}).content.decode()
    assert "PMI inventée" in html
    assert "Mairie inventée" not in html
    assert '<option value="ar" selected>arabe</option>' in html
    # Kept when one looks elsewhere, or from a position; what is no language is no filter.
    homonyme = page.get(ADRESSE, {"lieu": "Saint-Denis", "langue": "ar", "etape": "grossesse"}).content.decode()
    assert "&amp;etape=grossesse&amp;langue=ar" in homonyme
    assert '<input type="hidden" name="langue" value="ar">' in html
    assert "Mairie inventée" in page.get(ADRESSE, {"commune": "69266", "langue": "zz"}).content.decode()


def test_l_api_dit_la_tournee_et_les_champs_sous_odbl(page: Any, annuaire: None) -> None:
    arret = {"quand": "mardi", "ou": "Place Inventée"}
    pose = {"par": "fusion:osm--n1", "rang": "rapprochement", "le": "2026-11-01", "licence": "odbl-1.0"}
    Lieu.objects.filter(pk="essai--mairie").update(itinerance=[arret], provenance={"telephone": pose})
    lue = page.get("/api/v1/lieux", {"commune": "69266", "type": "mairie"}).json()["lieux"][0]
    assert (lue["itinerance"], lue["champs_odbl"]) == ([arret], ["telephone"])


def test_un_lieu_ferme_le_dit_et_un_lieu_inconnu_n_existe_pas(page: Any, annuaire: None) -> None:
    Lieu.objects.filter(pk="essai--pmi").update(statut="ferme")
    reponse = page.get("/autour-de-moi/lieu/essai--pmi/")
    assert reponse.status_code == 410
    assert "il a peut-être fermé" in reponse.content.decode()
    assert page.get("/autour-de-moi/lieu/essai--rien/").status_code == 404


def test_l_api_repond_par_commune_et_par_position(page: Any, annuaire: None) -> None:
    lus = page.get("/api/v1/lieux", {"commune": "69266", "type": ["mairie", "pmi"]}).json()
    assert [x["id"] for x in lus["lieux"]] == ["essai--mairie", "essai--pmi"]
    assert lus["lieux"][0]["licence"] == "lo-2.0"
    assert not {"itinerance", "provenance", "champs_odbl"} & lus["lieux"][0].keys()
    reponse = page.post("/api/v1/lieux/autour", {"latitude": "45.9", "longitude": "4.88", "type": "pmi"})
    assert reponse["Cache-Control"] == "no-store"
    assert [x["id"] for x in reponse.json()["lieux"]] == ["essai--pmi"]
    assert page.get("/api/v1/lieux", {"lieu": "zzzz"}).status_code == 422
    vue = page.get("/api/v1/lieux/vue", {"sud": 45, "nord": 46, "ouest": 4, "est": 5}).json()
    assert {p[0] for p in vue["points"]} == {"essai--mairie", "essai--pmi"}
    assert vue["trop"] is False
    besoins = {t["slug"]: t["besoin"] for t in page.get("/api/v1/types-de-lieux").json()["types"]}
    assert besoins["pmi"] == "Me peser, vacciner, poser une question"
