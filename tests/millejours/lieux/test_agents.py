"""Agents' screens of the directory: mapping a spreadsheet, correcting, deciding; each gesture leaves its line."""

from __future__ import annotations

import gzip
import html
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from millejours.comptes.models import Agent
from millejours.comptes.portees import Territoire
from millejours.core.models import Trace
from millejours.lieux.actions import corrige
from millejours.lieux.agents import actions
from millejours.lieux.agents.croquis import croquis
from millejours.lieux.details import bebe_en_mots, details, langues_en_mots
from millejours.lieux.doublons import actions as doublons
from millejours.lieux.doublons.candidats import cherche
from millejours.lieux.importeurs import fichiers
from millejours.lieux.models import Correspondance, Depot, Fusion, Import, Lieu, Rapprochement, Seance
from millejours.lieux.nettoyage.details import accueil_bebe as lit_bebe
from millejours.lieux.nettoyage.details import langues as lit_langues
from millejours.lieux.nettoyage.positions import position_ecrite
from tests.conftest import Visite
from tests.millejours.comptes.conftest import agent_de, entre
from tests.millejours.lettres.conftest import travaux_vides
from tests.millejours.lieux.fabrique import MIDI, ecrit_xlsx, empreinte, lieu

__all__ = ["agent_de", "travaux_vides"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("travaux_vides")]
LIGNES = [
    ["Établissement", "Rue", "Code Postal", "Ville", "Tél"],
    ["Crèche Les Canaris", "1 rue Inventée", 69100, "Villeurbanne", 400000001],
    ["Crèche Les Merles", "2 rue Inventée", 69100, "Villeurbanne", "04 00 00 00 02"],
    ["x", "", "", "", ""],
]


@pytest.fixture
def agent(agent_de: Callable[..., Agent]) -> Agent:
    return agent_de("moderateur_lieux")


@pytest.fixture
def visite(page: Visite, agent: Agent) -> Visite:
    return entre(page, agent)


def _depose(visite: Visite, fichier: Path, source: str = "Crèches 69", nom: str = "") -> Any:
    envoi = SimpleUploadedFile(nom or fichier.name, fichier.read_bytes())
    return Client.post(
        visite, "/agents/lieux/imports/", {"fichier": envoi, "source": source}, HTTP_SEC_FETCH_SITE="same-origin"
    )


def test_un_tableur_se_nomme_s_essaie_s_applique_se_retient_et_se_defait(
    visite: Visite, agent: Agent, tmp_path: Path
) -> None:
    avant = empreinte()
    reponse = _depose(visite, ecrit_xlsx(tmp_path / "creches.xlsx", LIGNES))
    assert reponse.status_code == 302, reponse.content.decode()
    page = visite.get(reponse["Location"]).content.decode()
    # What the header says by itself is already chosen; a name that nobody uses is not.
    assert '<option value="Code Postal" selected>' in page
    assert "Crèche Les Canaris" in page
    sans_adresse = {
        "type_fixe": "creche",
        "licence": "lo-2.0",
        "nom": "Établissement",
        "code_postal": "Code Postal",
        "commune": "Ville",
    }
    essai = visite.post(reponse["Location"], sans_adresse | {"adresse": "Rue", "telephone": "Tél"}).content.decode()
    assert "nom absent ou trop court" in essai
    assert empreinte() == avant
    assert not Correspondance.objects.exists()
    pk = Depot.objects.get().pk
    assert visite.post(f"/agents/lieux/imports/{pk}/appliquer/").status_code == 302
    assert sorted(Lieu.objects.values_list("nom", "telephone")) == [
        ("Crèche Les Canaris", "04 00 00 00 01"),
        ("Crèche Les Merles", "04 00 00 00 02"),
    ]
    assert not Depot.objects.exists()
    assert Correspondance.objects.get().colonnes["telephone"] == "Tél"
    assert Trace.objects.filter(verbe="importer_lieux", actor=agent).count() == 1
    # The same file again: its columns are remembered, and nothing changes.
    encore = _depose(visite, tmp_path / "creches.xlsx")
    page = visite.get(encore["Location"]).content.decode()
    assert "Ses colonnes sont connues" in page
    assert '<option value="Tél" selected>' in page
    visite.post("/agents/lieux/imports/annuler/", {"source": "creches-69"})
    assert empreinte() == avant
    assert Import.objects.get().undone_at is not None
    assert "annulé" in visite.get("/agents/lieux/imports/").content.decode()


