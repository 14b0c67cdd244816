"""Each kind of dirt, invented: what goes in, what comes out."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from millejours.lieux.nettoyage import horaires
from millejours.lieux.nettoyage.details import accueil_bebe, tournee
from millejours.lieux.nettoyage.positions import code_insee, place, trouve_commune
from millejours.territoires.recherche import commune

MODULES = (
    "lieux.nettoyage.textes",
    "lieux.nettoyage.contacts",
    "lieux.nettoyage.horaires",
    "lieux.nettoyage.positions",
    "lieux.nettoyage.details",
)
AUTRES = (
    "lieux.display",
    "lieux.recherche",
    "lieux.importeurs.maternites",
    "lieux.importeurs.acceslibre",
    "territoires.recherche",
)
LYON = (45.7674, 4.8336)


@pytest.mark.parametrize("nom", MODULES + AUTRES)
def test_les_exemples_des_docstrings(nom: str) -> None:
    resultat = doctest.testmod(import_module(f"millejours.{nom}"))
    assert resultat.attempted
    assert not resultat.failed


@pytest.mark.parametrize(
    ("ecrit", "osm"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:00", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Lundi : 9h00 - 12h00, mardi et jeudi 14h-17h", "Mo 09:00-12:00; Tu 14:00-17:00; Th 14:00-17:00"),
        ("du mardi au samedi de 10h à 18h30", "Tu-Sa 10:00-18:30"),
        ("lundi 9h-12h / 14h-17h ; mercredi fermé", "Mo 09:00-12:00,14:00-17:00"),
        ("Lundi au vendredi 8h30-12h30 13h30-17h", "Mo-Fr 08:30-12:30,13:30-17:00"),
        ("1er et 3e mardi du mois 14h-16h", ""),
        ("sur rendez-vous", ""),
        ("9h-12h", ""),
        ("lundi 17h-9h", ""),
        ("lundi matin", ""),
    ],
)
def test_des_horaires_se_lisent_ou_restent_un_texte(ecrit: str, osm: str) -> None:
    lu, texte = horaires.osm(ecrit)
    assert lu == osm
    assert texte == ("" if ecrit == osm else ecrit)


@pytest.mark.parametrize(
    ("insee", "postal", "ville", "attendue"),
    [
        ("1004", "", "", "01004"),
        ("01091", "", "", "01033"),
        ("2a004", "", "", "2A004"),
        ("", "1500", "AMBERIEU EN BUGEY", None),
        ("", "01500", "AMBERIEU EN BUGEY", "01004"),
        ("", "69003", "LYON 03", "69383"),
        ("", "42000", "Saint-Étienne Cedex 2", "42218"),
        ("", "", "Villeurbanne", "69266"),
        ("", "", "Saint-Denis", None),
        ("99999", "", "", None),
    ],
)
def test_une_commune_se_retrouve_dans_ce_qui_est_ecrit(
    insee: str, postal: str, ville: str, attendue: str | None
) -> None:
    trouvee = trouve_commune(insee, postal, ville)
    assert (trouvee.code if trouvee else None) == attendue


def test_un_code_mort_mene_a_la_commune_vivante() -> None:
    assert code_insee("01144") == "01025"


@pytest.mark.parametrize(
    ("latitude", "longitude", "quarantaine"),
    [
        (LYON[0], LYON[1], ""),
        ("45,7674", "4,8336", ""),
        ("6 519 938,6", "842 479,3", ""),
        # Metres of UTM, zone 31, under the names of degrees; and with the two columns exchanged.
        ("5069839", "642573", ""),
        ("642573", "5069839", ""),
        (LYON[1], LYON[0], "latitude et longitude échangées"),
        (LYON[0], -LYON[1], "signe de la longitude"),
        (48.85, 2.35, "hors de"),
        ("nd", "nd", ""),
        (0, 0, ""),
    ],
)
def test_un_point_est_juste_repare_ou_mis_de_cote(latitude: object, longitude: object, quarantaine: str) -> None:
    lyon = commune("69123")
    lue = place(lyon, latitude, longitude, "adresse")
    assert quarantaine in lue.quarantaine
    assert bool(quarantaine) == bool(lue.quarantaine)
    assert lue.latitude == pytest.approx(LYON[0], abs=0.06)
    assert lue.longitude == pytest.approx(LYON[1], abs=0.06)
    if quarantaine:
        # The place stays on show, at the middle of its commune; the repair is proposed, not done.
        assert lue.precision == "commune"
        assert lue.reparation is not None
        assert lue.reparation["lu"] == [latitude, longitude]
        assert lue.reparation["propose"] == pytest.approx(LYON, abs=0.06)


def test_des_metres_de_la_reunion_deviennent_des_degres() -> None:
    saint_denis = commune("97411")
    assert saint_denis is not None
    assert saint_denis.latitude is not None
    lue = place(saint_denis, "7691000", "339000", "adresse")
    assert lue.repare == "coordonnées projetées (EPSG:2975)"
    assert (lue.latitude, lue.longitude) == pytest.approx((-20.88, 55.45), abs=0.02)


@pytest.mark.parametrize(
    ("ecrit", "quand", "ou"),
    [
        ("Mardi 14:00-16:30 : Mairie d'Exemple", "Mardi 14:00-16:30", "Mairie d'Exemple"),
        ("Mardi 14:00-16:30: 12 rue Inventée", "Mardi 14:00-16:30", "12 rue Inventée"),
        ("Mardi 14:00-16:30:Mairie", "Mardi 14:00-16:30", "Mairie"),
        ("Mardi 14h-16h30 : Mairie", "Mardi 14h-16h30", "Mairie"),
        ("Mardi 14h-16h30:Mairie : salle 2", "Mardi 14h-16h30", "Mairie : salle 2"),
    ],
)
def test_les_deux_points_d_une_heure_ne_coupent_pas_un_arret(ecrit: str, quand: str, ou: str) -> None:
    assert tournee(ecrit) == [{"quand": quand, "ou": ou, "osm": "Tu 14:00-16:30"}]


@pytest.mark.parametrize("ecrit", ["Mardi 14:00-16:30, Mairie", "Mairie : salle 2", "Mardi 14:00-16:30 :"])
def test_un_arret_sans_deux_parties_reste_ce_qu_il_etait(ecrit: str) -> None:
    assert tournee(ecrit) == [{"ou": ecrit}]


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("Groupe d'échange entre parents", {}),
        ("accueil le jeudi", {}),
        ("pour les jeunes parents", {}),
        ("table à langer sans rendez-vous", {"table_a_langer": True}),
        ("accueil sans rendez-vous avec coin jeux", {"coin_jeux": True}),
        ("pas de table à langer mais un coin jeux", {"table_a_langer": False, "coin_jeux": True}),
        ("ni table à langer ni coin-jeux", {"table_a_langer": False, "coin_jeux": False}),
        ("Coin jeux. Pas de poussettes.", {"coin_jeux": True, "poussette": False}),
        ("Table à langer : non ; micro-ondes : oui", {"table_a_langer": False, "chauffe_biberon": True}),
        ("poussettes interdites, espaces d'allaitement", {"poussette": False, "allaitement": True}),
        ("rien pour chauffer un biberon", {"chauffe_biberon": False}),
        # Present or missing, nobody can tell: nothing is said.
        ("la poussette ne passe pas", {}),
        ("pas de vrai local où laisser les poussettes", {}),
    ],
)
def test_un_detail_pour_un_bebe_se_lit_par_mots_entiers(ecrit: str, lu: dict[str, bool]) -> None:
    assert accueil_bebe(ecrit) == lu
