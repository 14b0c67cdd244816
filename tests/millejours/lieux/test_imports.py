"""An import says what it will do, does it at once or not at all, does it once, and can be undone byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from millejours.lieux.actions import accepte_reparation, annule, charge_mairies, corrige
from millejours.lieux.importeurs import moteur
from millejours.lieux.importeurs.modele import FichierIllisible
from millejours.lieux.importeurs.moteur import AnnulationRefusee, TropDeFermetures
from millejours.lieux.models import Avant, Compte, Import, Lieu, Service
from tests.conftest import PARTAGE
from tests.millejours.lieux.fabrique import (
    ENTETE_FS,
    MIDI,
    ecrit_csv,
    empreinte,
    france_services,
    tout_importe,
)

pytestmark = pytest.mark.django_db


def test_un_essai_n_ecrit_rien(tmp_path: Path) -> None:
    rapport = tout_importe("france-services", france_services(tmp_path / "fs.csv", {}), essai=True)
    assert (rapport.nouveaux, rapport.est_applique) == (1, False)
    assert not Lieu.objects.exists()
    assert not Import.objects.exists()
    assert "Essai, rien n'est écrit" in rapport.en_texte()
    assert "France services de l'Exemple, Villeurbanne" in rapport.en_texte()


def test_le_meme_fichier_deux_fois_ne_change_rien(tmp_path: Path) -> None:
    fichier = france_services(tmp_path / "fs.csv", {}, {"id_fs": "9002", "h_lundi": "sur rendez-vous"})
    tout_importe("france-services", fichier)
    avant = empreinte()
    rapport = tout_importe("france-services", fichier)
    assert rapport.ne_change_rien
    assert rapport.inchanges == 2
    assert empreinte() == avant
    assert Import.objects.count() == 1
    lieu = Lieu.objects.get(pk="france-services--9001")
    assert lieu.horaires_accueil == "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00"
    assert (lieu.sans_rendez_vous, lieu.licence, lieu.code_insee) == (True, "lo-2.0", "69266")
    sans_horaires = Lieu.objects.get(pk="france-services--9002")
    assert (sans_horaires.horaires_accueil, sans_horaires.horaires_texte) == (
        "",
        "lundi sur rendez-vous ; mardi 09:00 - 12:00",
    )


@pytest.mark.parametrize(
    "format_", [{"encodage": "utf-8-sig"}, {"encodage": "cp1252", "separateur": ";"}, {"encodage": "utf-16"}]
)
def test_l_encodage_et_le_separateur_ne_changent_rien(tmp_path: Path, format_: dict[str, str]) -> None:
    propre = france_services(tmp_path / "propre.csv", {"lib_fs": "Maison à l'étang"})
    tout_importe("france-services", propre)
    sale = france_services(tmp_path / "sale.csv", {"lib_fs": "Maison à l'étang"}, **format_)
    assert tout_importe("france-services", sale).ne_change_rien


def test_la_salete_est_nettoyee_dite_ou_refusee(tmp_path: Path) -> None:
    fichier = france_services(
        tmp_path / "fs.csv",
        {
            "id_fs": "1",
            "insee_com": "1004",
            "lib_com": "",
            "latitude": "45,9582",
            "longitude": "5,3589",
            "telephone": "474000001",
        },
        {
            "id_fs": "2",
            "insee_com": "01144",
            "latitude": "",
            "longitude": "",
            "mail": "jeanne.inventee@exemple.fr",
        },
        {"id_fs": "3", "latitude": "4.8798", "longitude": "45.7667"},
        {"id_fs": "4", "latitude": "6521000", "longitude": "846000", "commentaire": 'ligne une\nligne "deux"'},
        {"id_fs": "4", "lib_fs": "Un doublon"},
        {"id_fs": "nd", "lib_fs": "Sans numéro"},
        {"id_fs": "5", "lib_fs": "nd"},
        {"id_fs": "6", "insee_com": "nd", "code_postal": "", "lib_com": "Nulle-Part", "latitude": "", "longitude": ""},
        {"id_fs": "7", "telephone": "12345", "mail": "n/a"},
    )
    rapport = tout_importe("france-services", fichier)
    assert rapport.nouveaux == 5
    assert dict(rapport.refuses) == {
        "identifiant déjà vu dans ce fichier": 1,
        "identifiant absent": 1,
        "nom absent ou trop court": 1,
        "ni commune reconnue, ni position": 1,
    }
    par_id = {lieu.pk.rpartition("--")[2]: lieu for lieu in Lieu.objects.all()}
    assert (par_id["1"].code_insee, par_id["1"].telephone, par_id["1"].latitude) == ("01004", "04 74 00 00 01", 45.9582)
    assert (par_id["2"].commune, par_id["2"].courriel) == ("Bâgé-Dommartin", "")
    assert par_id["3"].quarantaine == "point hors de Villeurbanne : latitude et longitude échangées"
    assert par_id["3"].precision_position == "commune"
    assert (par_id["4"].latitude, par_id["4"].longitude) == pytest.approx((45.77, 4.88), abs=0.03)
    assert par_id["4"].description == 'ligne une ligne "deux"'
    assert (par_id["7"].telephone, par_id["7"].courriel) == ("", "")
    assert rapport.remarques["courriel d'une personne retiré"] == 1
    texte = rapport.en_texte()
    assert "ligne 7 : identifiant déjà vu dans ce fichier" in texte
    assert "points mis de côté : 1 ;" in texte


def test_un_lieu_absent_du_fichier_se_ferme_et_rouvre(tmp_path: Path) -> None:
    deux = france_services(tmp_path / "deux.csv", {}, {"id_fs": "9002"})
    un = france_services(tmp_path / "un.csv", {})
    tout_importe("france-services", deux)
    assert tout_importe("france-services", un).fermes == 1
    ferme = Lieu.objects.get(pk="france-services--9002")
    assert (ferme.statut, ferme.ferme_le) == ("ferme", MIDI.date())
    assert Compte.objects.get(type="france_services").nombre == 1
    rapport = tout_importe("france-services", deux)
    assert (rapport.nouveaux, rapport.changes) == (0, 1)
    assert Lieu.objects.get(pk="france-services--9002").ferme_le is None


def test_un_fichier_coupe_ne_ferme_pas_la_france(tmp_path: Path) -> None:
    tout_importe("france-services", france_services(tmp_path / "tout.csv", *({"id_fs": str(i)} for i in range(60))))
    avant = empreinte()
    coupe = france_services(tmp_path / "coupe.csv", {"id_fs": "1"})
    with pytest.raises(TropDeFermetures, match="59 lieux"):
        tout_importe("france-services", coupe)
    assert empreinte() == avant
    assert tout_importe("france-services", coupe, accepte_fermetures=True).fermes == 59


def test_une_correction_survit_a_tous_les_imports(tmp_path: Path) -> None:
    fichier = france_services(tmp_path / "fs.csv", {})
    tout_importe("france-services", fichier)
    identifiant = "france-services--9001"
    corrige(identifiant, {"telephone": "04 00 00 00 99"}, actor="gerante", rang="gestionnaire", now=MIDI)
    corrige(identifiant, {"statut": "ferme"}, actor="agent", rang="agent", now=MIDI)
    # A lower rank does not cover a higher one.
    corrige(identifiant, {"statut": "ouvert"}, actor="gerante", rang="gestionnaire", now=MIDI)
    suivant = france_services(tmp_path / "fs2.csv", {"telephone": "04 00 00 00 02", "lib_fs": "Nom nouveau"})
    rapport = tout_importe("france-services", suivant)
    assert (rapport.changes, rapport.champs, rapport.proteges) == (1, {"nom": 1}, 2)
    lieu = Lieu.objects.get(pk=identifiant)
    assert (lieu.telephone, lieu.nom, lieu.statut) == ("04 00 00 00 99", "Nom nouveau", "ferme")
    assert lieu.provenance["telephone"] == {"par": "gerante", "rang": "gestionnaire", "le": "2026-11-23"}
    assert tout_importe("france-services", suivant).ne_change_rien


def test_une_reparation_acceptee_tient(tmp_path: Path) -> None:
    fichier = france_services(tmp_path / "fs.csv", {"latitude": "4.8798", "longitude": "45.7667"})
    tout_importe("france-services", fichier)
    lieu = accepte_reparation("france-services--9001", actor="agent", now=MIDI)
    assert (lieu.latitude, lieu.longitude, lieu.precision_position, lieu.quarantaine) == (
        45.7667,
        4.8798,
        "adresse",
        "",
    )
    assert tout_importe("france-services", fichier).ne_change_rien


def test_un_import_se_defait_octet_pour_octet(tmp_path: Path) -> None:
    tout_importe("france-services", france_services(tmp_path / "1.csv", {}, {"id_fs": "9002"}, {"id_fs": "9003"}))
    avant = empreinte()
    suivant = france_services(
        tmp_path / "2.csv", {"lib_fs": "Autre « nom »\t; \\ '"}, {"id_fs": "9002"}, {"id_fs": "9004"}
    )
    rapport = tout_importe("france-services", suivant)
    assert (rapport.nouveaux, rapport.changes, rapport.fermes) == (1, 1, 1)
    apres = empreinte()
    annule("france-services", actor="essai", now=MIDI)
    assert empreinte() == avant
    assert not Avant.objects.filter(importation__undone_at__isnull=False).exists()
    tout_importe("france-services", suivant)
    assert empreinte() == apres
    annule("france-services", actor="essai", now=MIDI)
    annule("france-services", actor="essai", now=MIDI)
    assert not Lieu.objects.exists()
    with pytest.raises(AnnulationRefusee):
        annule("france-services", actor="essai", now=MIDI)


def test_on_ne_defait_pas_ce_qu_une_personne_a_repris(tmp_path: Path) -> None:
    tout_importe("france-services", france_services(tmp_path / "1.csv", {}))
    corrige("france-services--9001", {"telephone": "04 00 00 00 99"}, actor="agent", rang="agent", now=MIDI)
    avant = empreinte()
    with pytest.raises(AnnulationRefusee, match="france-services--9001"):
        annule("france-services", actor="essai", now=MIDI)
    assert empreinte() == avant


@pytest.mark.django_db(transaction=True)
def test_une_correction_faite_pendant_un_import_n_est_pas_perdue(tmp_path: Path, monkeypatch: Any) -> None:
    """It waits for the import, with no lock in hand that would block both, then is put over what came in."""
    tout_importe("france-services", france_services(tmp_path / "1.csv", {}))
    applique = moteur._applique
    fautes: list[BaseException] = []

    def personne() -> None:
        try:
            corrige("france-services--9001", {"telephone": "04 00 00 00 99"}, actor="agent", rang="agent", now=MIDI)
        except BaseException as faute:
            fautes.append(faute)
        finally:
            connection.close()

    fil = Thread(target=personne)

    def lentement(*arguments: Any) -> None:
        # Compared, not written yet.
        fil.start()
        fil.join(1)
        applique(*arguments)

    monkeypatch.setattr(moteur, "_applique", lentement)
    tout_importe(
        "france-services", france_services(tmp_path / "2.csv", {"telephone": "04 00 00 00 02", "lib_fs": "Neuf"})
    )
    fil.join(30)
    assert not fautes
    lieu = Lieu.objects.get(pk="france-services--9001")
    assert (lieu.nom, lieu.telephone) == ("Neuf", "04 00 00 00 99")
    assert lieu.provenance["telephone"]["rang"] == "agent"


def test_un_fichier_d_autre_chose_est_refuse_par_son_nom(tmp_path: Path) -> None:
    autre = ecrit_csv(tmp_path / "autre.csv", ["a", "b"], [{"a": 1, "b": 2}])
    with pytest.raises(FichierIllisible, match=r"autre\.csv : colonnes absentes : id_fs"):
        tout_importe("france-services", autre)
    (tmp_path / "vide.csv").write_text(",".join(ENTETE_FS), encoding="utf-8")
    with pytest.raises(FichierIllisible, match="aucune ligne"):
        tout_importe("france-services", tmp_path / "vide.csv")
    (tmp_path / "faux.json").write_text("<html>", encoding="utf-8")
    with pytest.raises(FichierIllisible, match=r"faux\.json n'est pas du JSON"):
        tout_importe("data-inclusion", tmp_path / "faux.json")


def _data_inclusion() -> dict[str, Any]:
    commun = {
        "source": "essai",
        "date_maj": "2026-10-01",
        "code_insee": "69266",
        "commune": "Villeurbanne",
        "code_postal": "69100",
    }
    return {
        "structures": [
            commun
            | {
                "id": "essai--pmi:1",
                "nom": "Maison des solidarités Inventée",
                "reseaux_porteurs": ["departements", "cms"],
            }
            | {"latitude": 45.7667, "longitude": 4.8798, "horaires_accueil": "Mo-Fr 08:30-12:30; PH off"}
            | {"siret": "26010004500012", "telephone": "+33400000001", "courriel": "accueil@exemple.fr"},
            commun | {"id": "essai--geiq", "nom": "Groupement d'employeurs", "reseaux_porteurs": ["geiq"]},
        ],
        "services": [
            commun
            | {"id": "essai--pmi:1", "structure_id": "essai--pmi:1", "nom": "Pesée des bébés", "type": "accompagnement"}
            | {
                "description": "Peser, mesurer, parler.",
                "publics": ["familles"],
                "zone_eligibilite": ["69", "200046977"],
            }
            | {"thematiques": ["famille--soutien-a-la-parentalite-et-a-leducation"], "frais": "gratuit"},
            commun | {"id": "essai--s2", "structure_id": "essai--geiq", "nom": "Recruter", "description": "Autre vie."},
        ],
    }


def test_data_inclusion_donne_lieux_et_services(tmp_path: Path) -> None:
    fichier = tmp_path / "di.json"
    fichier.write_text(json.dumps(_data_inclusion()), encoding="utf-8")
    avant = empreinte()
    rapport = tout_importe("data-inclusion", fichier)
    assert (rapport.lignes, rapport.nouveaux) == (4, 2)
    lieu = Lieu.objects.get()
    assert (lieu.pk, lieu.type, lieu.horaires_accueil) == ("essai--pmi:1", "centre_social", "Mo-Fr 08:30-12:30; PH off")
    service = Service.objects.get()
    assert (service.pk, service.lieu_id, service.zone_intervention) == ("essai--pmi:1", lieu.pk, ["69", "200046977"])
    assert tout_importe("data-inclusion", fichier).ne_change_rien
    annule("data-inclusion", actor="essai", now=MIDI)
    assert empreinte() == avant


def test_les_mairies_du_contenu_entrent_une_fois(tmp_path: Path) -> None:
    from millejours.core.chemins import CONTENT

    rapport = charge_mairies(CONTENT / "territoires", now=MIDI)
    assert rapport is not None
    assert rapport.nouveaux > 35_000
    assert not rapport.refuses
    assert Lieu.objects.exclude(horaires_accueil="").count() > 34_000
    assert {
        n: Lieu.objects.filter(nom=n).exists() for n in ("Mairie du Havre", "Mairie d'Albi", "Mairie des Lilas")
    } == {
        "Mairie du Havre": True,
        "Mairie d'Albi": True,
        "Mairie des Lilas": True,
    }
    assert charge_mairies(CONTENT / "territoires", now=MIDI) is None


@pytest.mark.partage
@pytest.mark.parametrize(
    ("source", "fichier", "lignes"),
    [("france-services", "france_services_2024-08-01.csv", 2845), ("maternites", "maternites_sae2023.csv", 562)],
)
def test_les_fichiers_reels_entrent_sans_refus(source: str, fichier: str, lignes: int) -> None:
    rapport = tout_importe(source, PARTAGE / "data" / fichier)
    assert (rapport.nouveaux, sum(rapport.refuses.values())) == (lignes, 0)
    assert sum(rapport.quarantaines.values()) <= 2
    avant = empreinte()
    assert tout_importe(source, PARTAGE / "data" / fichier).ne_change_rien
    assert empreinte() == avant