@pytest.mark.parametrize(
    ("nom", "octets", "source", "faute"),
    [
        ("liste.exe", b"a;b\n1;2\n", "x", "ni un CSV"),
        ("liste.xlsx", b"a;b\n1;2\n", "x", "pas ce que dit son nom"),
        ("liste.csv", b"a;b\n\x00;2\n", "x", "pas ce que dit son nom"),
        ("liste.csv", gzip.compress(b"a;b\n1;2\n", mtime=0), "x", "pas ce que dit son nom"),
        ("liste.csv", b";".join(b"c%d" % i for i in range(201)) + b"\n" + b"1;" * 201, "x", "trop de colonnes"),
        ("liste.csv", b"a;b\n1;" + b"x" * 1_000_001, "x", "field larger"),
        ("liste.csv", b"a;b\n1;2\n", "mairies", "source nationale"),
        ("liste.csv", b"a;b\n1;2\n", "Contributions", "ou de la nôtre"),
        ("liste.csv", b"a;b\n1;2\n", "---", "lettres ou de chiffres"),
        ("liste.csv", b"a;b\n", "x", "aucune ligne"),
        ("liste.xlsx", b"PK\x03\x04abc", "x", "pas un tableur lisible"),
    ],
)
def test_un_fichier_qui_n_est_pas_un_tableur_est_refuse(
    visite: Visite, tmp_path: Path, nom: str, octets: bytes, source: str, faute: str
) -> None:
    fichier = tmp_path / nom
    fichier.write_bytes(octets)
    reponse = _depose(visite, fichier, source)
    assert reponse.status_code == 422
    assert faute in reponse.content.decode()
    assert not Depot.objects.exists()


def _xlsx_d_une_feuille(fichier: Path, rangees: str) -> Path:
    """A workbook whose sheet is written by hand: places of cells included."""
    ecrit_xlsx(tmp := fichier.with_suffix(".tmp"), [])
    with zipfile.ZipFile(tmp) as propre, zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as archive:
        for partie in propre.namelist():
            texte = propre.read(partie).decode()
            archive.writestr(partie, texte.replace("<sheetData></sheetData>", f"<sheetData>{rangees}</sheetData>"))
    return fichier


def _rangee(numero: int, *cellules: tuple[str, str]) -> str:
    lues = "".join(f'<c r="{c}{numero}" t="inlineStr"><is><t>{mot}</t></is></c>' for c, mot in cellules)
    return f'<row r="{numero}">{lues}</row>'


@pytest.mark.parametrize(
    "rangees",
    [
        _rangee(1, ("A", "nom")) + _rangee(1_048_576, ("XFD", "fin")),
        _rangee(1, ("A", "nom"), ("B", "b")) + _rangee(1_048_576, ("T", "fin")),
        _rangee(1, ("A", "nom"), ("B", "x" * 100_001)) + _rangee(2, ("A", "a"), ("B", "b")),
    ],
)
def test_un_tableur_piege_est_refuse_sans_tuer_personne(visite: Visite, tmp_path: Path, rangees: str) -> None:
    """A few hundred bytes that ask for seventeen thousand million cells: the process that reads them ends, not ours."""
    reponse = _depose(visite, _xlsx_d_une_feuille(tmp_path / "piege.xlsx", rangees))
    assert reponse.status_code == 422
    assert "trop grand" in reponse.content.decode()
    assert not Depot.objects.exists()


