"""Two records of one place: found, merged, followed through imports, taken apart byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from millejours.comptes.models import Agent
from millejours.core.models import Trace
from millejours.lieux.actions import annule, corrige
from millejours.lieux.doublons import actions
from millejours.lieux.doublons.candidats import cherche
from millejours.lieux.doublons.fusion import choix
from millejours.lieux.importeurs.moteur import AnnulationRefusee, importe
from millejours.lieux.importeurs.tableur import importeur_pour
from millejours.lieux.models import Fusion, Lieu, Rapprochement
from tests.millejours.comptes.conftest import agent_de
from tests.millejours.lieux.fabrique import MIDI, ecrit_csv, empreinte, lieu

__all__ = ["agent_de"]
pytestmark = pytest.mark.django_db
CRECHE = {
    "nom": "Crèche Les Canaris",
    "commune": "Villeurbanne",
    "code postal": "69100",
    "latitude": "45.7667",
    "longitude": "4.8798",
}
ENTETE = ["id", "nom", "adresse", "code postal", "commune", "latitude", "longitude", "telephone", "horaires", "mail"]


@pytest.fixture
def agent(agent_de: Callable[..., Agent]) -> Agent:
    return agent_de("moderateur_lieux")


def _importe(tmp_path: Path, source: str, *lignes: dict[str, Any], licence: str = "lo-2.0") -> None:
    fichier = ecrit_csv(tmp_path / f"{source}.csv", ENTETE, lignes, separateur=";")
    importeur = importeur_pour(source, {}, {"type": "creche", "licence": licence}, essai=False)
    importe(importeur, fichier, actor="essai", now=MIDI, accepte_fermetures=True)


def _deux_sources(tmp_path: Path) -> None:
    _importe(tmp_path, "ville", CRECHE | {"id": "11", "telephone": "04 00 00 00 01"})
    _importe(
        tmp_path,
        "caf",
        CRECHE
        | {
            "id": "ab",
            "nom": "CRECHE LES CANARIS",
            "adresse": "1 rue Inventée",
            "horaires": "Lundi au vendredi 8h-18h",
        },
    )


def _ligne(identifiant: str) -> str:
    with connection.cursor() as curseur:
        curseur.execute("select l::text from lieux_lieu l where id = %s", [identifiant])
        return str(curseur.fetchone()[0])


def test_les_cles_fortes_puis_le_type_la_distance_et_le_nom() -> None:
    Lieu.objects.bulk_create([
        lieu("f1", 45.0, 4.0, type="maternite", finess="690000001", nom="Maternité A"),
        lieu("f2", 45.5, 4.5, type="maternite", finess="690000001", nom="Clinique B"),
        lieu("s1", 46.0, 4.0, type="creche", siret="26010004500012", nom="Crèche des Lilas"),
        lieu("s2", 46.0, 4.0, type="creche", siret="26010004500012", nom="Creche les Lilas"),
        # A town writes its own SIRET on all its places.
        lieu("s3", 46.2, 4.0, type="creche", siret="26010004500012", nom="Multi-accueil Pomme d'api"),
        lieu("p1", 47.0, 4.0, type="pmi", nom="PMI de l'Exemple"),
        lieu("p2", 47.0015, 4.0, type="pmi", nom="Centre de PMI Exemple"),
        lieu("p3", 47.01, 4.0, type="pmi", nom="PMI de l'Exemple"),
        lieu("p4", 47.0, 4.0, type="laep", nom="PMI de l'Exemple"),
        lieu("c1", 48.0, 4.0, type="pmi", nom="PMI Nord", precision_position="commune"),
        lieu("c2", 48.0, 4.0, type="pmi", nom="PMI Nord-Est", precision_position="commune"),
    ])  # fmt: skip
    assert cherche(MIDI) == 3
    trouves = {(r.a_id, r.b_id): r.raison for r in Rapprochement.objects.all()}
    assert trouves == {
        ("essai--f1", "essai--f2"): "finess",
        ("essai--s1", "essai--s2"): "siret",
        ("essai--p1", "essai--p2"): "proches",
    }
    # Again: nothing is doubled. A name that changed leaves the queue.
    Lieu.objects.filter(pk="essai--p2").update(nom="Ludothèque")
    assert cherche(MIDI + timedelta(days=1)) == 2


def test_fusionner_complete_et_defaire_rend_chaque_octet(tmp_path: Path, agent: Agent) -> None:
    _deux_sources(tmp_path)
    avant = empreinte()
    assert cherche(MIDI) == 1
    fusion = actions.fusionne("ville--11", "caf--ab", actor=agent, now=MIDI)
    garde, absorbe = Lieu.objects.get(pk="ville--11"), Lieu.objects.get(pk="caf--ab")
    assert garde.telephone == "04 00 00 00 01"
    assert garde.adresse == "1 rue Inventée"
    assert garde.horaires_accueil == "Mo-Fr 08:00-18:00"
    assert garde.provenance["adresse"] == {
        "par": "fusion:caf--ab",
        "rang": "rapprochement",
        "le": "2026-11-23",
        "licence": "lo-2.0",
    }
    assert (absorbe.statut, absorbe.fusion_dans_id) == ("ferme", "ville--11")
    assert Rapprochement.objects.get().etat == "fusionne"
    assert Trace.objects.filter(verbe="fusionner", actor=agent).exists()
    actions.defait(fusion.pk, actor=agent, now=MIDI)
    assert empreinte() == avant
    assert Rapprochement.objects.get().etat == "a_revoir"
    with pytest.raises(actions.Refus, match="déjà défaite"):
        actions.defait(fusion.pk, actor=agent, now=MIDI)


def test_les_sources_reimportees_vont_toujours_au_bon_lieu(tmp_path: Path, agent: Agent) -> None:
    _deux_sources(tmp_path)
    actions.fusionne("ville--11", "caf--ab", actor=agent, now=MIDI)
    # The same files change nothing, and wake nothing up.
    fondu = empreinte()
    _deux_sources(tmp_path)
    assert empreinte() == fondu
    # The absorbed source gives new hours: the place that is shown has them. Its own source keeps its telephone.
    _importe(
        tmp_path,
        "caf",
        CRECHE
        | {
            "id": "ab",
            "nom": "CRECHE LES CANARIS",
            "adresse": "2 rue Inventée",
            "horaires": "Lundi au vendredi 7h-19h",
            "telephone": "04 00 00 00 99",
        },
    )
    garde = Lieu.objects.get(pk="ville--11")
    assert (garde.adresse, garde.horaires_accueil, garde.telephone) == (
        "2 rue Inventée",
        "Mo-Fr 07:00-19:00",
        "04 00 00 00 01",
    )
    assert Lieu.objects.get(pk="caf--ab").statut == "ferme"
    _importe(tmp_path, "ville", CRECHE | {"id": "11", "telephone": "04 00 00 00 02"})
    garde.refresh_from_db()
    assert (garde.telephone, garde.adresse) == ("04 00 00 00 02", "2 rue Inventée")
    assert Lieu.objects.visibles().count() == 1


def test_un_import_suivi_par_une_fusion_s_annule_octet_pour_octet(tmp_path: Path, agent: Agent) -> None:
    _deux_sources(tmp_path)
    actions.fusionne("ville--11", "caf--ab", actor=agent, now=MIDI)
    avant = empreinte()
    _importe(tmp_path, "caf", CRECHE | {"id": "ab", "nom": "CRECHE LES CANARIS", "adresse": "3 rue Inventée"})
    assert Lieu.objects.get(pk="ville--11").adresse == "3 rue Inventée"
    annule("caf", actor="essai", now=MIDI)
    assert empreinte() == avant
    # The import before the merge: somebody merged since, so it is refused by name.
    with pytest.raises(AnnulationRefusee, match="caf--ab"):
        annule("caf", actor="essai", now=MIDI)


def test_une_correction_humaine_survit_a_la_fusion_et_a_son_annulation(tmp_path: Path, agent: Agent) -> None:
    _deux_sources(tmp_path)
    corrige("caf--ab", {"telephone": "04 00 00 00 77"}, actor="agent:1", rang="agent", now=MIDI)
    fusion = actions.fusionne("ville--11", "caf--ab", actor=agent, now=MIDI)
    # The higher rank wins, even against a record that has a value of its own.
    garde = Lieu.objects.get(pk="ville--11")
    assert garde.telephone == "04 00 00 00 77"
    assert garde.provenance["telephone"]["rang"] == "agent"
    corrige("ville--11", {"adresse": "9 rue Corrigée"}, actor="agent:1", rang="agent", now=MIDI)
    _importe(tmp_path, "caf", CRECHE | {"id": "ab", "nom": "CRECHE LES CANARIS", "adresse": "4 rue Inventée"})
    assert Lieu.objects.get(pk="ville--11").adresse == "9 rue Corrigée"
    actions.defait(fusion.pk, actor=agent, now=MIDI)
    garde, absorbe = Lieu.objects.get(pk="ville--11"), Lieu.objects.get(pk="caf--ab")
    assert (garde.adresse, garde.telephone) == ("9 rue Corrigée", "04 00 00 00 01")
    assert (absorbe.adresse, absorbe.telephone, absorbe.statut) == ("4 rue Inventée", "04 00 00 00 77", "ouvert")


def test_une_licence_partagee_ne_passe_pas_dans_une_licence_ouverte(tmp_path: Path, agent: Agent) -> None:
    _importe(tmp_path, "ville", CRECHE | {"id": "11"})
    _importe(tmp_path, "carte", CRECHE | {"id": "x1", "telephone": "04 00 00 00 05"}, licence="odbl-1.0")
    garde, absorbe = Lieu.objects.get(pk="ville--11"), Lieu.objects.get(pk="carte--x1")
    assert any("ODbL" in c.refus for c in choix(garde, absorbe) if c.champs == ("telephone",))
    with pytest.raises(actions.Refus, match="Sous ODbL"):
        actions.fusionne("ville--11", "carte--x1", actor=agent, now=MIDI, de_l_absorbe=["telephone"])
    actions.fusionne("ville--11", "carte--x1", actor=agent, now=MIDI)
    assert Lieu.objects.get(pk="ville--11").telephone == ""


def test_une_personne_qui_garde_un_point_ne_change_pas_sa_licence(agent: Agent) -> None:
    """Somebody spoke of the doubt, not of the point: the point is still that of the share-alike map."""
    Lieu.objects.bulk_create([
        lieu("ouvert", None, None, precision_position=""),
        lieu("libre", 45.7667, 4.8798, licence="odbl-1.0", quarantaine="point douteux"),
    ])  # fmt: skip
    corrige("essai--libre", {"quarantaine": "", "reparation": None}, actor="agent:1", rang="agent", now=MIDI)
    corrige("essai--libre", {"telephone": "04 00 00 00 77"}, actor="agent:1", rang="agent", now=MIDI)
    with pytest.raises(actions.Refus, match="Sous ODbL"):
        actions.fusionne("essai--ouvert", "essai--libre", actor=agent, now=MIDI, de_l_absorbe=["latitude"])
    actions.fusionne("essai--ouvert", "essai--libre", actor=agent, now=MIDI)
    garde = Lieu.objects.get(pk="essai--ouvert")
    # What the person wrote is ours, and goes out with us.
    assert (garde.latitude, garde.telephone) == (None, "04 00 00 00 77")
    assert garde.provenance["telephone"]["licence"] == "propre"


def test_un_import_dont_une_fusion_est_defaite_s_annule(tmp_path: Path, agent: Agent) -> None:
    """A merge taken apart holds neither of its two records."""
    _importe(tmp_path, "ville", CRECHE | {"id": "11", "telephone": "04 00 00 00 01"})
    avant = empreinte()
    _importe(tmp_path, "caf", CRECHE | {"id": "ab", "nom": "CRECHE LES CANARIS"}, CRECHE | {"id": "ac"})
    for garde, absorbe in (("ville--11", "caf--ab"), ("caf--ac", "ville--11")):
        fusion = actions.fusionne(garde, absorbe, actor=agent, now=MIDI)
        actions.defait(fusion.pk, actor=agent, now=MIDI)
    annule("caf", actor="essai", now=MIDI)
    connection.check_constraints()
    assert empreinte() == avant
    assert not Fusion.objects.exists()


def test_les_fusions_ne_s_enchainent_pas_et_se_defont_dans_l_ordre(agent: Agent) -> None:
    Lieu.objects.bulk_create([lieu(x, 45.0, 4.0, telephone=f"04 00 00 00 0{i}") for i, x in enumerate("abc")])
    premiere = actions.fusionne("essai--a", "essai--b", actor=agent, now=MIDI)
    with pytest.raises(actions.Refus, match="déjà absorbé"):
        actions.fusionne("essai--c", "essai--a", actor=agent, now=MIDI)
    with pytest.raises(actions.Refus, match="déjà fusionné"):
        actions.fusionne("essai--c", "essai--b", actor=agent, now=MIDI)
    seconde = actions.fusionne("essai--a", "essai--c", actor=agent, now=MIDI, de_l_absorbe=["telephone"])
    assert Lieu.objects.get(pk="essai--a").telephone == "04 00 00 00 02"
    with pytest.raises(actions.Refus, match="d'abord"):
        actions.defait(premiere.pk, actor=agent, now=MIDI)
    actions.defait(seconde.pk, actor=agent, now=MIDI)
    actions.defait(premiere.pk, actor=agent, now=MIDI)
    assert Lieu.objects.visibles().count() == 3
    assert not Fusion.objects.filter(undone_at=None).exists()


def test_deux_lieux_dits_distincts_ne_reviennent_pas(agent: Agent) -> None:
    Lieu.objects.bulk_create(
        [lieu("a", 45.0, 4.0, nom="PMI Nord", type="pmi"), lieu("b", 45.0, 4.0, nom="PMI Nord", type="pmi")]
    )
    assert cherche(MIDI) == 1
    actions.dit_distincts(Rapprochement.objects.get().pk, actor=agent, now=MIDI)
    assert cherche(MIDI + timedelta(days=1)) == 0
