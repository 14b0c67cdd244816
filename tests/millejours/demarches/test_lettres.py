"""Letters: the family's days in a tagged PDF, from a post that nothing keeps."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from millejours.demarches import courriers, pratique
from regles.erreurs import ErreurContenu
from regles.simulateurs import lit_simulation

ICI = "/je-deviens-parent/lettres/lettre.pdf"
GROSSESSE = {"ou": "grossesse", "repere": "terme", "date_grossesse": "2027-03-20"}
NAISSANCE = {"ou": "naissance", "naissance": "2026-09-07"}
JOURS = {"debut": "2027-06-01", "fin": "2027-07-31"}
QUI = {
    "nom": "Prénom Nom",
    "adresse": "1 rue des Essais\n00000 Ville",
    "destinataire": "Service du personnel",
    "lieu": "Ville",
}
TOUTES = [
    ("maternite", GROSSESSE),
    ("paternite", GROSSESSE),
    ("supplementaire", GROSSESSE | JOURS),
    ("parental", NAISSANCE | JOURS),
    ("reconnaissance", GROSSESSE),
    ("impots", NAISSANCE),
    ("mutuelle", NAISSANCE),
]


def test_toutes_les_lettres_annoncees_existent() -> None:
    assert list(courriers.modeles()) == [nom for nom, _ in TOUTES]


@pytest.mark.parametrize(("lettre", "saisie"), TOUTES, ids=[nom for nom, _ in TOUTES])
@pytest.mark.parametrize("qui", [{}, QUI], ids=["anonyme", "signee"])
def test_une_lettre_est_un_pdf_balise(page: Any, lettre: str, saisie: dict[str, str], qui: dict[str, str]) -> None:
    reponse = page.post(ICI, saisie | qui | {"lettre": lettre})
    assert reponse.status_code == 200, reponse.content.decode()
    assert reponse.headers["Content-Type"] == "application/pdf"
    assert reponse.headers["Cache-Control"] == "no-store"
    assert not reponse.cookies
    with pikepdf.open(io.BytesIO(reponse.content)) as lu:
        racine = lu.Root
        assert racine.MarkInfo.Marked
        assert racine.Lang == "fr"
        assert racine.ViewerPreferences.DisplayDocTitle
        with lu.open_metadata() as dites:
            assert dites["pdfuaid:part"] == "1"
            assert dites["dc:title"] == courriers.modeles()[lettre].objet
        roles = set(_roles(racine.StructTreeRoot))
        assert {"/H1", "/P"} <= roles
        assert len(lu.pages) == 1


def _roles(noeud: Any) -> list[str]:
    roles = [str(noeud.S)] if "/S" in noeud else []
    enfants = noeud.get("/K", [])
    for enfant in enfants if isinstance(enfants, pikepdf.Array) else [enfants]:
        if isinstance(enfant, pikepdf.Dictionary):
            roles += _roles(enfant)
    return roles


def _dits(lettre: str, situation: dict[str, Any], debut: date | None = None, fin: date | None = None) -> dict[str, str]:
    simulation = lit_simulation({"situation": situation})
    return courriers.places(courriers.modeles()[lettre], simulation, date(2026, 11, 22), debut, fin)


def test_les_dates_de_maternite_sont_celles_du_simulateur() -> None:
    dits = _dits("maternite", {"grossesses": [{"terme": "2027-03-20"}]})
    assert (dits["debut"], dits["fin"]) == ("samedi 6 février 2027", "vendredi 28 mai 2027")
    assert dits["terme"] == "samedi 20 mars 2027"


def test_la_seconde_periode_de_paternite_suit_les_jours_obligatoires() -> None:
    dits = _dits("paternite", {"grossesses": [{"terme": "2027-03-20"}]})
    assert (dits["debut"], dits["fin"]) == ("dimanche 28 mars 2027", "samedi 17 avril 2027")


def test_les_jours_de_la_famille_passent_avant() -> None:
    dits = _dits("paternite", {"grossesses": [{"terme": "2027-03-20"}]}, date(2027, 5, 1), date(2027, 5, 21))
    assert (dits["debut"], dits["fin"]) == ("samedi 1er mai 2027", "vendredi 21 mai 2027")


def test_des_jumeaux_et_une_adoption_se_disent() -> None:
    jumeaux = _dits("mutuelle", {"enfants": [{"naissance": "2026-09-07"}, {"naissance": "2026-09-07"}]})
    assert jumeaux["naissance"] == "Mes enfants sont nés le lundi 7 septembre 2026."
    adoption = _dits("supplementaire", {"enfants": [{"arrivee": "2027-02-01"}]})
    assert "arrivée" in adoption["venue"]
    assert "né" not in adoption["venue"]


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [
        (GROSSESSE | {"lettre": "impots"}, "lettre"),
        (GROSSESSE | {"lettre": "parental"}, "debut"),
        (GROSSESSE | {"lettre": "parental", "debut": "2027-07-31", "fin": "2027-06-01"}, "fin"),
        (GROSSESSE | {"lettre": "paternite", "debut": "2027-05-01"}, "fin"),
        (GROSSESSE | {"lettre": "paternite", "fin": "2027-05-21"}, "debut"),
        (GROSSESSE | {"lettre": "maternite", "debut": "31/02/2027", "fin": "2027-05-21"}, "debut"),
        (GROSSESSE | {"lettre": "maternite", "debut": "bientôt", "fin": "demain"}, "fin"),
        (GROSSESSE | {"lettre": "loterie"}, "lettre"),
        (GROSSESSE, "lettre"),
        ({"lettre": "maternite"}, "ou"),
    ],
)
def test_ce_qui_manque_est_dit_et_ce_qui_etait_ecrit_reste(page: Any, saisie: dict[str, str], champ: str) -> None:
    reponse = page.post(ICI, saisie | {"nom": "Prénom Nom"})
    assert reponse.status_code == 422
    source = reponse.content.decode()
    assert f'href="#{champ}"' in source
    if champ != "ou":
        assert 'value="Prénom Nom"' in source


def test_ce_qu_une_famille_ecrit_ne_peut_pas_devenir_du_code(page: Any) -> None:
    pieges = '#panic("x") $ * _ ` \\ {debut} </div> "\u202e\x00'
    reponse = page.post(
        ICI, GROSSESSE | {"lettre": "maternite", "nom": pieges, "adresse": pieges, "destinataire": pieges}
    )
    assert reponse.status_code == 200
    assert reponse.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("fichier", "texte", "mot"),
    [
        (
            "lettres.yaml",
            "{id: x, titre: t, a_qui: e, objet: o, paragraphes: ['{lune}'], exige: [terme], regles: [mat_1_2]}",
            "paragraphes",
        ),
        (
            "lettres.yaml",
            "{id: x, titre: t, a_qui: e, objet: o, paragraphes: ['a'], exige: [], regles: [inconnue]}",
            "regles",
        ),
        (
            "lettres.yaml",
            "{id: x, titre: t, a_qui: e, objet: o, paragraphes: ['a'], exige: [], regles: [], couleur: 1}",
            "couleur",
        ),
    ],
)
def test_une_lettre_fausse_est_refusee_par_son_nom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fichier: str, texte: str, mot: str
) -> None:
    (tmp_path / "demarches").mkdir()
    (tmp_path / "demarches" / fichier).write_text(f"lettres:\n- {texte}\n", encoding="utf-8")
    monkeypatch.setattr(courriers, "CONTENT", tmp_path)
    with pytest.raises(ErreurContenu, match=mot):
        courriers.modeles.__wrapped__()


def test_une_pratique_fausse_est_refusee_par_son_nom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demarches").mkdir()
    monkeypatch.setattr(pratique, "CONTENT", tmp_path)
    for donnee, mot in (("{ec_nom: {ouvre: [rien]}}", "rien"), ("{rien: {}}", "rien"), ("{ec_nom: {prix: 1}}", "prix")):
        (tmp_path / "demarches" / "pratique.yaml").write_text(
            f"sites: {{}}\nappels: {{}}\nregles: {donnee}\n", encoding="utf-8"
        )
        with pytest.raises(ErreurContenu, match=mot):
            pratique.complements.__wrapped__()