def test_un_depot_ne_se_lit_qu_une_fois(visite: Visite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adresse = _depose(visite, ecrit_xlsx(tmp_path / "creches.xlsx", LIGNES))["Location"]

    def relu(*_: object) -> None:
        raise AssertionError("le fichier est relu")

    monkeypatch.setattr(actions, "lit_tableur", relu)
    monkeypatch.setattr(fichiers, "lit_tableur", relu)
    page = visite.get(adresse).content.decode()
    assert "Crèche Les Merles" in page


def test_un_depot_n_est_lu_que_par_qui_l_a_pose(
    visite: Visite, agent_de: Callable[..., Agent], tmp_path: Path, statiques: None
) -> None:
    reponse = _depose(visite, ecrit_xlsx(tmp_path / "creches.xlsx", LIGNES))
    autre = entre(Visite(), agent_de("moderateur_lieux", email="bob@exemple.fr"))
    assert autre.get(reponse["Location"]).status_code == 404


def test_une_correction_porte_sa_provenance_et_vaut_contre_les_imports(visite: Visite, agent: Agent) -> None:
    lieu("pmi", 45.7, 4.8, type="pmi", nom="PMI", code_insee="69266", telephone="04 00 00 00 01").save()
    adresse = "/agents/lieux/fiche/essai--pmi/"
    assert "sa source" in visite.get(adresse).content.decode()
    champs = _vu(visite, adresse) | {
        "nom": "PMI",
        "telephone": "0400000009",
        "horaires_texte": "du lundi au vendredi 9h-12h",
        "sans_rendez_vous": "true",
        "accessible": "unknown",
        "a_domicile": "unknown",
    }
    assert visite.post(adresse, champs | {"telephone": "123456"}).status_code == 422
    assert visite.post(adresse, champs).status_code == 302
    fiche = Lieu.objects.get()
    assert (fiche.telephone, fiche.horaires_accueil, fiche.sans_rendez_vous) == (
        "04 00 00 00 09",
        "Mo-Fr 09:00-12:00",
        True,
    )
    assert fiche.provenance["telephone"]["par"] == f"agent:{agent.pk}"
    assert "nom" not in fiche.provenance
    assert "corrigé par un agent" in visite.get(adresse).content.decode()
    assert Trace.objects.filter(verbe="corriger_lieu", objet_id="essai--pmi").exists()
    visite.post(f"{adresse}fermer/")
    assert Lieu.objects.get().statut == "ferme"
    visite.post(f"{adresse}rouvrir/")
    visite.post(f"{adresse}verifier/")
    assert Lieu.objects.get().statut == "ouvert"
    publique = Visite().get("/autour-de-moi/lieu/essai--pmi/").content.decode()
    assert "corrigé par un agent" in publique
    assert agent.email not in publique
    assert "PMI" in visite.get("/agents/lieux/?q=essai--pmi").content.decode()


def test_les_langues_et_l_accueil_d_un_bebe_s_ecrivent_en_mots(visite: Visite, agent: Agent) -> None:
    avant = lieu("pmi", 45.7, 4.8, type="pmi", nom="PMI", code_insee="69266", telephone="04 00 00 00 01")
    avant.langues, avant.accueil_bebe = ["fr"], {"chauffe_biberon": False}
    avant.save()
    adresse = "/agents/lieux/fiche/essai--pmi/"
    dites = {"langues": "français", "accueil_bebe": bebe_en_mots(avant.accueil_bebe)}
    # Untouched, they stay what they were, without a provenance.
    assert visite.post(adresse, _vu(visite, adresse) | _FICHE | dites).status_code == 302
    fiche = Lieu.objects.get()
    assert (fiche.langues, fiche.accueil_bebe, set(fiche.provenance)) == (["fr"], {"chauffe_biberon": False}, set())
    faux = visite.post(adresse, _vu(visite, adresse) | _FICHE | dites | {"langues": "français et klingon"})
    assert faux.status_code == 422
    assert "klingon" in html.unescape(faux.content.decode())
    ecrit = {"langues": "Français, arabe et LSF", "accueil_bebe": "table à langer, pas de poussette"}
    assert visite.post(adresse, _vu(visite, adresse) | _FICHE | ecrit).status_code == 302
    fiche = Lieu.objects.get()
    assert fiche.langues == ["fr", "ar", "fsl"]
    assert fiche.accueil_bebe == {"table_a_langer": True, "poussette": False}
    assert {"langues", "accueil_bebe"} <= set(fiche.provenance)
    publique = Visite().get("/autour-de-moi/lieu/essai--pmi/").content.decode()
    assert "langue des signes" in publique
    assert "table à langer" in publique


def test_ce_qu_un_lieu_offre_a_un_bebe_se_relit_comme_il_s_ecrit() -> None:
    for slug in details().accueil_bebe:
        for est_la in (True, False):
            assert lit_bebe(bebe_en_mots({slug: est_la})) == {slug: est_la}
    assert lit_langues(langues_en_mots(details().langues)) == (list(details().langues), [])


def _vu(visite: Visite, adresse: str) -> dict[str, str]:
    """What a page of a place carries back of what it showed."""
    trouve = re.search(r'name="vu" value="([^"]+)"', visite.get(adresse).content.decode())
    assert trouve
    return {"vu": html.unescape(trouve[1])}


_FICHE = {
    "nom": "PMI",
    "telephone": "04 00 00 00 01",
    "sans_rendez_vous": "unknown",
    "accessible": "unknown",
    "a_domicile": "unknown",
}


def test_une_vieille_page_ne_remet_rien_en_place(visite: Visite, agent: Agent) -> None:
    """Somebody corrected the place while the page was open."""
    lieu("pmi", 45.7, 4.8, type="pmi", nom="PMI", code_insee="69266", telephone="04 00 00 00 01").save()
    adresse = "/agents/lieux/fiche/essai--pmi/"
    vu = _vu(visite, adresse)
    corrige("essai--pmi", {"telephone": "04 00 00 00 02"}, actor="agent:0", rang="agent", now=MIDI)
    # Another field: both corrections stay.
    assert visite.post(adresse, vu | _FICHE | {"adresse": "1 rue Inventée"}).status_code == 302
    fiche = Lieu.objects.get()
    assert (fiche.telephone, fiche.adresse) == ("04 00 00 00 02", "1 rue Inventée")
    # The same field: nothing is written, and the page says what stands there now.
    heurt = visite.post(adresse, vu | _FICHE | {"nom": "PMI", "telephone": "0400000003"})
    assert heurt.status_code == 409
    brut = heurt.content.decode()
    dit = html.unescape(brut).replace("\u00a0", " ")
    assert "Quelqu'un a corrigé cette fiche entre-temps. Rien n'est écrit" in dit
    assert "Corrigé entre-temps : 04 00 00 00 02" in dit
    assert 'value="1 rue Inventée"' in dit
    assert 'value="0400000003"' in dit
    assert Lieu.objects.get().telephone == "04 00 00 00 02"
    # Sent again, knowingly.
    relu = re.search(r'name="vu" value="([^"]+)"', brut)
    assert relu
    su = {"vu": html.unescape(relu[1])} | _FICHE | {"adresse": "1 rue Inventée", "telephone": "0400000003"}
    assert visite.post(adresse, su).status_code == 302
    assert Lieu.objects.get().telephone == "04 00 00 00 03"
    for inconnu in ({}, {"vu": "["}, {"vu": '{"nom": "PMI"}'}):
        assert visite.post(adresse, _FICHE | inconnu).status_code == 422


def test_une_adresse_de_courriel_se_lit_avant_d_etre_gardee(visite: Visite) -> None:
    lieu("pmi", 45.7, 4.8, type="pmi", nom="PMI", code_insee="69266", telephone="04 00 00 00 01").save()
    adresse = "/agents/lieux/fiche/essai--pmi/"
    vu = _vu(visite, adresse) | _FICHE
    for faux in ("pmi", "pmi@exemple", "pmi arobase exemple.fr", "pmé@exemple.fr"):
        assert visite.post(adresse, vu | {"courriel": faux}).status_code == 422
    assert visite.post(adresse, vu | {"courriel": "pmi@Été.exemple.fr"}).status_code == 302
    assert Lieu.objects.get().courriel == "pmi@xn--t-9fab.exemple.fr"


def test_les_listes_d_un_gestionnaire_ne_montrent_que_ce_qu_il_peut(
    page: Visite, agent_de: Callable[..., Agent], statiques: None
) -> None:
    """Manager of Lyon's département, moderator of the one next to it: two roles, two territories."""
    lu = {"lu": [4.88, 45.77], "propose": None, "comment": ""}
    Lieu.objects.bulk_create(
        [
            lieu(
                f"{code}{x}",
                45.7,
                4.8,
                type="pmi",
                nom=f"PMI {code}",
                code_insee=code,
                quarantaine="douteux",
                reparation=lu,
            )
            for code in ("69266", "01053")
            for x in "ab"
        ]
    )
    cherche(MIDI)
    agent = agent_de("moderateur_lieux", lieu=Territoire("departement", "01"))
    agent.affectations.create(role="gestionnaire_lieu", portee="departement", code="69", debut=timezone.localdate())
    entre(page, agent)
    fusionne = [Rapprochement.objects.get(a__code_insee=c) for c in ("69266", "01053")]
    for liste in ("quarantaine/", "doublons/"):
        dit = page.get(f"/agents/lieux/{liste}").content.decode()
        assert "PMI 01053" in dit
        assert "PMI 69266" not in dit
    national = agent_de("moderateur_lieux", email="bob@exemple.fr")
    for paire in fusionne:
        doublons.fusionne(paire.a_id, paire.b_id, actor=national, now=MIDI)
    dit = page.get("/agents/lieux/doublons/").content.decode()
    assert "PMI 01053" in dit
    assert "PMI 69266" not in dit
    # Both territories are asked: what was merged may lie across a border.
    fusion = Fusion.objects.get(garde__code_insee="01053")
    Lieu.objects.filter(pk=fusion.absorbe_id).update(code_insee="69266")
    assert page.post(f"/agents/lieux/doublons/fusions/{fusion.pk}/defaire/").status_code == 403
    assert "PMI 01053" not in page.get("/agents/lieux/doublons/").content.decode()
    # What a manager corrects is still found.
    assert "PMI 69266" in page.get("/agents/lieux/?q=PMI").content.decode()
    gestionnaire = entre(Visite(), agent_de("gestionnaire_lieu", email="zoe@exemple.fr"))
    accueil = gestionnaire.get("/agents/lieux/").content.decode()
    assert "/agents/lieux/seances/" in accueil
    assert "/agents/lieux/signalements/" not in accueil


def test_un_gestionnaire_corrige_avec_son_rang_et_ne_ferme_pas(page: Visite, agent_de: Callable[..., Agent]) -> None:
    lieu("pmi", 45.7, 4.8, type="pmi", code_insee="69266").save()
    entre(page, agent_de("gestionnaire_lieu", lieu=Territoire("commune", "69266")))
    champs = _vu(page, "/agents/lieux/fiche/essai--pmi/") | {
        "nom": "Lieu pmi",
        "telephone": "0400000009",
        "sans_rendez_vous": "unknown",
        "accessible": "unknown",
        "a_domicile": "unknown",
    }
    page.post("/agents/lieux/fiche/essai--pmi/", champs)
    assert Lieu.objects.get().provenance["telephone"]["rang"] == "gestionnaire"
    assert page.post("/agents/lieux/fiche/essai--pmi/fermer/").status_code == 403
    assert page.get("/agents/lieux/doublons/").status_code == 403


def test_un_point_douteux_se_prend_ou_se_laisse(visite: Visite) -> None:
    for nom, propose in (("a", [45.77, 4.88]), ("b", None)):
        reparation = {
            "lu": [4.88, 45.77],
            "propose": propose,
            "comment": "latitude et longitude échangées" if propose else "",
        }
        lieu(
            nom,
            45.7,
            4.8,
            type="pmi",
            quarantaine="point hors de Villeurbanne",
            reparation=reparation,
            code_insee="69266",
            precision_position="commune",
        ).save()
    page = visite.get("/agents/lieux/quarantaine/").content.decode()
    assert "2 points" in page
    assert page.count('<svg class="croquis"') == 2
    visite.post("/agents/lieux/quarantaine/", {"lieu": "essai--a", "geste": "accepter"})
    visite.post("/agents/lieux/quarantaine/", {"lieu": "essai--b", "geste": "refuser"})
    a, b = Lieu.objects.order_by("pk")
    assert (a.latitude, a.longitude, a.quarantaine, a.precision_position) == (45.77, 4.88, "", "adresse")
    assert (b.latitude, b.quarantaine, b.provenance["quarantaine"]["rang"]) == (45.7, "", "agent")
    assert "Aucun point" in visite.get("/agents/lieux/quarantaine/").content.decode()


def test_un_point_douteux_se_pose_a_la_main(visite: Visite, agent: Agent) -> None:
    lu = {"lu": [4.88, 45.77], "propose": None, "comment": ""}
    lieu("a", 45.7, 4.8, type="pmi", nom="PMI", commune="Villeurbanne", code_insee="69266", quarantaine="douteux", reparation=lu).save()  # fmt: skip
    adresse, poser = "/agents/lieux/quarantaine/", {"lieu": "essai--a", "geste": "poser"}
    for ecrit, faute in (("rue Inventée", "Écrivez deux nombres"), ("48,8566 ; 2,3522", "Ce point est à 3")):
        refus = visite.post(adresse, poser | {"position": ecrit})
        assert refus.status_code == 422
        dit = refus.content.decode()
        assert faute in dit
        assert f'value="{ecrit}"' in dit
        assert Lieu.objects.get().latitude == 45.7
    # The two numbers the other way round: only one order falls in the commune.
    assert visite.post(adresse, poser | {"position": "4,8798 45,7667"}).status_code == 302
    pose = Lieu.objects.get()
    assert (pose.latitude, pose.longitude, pose.precision_position) == (45.7667, 4.8798, "adresse")
    assert (pose.quarantaine, pose.provenance["latitude"]["par"]) == ("", f"agent:{agent.pk}")
    assert Trace.objects.filter(verbe="poser_position").count() == 1
    # Outside of the commune, and known: it is written as it was said.
    Lieu.objects.update(quarantaine="douteux")
    assert visite.post(adresse, poser | {"position": "45.7,4.7"}).status_code == 422
    visite.post(adresse, poser | {"position": "https://exemple.org/#map=17/45.7000/4.7000", "dehors": "1"})
    assert (Lieu.objects.get().latitude, Lieu.objects.get().longitude) == (45.7, 4.7)


@pytest.mark.parametrize(("nom", "code"), [("Nulle-Part", "99999"), ("Saint-Martin", "97801"), ("Miquelon", "97501")])
@pytest.mark.parametrize("ecrit", ["46.78, -56.17", "-56.17, 46.78"])
def test_sans_contour_la_position_reste_comme_on_l_a_ecrite(visite: Visite, nom: str, code: str, ecrit: str) -> None:
    lieu("a", 45.7, 4.8, type="pmi", nom="PMI", commune=nom, code_insee=code, quarantaine="douteux").save()
    adresse, poser = "/agents/lieux/quarantaine/", {"lieu": "essai--a", "geste": "poser", "position": ecrit}
    refus = visite.post(adresse, poser)
    assert refus.status_code == 422
    dit = refus.content.decode()
    assert "Aucun contour ne permet de vérifier ce point" in html.unescape(dit)
    assert 'name="dehors"' in dit
    assert Lieu.objects.get().latitude == 45.7
    assert visite.post(adresse, poser | {"dehors": "1"}).status_code == 302
    assert f"{Lieu.objects.get().latitude}, {Lieu.objects.get().longitude}" == ecrit


@pytest.mark.parametrize(
    "ecrit",
    [
        "652000.5 6862000.3",
        "652 000,5 6 862 000,3",
        "6.862.000,3 652.000,5",
        "48°51'24.1\"N 2°21'03.5\"E",
        "48° 51.4', 2° 21.05'",
    ],
)
def test_des_metres_ou_des_minutes_ne_sont_pas_des_degres(visite: Visite, agent: Agent, ecrit: str) -> None:
    lieu("a", 45.7, 4.8, type="pmi", nom="PMI", commune="Nulle-Part", code_insee="69266", quarantaine="douteux").save()
    poser = {"lieu": "essai--a", "geste": "poser", "position": ecrit, "dehors": "1"}
    refus = visite.post("/agents/lieux/quarantaine/", poser)
    assert refus.status_code == 422
    assert "sans minutes ni mètres" in refus.content.decode()
    assert Lieu.objects.get().latitude == 45.7


@pytest.mark.parametrize(
    "ecrit",
    ["-22.27 166.45", "-22.27,166.45", "-22,27 ; 166,45", "22.27° S", "https://exemple.org/@-22.27,166.45,17z"],
)
def test_une_position_se_lit_comme_on_la_colle(ecrit: str) -> None:
    assert position_ecrite(ecrit) == (None if "S" in ecrit else (-22.27, 166.45))


def _douteux(code: str, lu: list[float] | None, propose: list[float] | None) -> Lieu:
    return lieu("x", None, None, code_insee=code, reparation={"lu": lu, "propose": propose, "comment": ""})


def test_le_croquis_montre_la_commune_le_point_et_le_remede() -> None:
    dessin = croquis(_douteux("69266", [45.70, 4.80], [45.7667, 4.8798]))
    assert dessin
    assert dessin.trace.startswith("M")
    assert dessin.trace.endswith("Z")
    chiffres = [float(n) for n in re.findall(r"-?[\d.]+", dessin.trace)]
    marques = {m.genre: (m.x, m.y) for m in dessin.marques}
    assert marques.keys() == {"centre", "lu", "propose"}
    for x, y in (*zip(chiffres[::2], chiffres[1::2], strict=True), *marques.values()):
        assert 0 <= x <= dessin.largeur
        assert 0 <= y <= dessin.hauteur
    # South-west of the commune: lower, to the left.
    assert marques["lu"][0] < min(chiffres[::2])
    assert marques["lu"][1] > max(chiffres[1::2])
    assert "vers le sud-ouest" in dessin.point_lu
    assert dessin.propose == "Position proposée : dans la commune."
    assert dessin.fleche is None


def test_un_point_trop_loin_pour_le_croquis_y_est_une_fleche() -> None:
    # Axes exchanged: in the sea, off Somalia.
    dessin = croquis(_douteux("69266", [4.8798, 45.7667], [45.7667, 4.8798]))
    assert dessin
    assert dessin.fleche
    assert 0 < dessin.fleche.degres < 90
    assert dessin.fleche.x > dessin.largeur / 2
    assert "5" in dessin.point_lu
    assert "km" in dessin.point_lu
    assert "le sud-est" in dessin.point_lu
    # Metres are no degrees; the middle of the commune is one mark; nobody outlined Nouméa.
    metres = croquis(_douteux("69266", [6519900.4, 846050.1], None))
    assert metres
    assert (metres.point_lu, metres.fleche, [m.genre for m in metres.marques]) == (
        "Point lu : ce ne sont pas des degrés.", None, ["centre"],
    )  # fmt: skip
    noumea = croquis(_douteux("98818", [-22.27, 166.45], [-22.27, 166.45]))
    assert noumea is None or not noumea.trace
    assert croquis(_douteux("", None, None)) is None


def test_la_file_des_doublons_au_fil_des_decisions(visite: Visite) -> None:
    Lieu.objects.bulk_create(
        [
            lieu(x, 45.7, 4.8, type="pmi", nom="PMI Nord", code_insee="69266", telephone=t)
            for x, t in (("a", ""), ("b", "04 00 00 00 02"))
        ]
    )
    cherche(MIDI)
    paire = Rapprochement.objects.get()
    adresse = f"/agents/lieux/doublons/{paire.pk}/"
    assert "04 00 00 00 02" in visite.get(adresse).content.decode()
    assert visite.get(f"{adresse}?sens=b").status_code == 200
    visite.post(adresse, {"geste": "fusionner", "prend": "telephone", "sens": ""})
    assert Lieu.objects.get(pk="essai--a").telephone == "04 00 00 00 02"
    # The other record's address leads to the one that is shown.
    assert Visite().get("/autour-de-moi/lieu/essai--b/")["Location"].endswith("/autour-de-moi/lieu/essai--a/")
    visite.post(f"/agents/lieux/doublons/fusions/{Fusion.objects.get().pk}/defaire/")
    assert Lieu.objects.get(pk="essai--a").telephone == ""
    visite.post(adresse, {"geste": "distincts"})
    assert "0 paire" in visite.get("/agents/lieux/doublons/").content.decode()
    visite.post("/agents/lieux/doublons/")


def test_une_seance_s_ecrit_se_corrige_et_se_retire(visite: Visite) -> None:
    lieu("laep", 45.7667, 4.8798, type="laep", nom="LAEP inventé", commune="Villeurbanne", code_insee="69266").save()
    champs = {
        "titre": "Accueil du mardi", "type": "accueil_enfant_parent", "premiere": "2026-12-01", "debut": "09:00",
        "fin": "11:30", "rythme": "semaine", "sauf_texte": "22/12/2026\n2026-12-29", "sur_inscription": "false",
        "gratuite": "true", "lieu": "essai--laep",
    }  # fmt: skip
    neuve = "/agents/lieux/seances/ecrire/"
    assert visite.get(f"{neuve}?lieu=essai--laep").status_code == 200
    fautive = visite.post(neuve, champs | {"fin": "08:00", "sauf_texte": "demain"})
    assert fautive.status_code == 422
    assert "La fin vient après le début" in fautive.content.decode()
    assert visite.post(neuve, {k: v for k, v in champs.items() if k != "lieu"}).status_code == 422
    assert visite.post(neuve, champs).status_code == 302
    s = Seance.objects.get()
    assert (s.recurrence, len(s.sauf), s.fuseau) == ("FREQ=WEEKLY;BYDAY=TU", 2, "Europe/Paris")
    assert visite.post(f"/agents/lieux/seances/{s.pk}/", champs | {"rythme": "mois"}).status_code == 302
    s.refresh_from_db()
    assert s.recurrence == "FREQ=MONTHLY;BYDAY=1TU"
    assert "le 1er mardi du mois" in visite.get("/agents/lieux/seances/").content.decode()
    visite.post(f"/agents/lieux/seances/{s.pk}/retirer/")
    assert not Seance.objects.exists()


def test_une_campagne_se_compte_avant_de_partir(visite: Visite) -> None:
    lieu("pmi", 45.7, 4.8, type="pmi", courriel="pmi@exemple.fr", code_insee="69266").save()
    champs = {"titre": "Rentrée", "depuis": "2026-06-01", "geste": "compter"}
    assert "1 lieu recevra" in visite.post("/agents/lieux/campagnes/", champs).content.decode()
    assert visite.post("/agents/lieux/campagnes/", champs | {"geste": "lancer"}).status_code == 302
    assert "Rentrée" in visite.get("/agents/lieux/campagnes/").content.decode()


def test_un_agent_sans_role_reste_dehors(page: Visite, agent_de: Callable[..., Agent]) -> None:
    entre(page, agent_de("redacteur"))
    for adresse in ("", "quarantaine/", "imports/", "doublons/", "signalements/", "seances/", "campagnes/"):
        assert page.get(f"/agents/lieux/{adresse}").status_code == 403, adresse
