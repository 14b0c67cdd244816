"""What goes out: one licence a file, nothing invented, and our own importer reads it back without a change."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from millejours.comptes.models import Agent
from millejours.core.debit import Seau
from millejours.lieux import api
from millejours.lieux.actions import corrige
from millejours.lieux.doublons import actions as doublons
from millejours.lieux.doublons.actions import fusionne
from millejours.lieux.exports import csv_, fhir
from millejours.lieux.exports.modele import champs_odbl
from millejours.lieux.importeurs.moteur import importe
from millejours.lieux.importeurs.registre import importeurs
from millejours.lieux.importeurs.tableur import importeur_pour
from millejours.lieux.models import Import, Lieu, Service
from tests.millejours.comptes.conftest import agent_de
from tests.millejours.lieux.fabrique import MIDI, ecrit_csv, empreinte, lieu, tout_importe

__all__ = ["agent_de"]
pytestmark = pytest.mark.django_db
ADRESSE = "/api/v1/lieux/export/"
FORMATS = ("csv", "geojson", "data-inclusion", "fhir")


def _texte(reponse: Any) -> str:
    assert reponse.status_code == 200
    return b"".join(reponse.streaming_content).decode()


@pytest.fixture
def annuaire() -> None:
    Lieu.objects.bulk_create(
        [
            lieu(
                "pmi",
                45.78,
                4.88,
                type="pmi",
                nom="PMI, « inventée »",
                code_insee="69266",
                horaires_accueil="Mo-Fr 09:00-12:00; PH off",
                telephone="04 00 00 00 01",
                langues=["fr", "ar"],
                accueil_bebe={"table_a_langer": True},
                itinerance=[{"quand": "mardi", "ou": "Place Inventée"}, {"ou": "Salle Une"}],
                zone_intervention=["69266", "01"],
                finess="690000001",
            ),
            lieu("centre", 45.7, 4.8, nom="Mairie au centre", precision_position="commune", code_insee="69266"),
            lieu("piege", 45.7, 4.8, nom='=HYPERLINK("x")', licence="propre", code_insee="01001"),
            lieu("osm", 45.7, 4.8, nom="Libre CANARI-ODBL", licence="odbl-1.0", code_insee="69266"),
            lieu(
                "melange",
                45.7,
                4.8,
                nom="Mélange",
                code_insee="69266",
                adresse="1 rue Ouverte",
                telephone="CANARI-ODBL",
                provenance={"telephone": {"par": "osm", "rang": "rapprochement", "le": "2026-11-01"}},
            ),
            *(
                lieu(
                    f"fondu{rang}",
                    45.7999,
                    4.8,
                    nom=f"Fondu {rang}",
                    code_insee="69266",
                    provenance={"latitude": pose | {"le": "2026-11-01"}},
                )
                for rang, pose in enumerate(
                    (
                        {"par": "fusion:osm--n1", "rang": "rapprochement"},
                        {"par": "fusion:carte--n1", "rang": "rapprochement", "licence": "odbl-1.0"},
                    )
                )
            ),
            lieu(
                "renomme",
                45.7,
                4.8,
                nom="Renommé CANARI-ODBL",
                code_insee="69266",
                provenance={"nom": {"par": "fusion:osm--n2", "rang": "rapprochement", "le": "2026-11-01"}},
            ),
            lieu("ferme", 45.7, 4.8, nom="Disparu", statut="ferme", code_insee="69266"),
        ]
    )
    Service.objects.create(id="essai--s1", source="essai", nom="Atelier", licence="lo-2.0", lieu_id="essai--pmi")
    Service.objects.create(
        id="essai--s2", source="essai", nom="Atelier CANARI-ODBL", licence="odbl-1.0", lieu_id="essai--pmi"
    )
    Service.objects.create(
        id="essai--s3", source="essai", nom="Chez CANARI-ODBL", licence="lo-2.0", lieu_id="essai--osm"
    )
    Service.objects.create(
        id="essai--s5", source="essai", nom="Chez un renommé CANARI-ODBL", licence="lo-2.0", lieu_id="essai--renomme"
    )
    Service.objects.create(
        id="essai--s6",
        source="essai",
        nom="Permanence",
        description="CANARI-ODBL",
        licence="lo-2.0",
        lieu_id="essai--melange",
        provenance={"description": {"par": "osm", "rang": "rapprochement", "le": "2026-11-01"}},
    )
    Service.objects.create(
        id="essai--s4", source="essai", nom="Chez un disparu", licence="lo-2.0", lieu_id="essai--ferme"
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_une_fiche_odbl_ne_sort_jamais_sous_licence_ouverte(page: Any, annuaire: None, format_: str) -> None:
    ouverte = _texte(page.get(ADRESSE + format_))
    assert "CANARI-ODBL" not in ouverte
    assert "odbl" not in ouverte.lower()
    assert "PMI" in ouverte
    assert "isparu" not in ouverte
    # A record of ours goes out without the field that came from the map; a point goes with what was said of it.
    assert all(nom in ouverte for nom in ("Mélange", "Fondu 0", "Fondu 1"))
    assert "1 rue Ouverte" in ouverte
    assert "45.7999" not in ouverte
    assert ("Permanence" in ouverte) == (format_ in ("data-inclusion", "fhir"))
    libre = _texte(page.get(ADRESSE + format_, {"licence": "odbl-1.0"}))
    assert "Libre CANARI-ODBL" in libre
    # And what is open is not given away under the other licence.
    assert not any(mot in libre for mot in ("PMI", "Mélange", "Fondu", "1 rue Ouverte"))
    reponse = page.get(ADRESSE + format_)
    assert "licence-ouverte" in reponse["Link"]
    assert "-lo-2.0." in reponse["Content-Disposition"]


@pytest.mark.parametrize("format_", FORMATS)
def test_ce_qui_vient_d_une_fusion_garde_sa_licence(page: Any, format_: str, agent_de: Callable[..., Agent]) -> None:
    """Merged by the very gesture of an agent: from an open record that had once taken its point from the map."""
    Lieu.objects.bulk_create(
        [
            lieu("garde", None, None, nom="Gardé", precision_position="", licence="odbl-1.0"),
            lieu("ouvert", None, None, nom="Ouvert", precision_position=""),
            lieu("libre", 45.7123, 4.8123, licence="odbl-1.0", telephone="04 00 00 00 55"),
            lieu("propre", 45.7456, 4.8456, licence="odbl-1.0"),
        ]
    )
    corrige("essai--libre", {"quarantaine": ""}, actor="agent:1", rang="agent", now=MIDI)
    corrige("essai--propre", {"courriel": "accueil@exemple.fr"}, actor="agent:1", rang="agent", now=MIDI)
    agent = agent_de("moderateur_lieux")
    fusionne("essai--ouvert", "essai--libre", actor=agent, now=MIDI)
    fusionne("essai--garde", "essai--propre", actor=agent, now=MIDI)
    assert {"latitude", "longitude", "precision_position"} <= champs_odbl(Lieu.objects.get(pk="essai--garde"))
    ouverte = _texte(page.get(ADRESSE + format_))
    assert "Ouvert" in ouverte
    for canari in ("45.7123", "04 00 00 00 55", "Gardé", "45.7456"):
        assert canari not in ouverte
    # The record that was kept changes its licence one day: the fields it took do not, and the rest goes out.
    Lieu.objects.filter(pk="essai--garde").update(licence="lo-2.0")
    ouverte = _texte(page.get(ADRESSE + format_))
    assert "Gardé" in ouverte
    assert "45.7456" not in ouverte
    assert ("accueil@exemple.fr" in ouverte) == (format_ != "geojson")


def test_un_client_n_emporte_pas_l_annuaire_sans_fin(page: Any, annuaire: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(api, "_seau", Seau(2, 3600))
    _texte(page.get(ADRESSE + "fhir"))
    with closing(page.get("/api/v1/lieux/paquet/69")) as paquet:
        assert b"".join(paquet.streaming_content).startswith(b"PK")
    for adresse in (ADRESSE + "fhir", "/api/v1/lieux/paquet/69"):
        reponse = page.get(adresse)
        assert (reponse.status_code, reponse["Retry-After"]) == (429, "3600")


def test_les_memes_heures_ne_se_lisent_qu_une_fois(page: Any, annuaire: None) -> None:
    Lieu.objects.bulk_create([lieu(f"h{i}", 45.0, 4.0, horaires_accueil="Mo 08:00-09:00") for i in range(20)])
    fhir._plages.cache_clear()
    texte = _texte(page.get(ADRESSE + "fhir"))
    assert texte.count("08:00:00") == 20
    assert fhir._plages.cache_info().misses == 3


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("+33 appeler", "'+33 appeler"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (["=1+1", "fr"], "'=1+1|fr"),
        (["fr", "=1+1"], "fr|=1+1"),
        ("+508 410000", "+508 410000"),
        ("-12,5", "-12,5"),
        (-61.5, "-61.5"),
    ],
)
def test_une_cellule_n_est_jamais_une_formule(ecrit: Any, lu: str) -> None:
    assert csv_._cellule(ecrit) == lu


@pytest.mark.parametrize("format_", ["geojson", "csv", "fhir"])
def test_chaque_fiche_dit_sa_licence(page: Any, annuaire: None, format_: str) -> None:
    texte = _texte(page.get(ADRESSE + format_))
    assert texte.count("lo-2.0") >= 2
    assert "propre" in texte


def test_le_tableau_se_relit_et_n_execute_rien(page: Any, annuaire: None) -> None:
    texte = _texte(page.get(ADRESSE + "csv"))
    assert texte.startswith("\ufeff")
    lignes = {ligne["id"]: ligne for ligne in csv.DictReader(io.StringIO(texte.removeprefix("\ufeff")))}
    assert lignes["essai--piege"]["nom"] == '\'=HYPERLINK("x")'
    assert lignes["essai--pmi"]["nom"] == "PMI, « inventée »"
    assert lignes["essai--pmi"]["langues"] == "fr|ar"
    dits = [lignes["essai--pmi"][c] for c in ("accueil_bebe", "itinerance", "zone_intervention")]
    assert dits == ["table à langer", "mardi, Place Inventée|Salle Une", "69266|01"]
    assert lignes["essai--centre"]["precision_position"] == "commune"


def test_le_centre_d_une_commune_n_est_pas_donne_pour_un_lieu(page: Any, annuaire: None) -> None:
    objets = {o["id"]: o for o in json.loads(_texte(page.get(ADRESSE + "geojson")))["features"]}
    assert objets["essai--pmi"]["geometry"] == {"type": "Point", "coordinates": [4.88, 45.78]}
    assert objets["essai--centre"]["geometry"] is None
    structures = {s["id"]: s for s in json.loads(_texte(page.get(ADRESSE + "data-inclusion")))["structures"]}
    assert structures["essai--centre"]["latitude"] is None


def test_fhir_dit_les_heures_et_relie_le_service_a_son_lieu(page: Any, annuaire: None) -> None:
    lignes = [json.loads(ligne) for ligne in _texte(page.get(ADRESSE + "fhir")).splitlines()]
    lieux = {r["name"]: r for r in lignes if r["resourceType"] == "Location"}
    pmi = lieux["PMI, « inventée »"]
    assert pmi["hoursOfOperation"][0] == {"daysOfWeek": ["mon"], "openingTime": "09:00:00", "closingTime": "12:00:00"}
    assert len(pmi["hoursOfOperation"]) == 5
    assert pmi["position"] == {"longitude": 4.88, "latitude": 45.78}
    services = {r["name"]: r for r in lignes if r["resourceType"] == "HealthcareService"}
    assert services["Atelier"]["location"] == [{"reference": f"Location/{pmi['id']}"}]
    assert all(len(r["id"]) <= 64 for r in lignes)


def test_un_departement_un_type(page: Any, annuaire: None) -> None:
    def noms(**choix: str) -> set[str]:
        objets = json.loads(_texte(page.get(ADRESSE + "geojson", choix)))["features"]
        return {o["id"].removeprefix("essai--") for o in objets}

    assert noms(departement="69") == {"pmi", "centre", "melange", "fondu0", "fondu1"}
    assert noms(departement="01") == {"piege"}
    assert noms(type="pmi") == {"pmi"}
    assert page.get(ADRESSE + "geojson", {"departement": "00"}).status_code == 422
    assert page.get(ADRESSE + "geojson", {"licence": "secrete"}).status_code == 404
    assert page.get(ADRESSE + "pdf").status_code == 404


def test_l_envoi_se_fait_compresse_sans_tout_lire(page: Any, annuaire: None) -> None:
    reponse = page.get(ADRESSE + "csv", HTTP_ACCEPT_ENCODING="gzip")
    assert reponse.streaming
    assert gzip.decompress(b"".join(reponse.streaming_content)).decode() == _texte(page.get(ADRESSE + "csv"))


def test_dix_fois_plus_de_fiches_ne_font_pas_plus_de_requetes(
    page: Any, annuaire: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        _texte(page.get(ADRESSE + "data-inclusion"))
    Lieu.objects.bulk_create([lieu(f"x{i}", 45.0, 4.0) for i in range(60)])
    Service.objects.bulk_create(
        [Service(id=f"x--{i}", source="essai", nom="x", licence="lo-2.0", lieu_id=f"essai--x{i}") for i in range(60)]
    )
    with django_assert_num_queries(2):
        _texte(page.get(ADRESSE + "data-inclusion"))


DATA_INCLUSION = {
    "structures": [
        {
            "id": "essai--caf-1",
            "source": "essai",
            "nom": "Caf inventée",
            "date_maj": "2026-01-02",
            "description": "Un accueil.\nSur deux lignes.",
            "adresse": "1 rue Inventée",
            "code_postal": "69100",
            "commune": "Villeurbanne",
            "code_insee": "69266",
            "latitude": 45.7667,
            "longitude": 4.8798,
            "telephone": "0400000001",
            "courriel": "accueil@caf-inventee.fr",
            "horaires_accueil": "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
            "siret": "21690266800013",
            "site_web": "https://exemple.fr/",
            "reseaux_porteurs": ["caf"],
        },
        {
            "id": "essai--ms-2",
            "source": "essai",
            "nom": "Maison inventée sans point",
            "date_maj": "2026-01-02",
            "commune": "Villeurbanne",
            "code_insee": "69266",
            "code_postal": "69100",
            "horaires_accueil": "le mardi, sur rendez-vous pris la veille",
            "reseaux_porteurs": ["maisons-des-solidarites"],
        },
    ],
    "services": [
        {
            "id": "essai--s-1",
            "source": "essai",
            "structure_id": "essai--caf-1",
            "nom": "Aide aux démarches inventée",
            "date_maj": "2026-01-03",
            "description": "On vous aide.",
            "type": "accompagnement",
            "thematiques": ["famille--soutien-a-la-parentalite-et-a-leducation"],
            "publics": ["familles"],
            "frais": "gratuit",
            "modes_accueil": ["en-presentiel"],
            "modes_mobilisation": ["telephoner"],
            "mobilisable_par": ["usagers"],
            "zone_eligibilite": ["69"],
            "code_postal": "69100",
            "commune": "Villeurbanne",
            "code_insee": "69266",
            "latitude": 45.7667,
            "longitude": 4.8798,
            "nombre_semaines": 3,
            "volume_horaire_hebdomadaire": 1.5,
        }
    ],
}


def test_ce_qui_sort_en_data_inclusion_rentre_sans_rien_changer(page: Any, tmp_path: Path) -> None:
    source, sorti = tmp_path / "source.json", tmp_path / "sorti.json"
    source.write_text(json.dumps(DATA_INCLUSION), encoding="utf-8")
    tout_importe("data-inclusion", source)
    assert (Lieu.objects.count(), Service.objects.count()) == (2, 1)
    avant, texte = empreinte(), _texte(page.get(ADRESSE + "data-inclusion"))
    sorti.write_text(texte, encoding="utf-8")
    rapport = tout_importe("data-inclusion", sorti)
    assert rapport.ne_change_rien, rapport.en_texte()
    assert empreinte() == avant
    # And into an empty directory: the same rows, byte for byte.
    for modele in (Service, Lieu, Import):
        modele.objects.all().delete()
    tout_importe("data-inclusion", sorti)
    assert empreinte() == avant
    assert _texte(page.get(ADRESSE + "data-inclusion")) == texte


@pytest.mark.partage
def test_ce_qui_sort_suit_le_schema_publie(page: Any, tmp_path: Path) -> None:
    """Required fields and no unknown one, against the published contract."""
    from tests.conftest import PARTAGE

    source = tmp_path / "source.json"
    source.write_text(json.dumps(DATA_INCLUSION), encoding="utf-8")
    tout_importe("data-inclusion", source)
    sorti = json.loads(_texte(page.get(ADRESSE + "data-inclusion")))
    for liste, nom in (("structures", "structure"), ("services", "service")):
        schema = json.loads((PARTAGE / "data" / "schemas" / f"data_inclusion_v1_{nom}.json").read_text("utf-8"))
        for fiche in sorti[liste]:
            assert fiche.keys() <= schema["properties"].keys()
            manquants = [c for c in schema["required"] if fiche.get(c) in (None, "")]
            assert not manquants, (fiche["id"], manquants)


def _osm(fichier: Path, **etiquettes: str) -> Path:
    pharmacie = {"amenity": "pharmacy", "name": "Pharmacie des Canaris", "addr:postcode": "69100"} | etiquettes
    objet = {
        "id": "node/1",
        "geometry": {"type": "Point", "coordinates": [4.8798, 45.7667]},
        "properties": pharmacie,
    }
    fichier.write_text(json.dumps({"type": "FeatureCollection", "features": [objet]}), encoding="utf-8")
    return fichier


def _liste(dossier: Path, source: str, licence: str, **valeurs: str) -> None:
    """A spreadsheet of one pharmacy."""
    ligne = {"id": "11", "nom": "Pharmacie des Canaris", "adresse": "1 rue Inventée", "code postal": "69100"}
    ligne |= {"commune": "Villeurbanne", "telephone": "04 00 00 00 01", "mail": ""} | valeurs
    fichier = ecrit_csv(dossier / f"{source}.csv", list(ligne), [ligne], separateur=";")
    importeur = importeur_pour(source, {}, {"type": "pharmacie", "licence": licence}, essai=False)
    importe(importeur, fichier, actor="essai", now=MIDI)


def test_de_l_import_a_l_export_rien_d_odbl_ne_passe_par_une_fusion(
    page: Any, tmp_path: Path, agent_de: Callable[..., Agent]
) -> None:
    agent = agent_de("moderateur_lieux")
    site = {"contact:website": "https://osm.exemple.fr"}
    tout_importe("osm", _osm(tmp_path / "osm.geojson", phone="04 99 99 99 99", **site))
    _liste(tmp_path, "ordre", "lo-2.0", telephone="")
    _liste(tmp_path, "mutuelle", "lo-2.0", mail="accueil@exemple.fr")
    # The open record takes what is open, from one; nothing that is shared alike, from the other.
    doublons.fusionne("ordre--11", "osm--node-1", actor=agent, now=MIDI)
    doublons.fusionne("ordre--11", "mutuelle--11", actor=agent, now=MIDI)
    ordre = Lieu.objects.get(pk="ordre--11")
    assert (ordre.telephone, ordre.site_web) == ("04 00 00 00 01", "")
    # Followed through imports: the source that becomes shared alike lends nothing more.
    _liste(tmp_path, "mutuelle", "odbl-1.0", telephone="04 88 88 88 88")
    tout_importe("osm", _osm(tmp_path / "osm.geojson", phone="04 99 99 99 98"))
    for format_ in FORMATS:
        ouverte = _texte(page.get(ADRESSE + format_))
        assert "04 00 00 00 01" in ouverte, format_
        assert "04 88" not in ouverte, format_
        assert "04 99" not in ouverte, format_
        assert "osm" not in ouverte, format_


def test_un_champ_odbl_emporte_sa_licence_et_reste_hors_du_fichier_ouvert(
    page: Any, tmp_path: Path, agent_de: Callable[..., Agent]
) -> None:
    agent = agent_de("moderateur_lieux")
    tout_importe("osm", _osm(tmp_path / "osm.geojson", phone="04 99 99 99 99"))
    _liste(tmp_path, "carte", "odbl-1.0", telephone="", mail="accueil@exemple.fr")
    fusion = doublons.fusionne("carte--11", "osm--node-1", actor=agent, now=MIDI)
    carte = Lieu.objects.get(pk="carte--11")
    assert carte.telephone == "04 99 99 99 99"
    assert carte.provenance["telephone"]["licence"] == "odbl-1.0"
    # The source opens its file: it goes out, without the number that came by the merge and still binds.
    _liste(tmp_path, "carte", "lo-2.0", telephone="", mail="accueil@exemple.fr")
    assert Lieu.objects.get(pk="carte--11").licence == "lo-2.0"
    for format_ in FORMATS:
        ouverte = _texte(page.get(ADRESSE + format_))
        assert "Canaris" in ouverte, format_
        assert "04 99" not in ouverte, format_
    doublons.defait(fusion.pk, actor=agent, now=MIDI)
    assert "accueil@exemple.fr" in _texte(page.get(ADRESSE + "csv"))
    # What an agent of ours writes in a shared record is ours: it passes, and binds nobody.
    corrige("osm--node-1", {"telephone": "04 00 00 00 77"}, actor="agent:1", rang="agent", now=MIDI)
    doublons.fusionne("carte--11", "osm--node-1", actor=agent, now=MIDI)
    carte = Lieu.objects.get(pk="carte--11")
    assert carte.telephone == "04 00 00 00 77"
    assert carte.provenance["telephone"]["licence"] == "propre"
    assert "04 00 00 00 77" in _texte(page.get(ADRESSE + "csv"))


def test_un_complement_odbl_marque_ce_qu_il_dit(page: Any, tmp_path: Path) -> None:
    _liste(tmp_path, "ordre", "lo-2.0", mail="accueil@exemple.fr")
    entete = ["id", "name", "commune", "activite", "code_insee", "entree_plain_pied", "accueil_cheminement_plain_pied"]
    dit = {"id": "a", "name": "Pharmacie des Canaris", "commune": "Villeurbanne", "activite": "Pharmacie"}
    dit |= {"code_insee": "69266", "entree_plain_pied": "True", "accueil_cheminement_plain_pied": "True"}
    fichier = ecrit_csv(tmp_path / "acces.csv", entete, [dit])
    importe(replace(importeurs()["acceslibre"], licence="odbl-1.0"), fichier, actor="essai", now=MIDI)
    ordre = Lieu.objects.get(pk="ordre--11")
    assert ordre.accessible is True
    assert ordre.provenance["accessible"]["licence"] == "odbl-1.0"
    (sortie,) = csv.DictReader(io.StringIO(_texte(page.get(ADRESSE + "csv")).removeprefix("\ufeff")))
    assert (sortie["nom"], sortie["accessible"], sortie["accessibilite_lieu"]) == ("Pharmacie des Canaris", "", "")
    # Nothing was written: the page still shows it.
    assert Lieu.objects.get(pk="ordre--11").accessible is True
