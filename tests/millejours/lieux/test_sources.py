"""The other sources: FINESS, OpenStreetMap, acceslibre, and any spreadsheet, on invented rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from millejours.lieux import commande
from millejours.lieux.actions import annule, corrige
from millejours.lieux.comptes import recompte
from millejours.lieux.importeurs.modele import FichierIllisible
from millejours.lieux.importeurs.moteur import importe
from millejours.lieux.importeurs.tableur import importeur_pour
from millejours.lieux.models import Correspondance, Lieu
from tests.millejours.lieux.fabrique import (
    MIDI,
    ecrit_csv,
    ecrit_ods,
    ecrit_xlsx,
    empreinte,
    france_services,
    lieu,
    tout_importe,
)

pytestmark = pytest.mark.django_db
VILLEURBANNE = (45.7667, 4.8798)


def _site(numero: str, categorie: str, **suite: Any) -> dict[str, Any]:
    return {
        "informationsGeneralesEGE": {"numFinessEGE": numero, "denominationEGE": "CENTRE DE PMI INVENTE"},
        "categorieEntiteGeographiqueExercice": {"code": categorie},
        "etatObjet": {"code": "ACTIF"},
        "adresse": [
            {
                "numeroVoie": "1", "typeVoie": "RUE", "libelleVoie": "INVENTEE", "cogCommune": "69266",
                "codePostal": "69100", "ligneAcheminement": "69100 VILLEURBANNE",
                "coordonneesGeographique": {"coordonneeX": "846050.1", "coordonneeY": "6519900.4"},
            }
        ],
        "contact": [{"telecom": {"telephone": "0400000001", "courriel": "pmi@exemple.fr", "telecopie": ""}}],
        "dateDerniereMaj": {"dateEvenement": "2026-03-01"},
    } | suite  # fmt: skip


def test_finess_donne_les_etablissements_qui_nous_regardent(tmp_path: Path) -> None:
    fichier = tmp_path / "finess.json"
    sites = [
        _site("690000001", "223"),
        _site("690000002", "500"),
        _site("690000003", "223", etatObjet={"code": "FERME"}),
        _site("nd", "223"),
    ]
    fichier.write_text(json.dumps({"pmej": [{"ege": sites}], "gco": {}, "gcc": {}}), encoding="utf-8")
    rapport = tout_importe("finess", fichier)
    assert (rapport.nouveaux, dict(rapport.refuses)) == (1, {"numéro FINESS absent ou faux": 1})
    pmi = Lieu.objects.get()
    assert (pmi.pk, pmi.type, pmi.finess, pmi.nom) == ("finess--690000001", "pmi", "690000001", "Centre de Pmi Invente")
    assert (pmi.adresse, pmi.telephone, pmi.courriel) == ("1 RUE INVENTEE", "04 00 00 00 01", "pmi@exemple.fr")
    assert (pmi.latitude, pmi.longitude) == pytest.approx(VILLEURBANNE, abs=0.02)
    assert tout_importe("finess", fichier).ne_change_rien
    fichier.write_text("[]", encoding="utf-8")
    with pytest.raises(FichierIllisible, match="pmej"):
        tout_importe("finess", fichier)


def test_openstreetmap_garde_sa_licence_et_trouve_la_commune_du_point(tmp_path: Path) -> None:
    carre = [[4.87, 45.76], [4.89, 45.76], [4.89, 45.774], [4.87, 45.774], [4.87, 45.76]]
    features = [
        {"id": "node/1", "geometry": {"type": "Point", "coordinates": [4.8798, 45.7667]}}
        | {"properties": {"amenity": "pharmacy", "name": "Pharmacie inventée", "opening_hours": "Mo-Sa 09:00-19:00"}},
        {"id": "way/2", "geometry": {"type": "Polygon", "coordinates": [carre]}}
        | {
            "properties": {
                "amenity": "library",
                "wheelchair": "yes",
                "changing_table": "no",
                "language:ar": "yes",
                "language:it": "no",
                "check_date": "2026-02-01",
            }
        },
        {"id": "node/3", "geometry": {"type": "Point", "coordinates": [4.88, 45.76]}, "properties": {"amenity": "bar"}},
        {"geometry": {"type": "Point", "coordinates": [4.88, 45.76]}, "properties": {"amenity": "pharmacy"}},
    ]
    fichier = tmp_path / "osm.geojson"
    fichier.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    rapport = tout_importe("osm", fichier)
    assert (rapport.nouveaux, sum(rapport.refuses.values())) == (2, 1)
    pharmacie, biblio = Lieu.objects.order_by("pk")
    assert (pharmacie.pk, pharmacie.licence, pharmacie.commune) == ("osm--node-1", "odbl-1.0", "Villeurbanne")
    assert (biblio.nom, biblio.accessible, biblio.accueil_bebe) == ("Bibliothèque", True, {"table_a_langer": False})
    assert biblio.langues == ["ar"]
    assert (biblio.latitude, biblio.longitude) == pytest.approx((45.767, 4.88))
    assert biblio.date_verification is not None


def test_acceslibre_complete_un_lieu_connu_et_n_en_cree_pas(tmp_path: Path) -> None:
    tout_importe("france-services", france_services(tmp_path / "fs.csv", {}))
    Lieu.objects.bulk_create(
        [
            lieu("creche", *VILLEURBANNE, type="creche", nom="Crèche des Inventions", code_insee="69266"),
            lieu("jumelle", 45.75, 4.9, type="ecole", nom="École Une", code_insee="69266"),
        ]
    )
    entete = [
        "id",
        "name",
        "postal_code",
        "commune",
        "code_insee",
        "siret",
        "activite",
        "latitude",
        "longitude",
        "entree_plain_pied",
        "accueil_cheminement_plain_pied",
        "entree_largeur_mini",
    ]
    commun = {"postal_code": "69100", "commune": "Villeurbanne", "code_insee": "69266"}
    fichier = ecrit_csv(
        tmp_path / "acces.csv",
        entete,
        [
            commun | {"id": "a", "name": "Creche des inventions", "activite": "Crèche", "latitude": 45.7668, "longitude": 4.8799}
            | {"entree_plain_pied": "True", "accueil_cheminement_plain_pied": "True", "entree_largeur_mini": "90"},
            commun | {"id": "b", "name": "France services", "activite": "France Services", "latitude": 45.7667, "longitude": 4.8798}
            | {"entree_plain_pied": "False", "accueil_cheminement_plain_pied": "True"},
            commun | {"id": "c", "name": "Bar", "activite": "Bar"},
            commun | {"id": "d", "name": "Ailleurs", "activite": "École maternelle", "latitude": 45.70, "longitude": 4.80},
        ],
    )  # fmt: skip
    recompte(MIDI)
    avant = empreinte()
    rapport = tout_importe("acceslibre", fichier)
    assert (rapport.nouveaux, rapport.changes, rapport.fermes) == (0, 2, 0)
    assert sum(rapport.refuses.values()) == 1
    creche = Lieu.objects.get(pk="essai--creche")
    assert (creche.accessible, creche.accessibilite["entree_largeur_mini"]) == (True, 90)
    assert creche.provenance["accessible"] == {"par": "acceslibre", "rang": "rapprochement", "le": "2026-11-23"}
    assert Lieu.objects.get(pk="france-services--9001").accessible is False
    # The place's own source does not take it back, and the same file changes nothing.
    assert tout_importe("france-services", tmp_path / "fs.csv").ne_change_rien
    assert tout_importe("acceslibre", fichier).ne_change_rien
    annule("acceslibre", actor="essai", now=MIDI)
    assert empreinte() == avant
    corrige("essai--creche", {"accessible": False}, actor="agent", rang="agent", now=MIDI)
    tout_importe("acceslibre", fichier)
    assert Lieu.objects.get(pk="essai--creche").accessible is False


LIGNES = [
    ["Liste des crèches du département (inventée)"],
    ["Nom de l'établissement", "Adresse", "CP", "Ville", "Tél. direction", "Horaires", "Age min"],
    [
        "Crèche du Bout du monde",
        "2 rue Inventée",
        1500,
        "Ambérieu-en-Bugey",
        474000002,
        "du lundi au vendredi 7h30-18h30",
        3,
    ],
    ["Crèche sans adresse", "", 69100, "VILLEURBANNE", "nd", "", ""],
    ["", "", "", "", "", "", ""],
    ["Crèche perdue", "", "", "Nulle-Part", "", "", ""],
]


def _ecrit_tableur(fichier: Path) -> Path:
    """The same table, as each program saves it; a CSV has no title over its header."""
    match fichier.suffix:
        case ".xlsx":
            return ecrit_xlsx(fichier, LIGNES)
        case ".ods":
            return ecrit_ods(fichier, LIGNES)
        case _:
            lignes = (";".join(str(c) for c in ligne) for ligne in LIGNES[1:])
            fichier.write_bytes("\r\n".join(lignes).encode("cp1252"))
            return fichier


def _importe_tableur(fichier: Path, colonnes: dict[str, str], constantes: dict[str, str], essai: bool = False) -> Any:
    return importe(
        importeur_pour("Crèches 01", colonnes, constantes, essai), fichier, actor="essai", now=MIDI, essai=essai
    )


@pytest.mark.parametrize("extension", ["xlsx", "ods", "csv"])
def test_un_tableur_se_lit_et_se_retient(tmp_path: Path, extension: str) -> None:
    fichier = _ecrit_tableur(tmp_path / f"creches.{extension}")
    colonnes = {"nom": "Nom de l'établissement", "telephone": "Tél. direction"}
    essai = _importe_tableur(fichier, colonnes, {"type": "creche"}, essai=True)
    assert essai.nouveaux == 2
    assert not Correspondance.objects.exists()
    rapport = _importe_tableur(fichier, colonnes, {"type": "creche"})
    assert (rapport.nouveaux, dict(rapport.refuses)) == (2, {"ni commune reconnue, ni position": 1})
    bout = Lieu.objects.get(nom="Crèche du Bout du monde")
    assert bout.pk.startswith("creches-01--")
    assert (bout.code_postal, bout.code_insee, bout.telephone) == ("01500", "01004", "04 74 00 00 02")
    assert (bout.horaires_accueil, bout.age_min_mois) == ("Mo-Fr 07:30-18:30", 3)
    assert bout.precision_position == "commune"
    # Nothing is said the second time: it was remembered.
    assert _importe_tableur(fichier, {}, {}).ne_change_rien


def test_un_tableur_dit_langues_bebe_tournee_et_zone(tmp_path: Path) -> None:
    entete = ["Nom", "Commune", "CP", "Langues parlées", "Accueil bébé", "Tournée", "Secteur"]
    lignes = [
        entete,
        [
            "PMI du Bout", "Villeurbanne", 69100, "français, Arabe / LSF ; klingon", "Table à langer, pas de poussette",
            "Mardi 14h-16h : Salle Une ; Place du Marché, le jeudi", "Villeurbanne ; Ain, Nulle-Part",
        ],
    ]  # fmt: skip
    rapport = _importe_tableur(ecrit_xlsx(tmp_path / "pmi.xlsx", lignes), {}, {"type": "pmi"})
    pmi = Lieu.objects.get()
    assert pmi.langues == ["fr", "ar", "fsl"]
    assert pmi.accueil_bebe == {"table_a_langer": True, "poussette": False}
    assert pmi.itinerance == [
        {"quand": "Mardi 14h-16h", "ou": "Salle Une", "osm": "Tu 14:00-16:00"},
        {"ou": "Place du Marché, le jeudi"},
    ]
    assert pmi.zone_intervention == ["69266", "01"]
    assert rapport.remarques == {"langue inconnue, laissée": 1, "zone inconnue, laissée": 1}
    assert _importe_tableur(tmp_path / "pmi.xlsx", {}, {}).ne_change_rien


@pytest.mark.parametrize(
    ("colonnes", "constantes", "mot"),
    [
        ({}, {"type": "creche"}, "dites la colonne ou la valeur de : nom"),
        ({"nom": "Absente"}, {"type": "creche"}, "colonnes absentes : Absente"),
        ({"couleur": "CP"}, {}, "champs inconnus : couleur"),
        ({}, {"type": "chateau"}, "type inconnu : chateau"),
        ({}, {"licence": "secrete"}, "licence inconnue"),
    ],
)
def test_un_tableur_mal_dit_est_refuse_avec_ce_qu_il_faut_dire(
    tmp_path: Path, colonnes: dict[str, str], constantes: dict[str, str], mot: str
) -> None:
    with pytest.raises(FichierIllisible, match=mot):
        _importe_tableur(ecrit_xlsx(tmp_path / "c.xlsx", LIGNES), colonnes, constantes)


def test_la_commande_dit_et_rend_un_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    analyseur = argparse.ArgumentParser()
    commande.ajoute(analyseur, argparse.ArgumentParser)

    def lance(*mots: str) -> tuple[int, str, str]:
        code = commande.execute(analyseur.parse_args(mots))
        return code, *capsys.readouterr()

    fichier = str(france_services(tmp_path / "fs.csv", *({"id_fs": str(i)} for i in range(40))))
    un = str(france_services(tmp_path / "un.csv", {"id_fs": "1"}))
    assert "Essai, rien n'est écrit" in lance("importer", "france-services", fichier, "--essai")[1]
    code, sortie, _ = lance("importer", "france-services", fichier)
    assert (code, "nouveaux          40" in sortie) == (0, True)
    code, sortie, erreur = lance("importer", "france-services", un)
    assert (code, "--accepte-fermetures" in erreur, "fermés            39" in sortie) == (3, True, True)
    assert "dernier import le 2" in lance("sources")[1]
    assert lance("annuler", "france-services")[0] == 0
    assert lance("annuler", "france-services")[0] == 3
    assert lance("importer", "inconnue", fichier)[::2] == (
        2,
        "millejours : source inconnue : inconnue ; sources : mairies, dispositifs, france-services, maternites, "
        "data-inclusion, finess, osm, acceslibre, tableur\n",
    )
    assert "fichier absent" in lance("importer", "osm", str(tmp_path / "rien"))[2]
