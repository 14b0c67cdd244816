"""A translated instrument comes in as a file: refused by name, never with the French thresholds, never without help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millejours.bienetre.commande import questionnaires
from millejours.cli import main
from regles.erreurs import ErreurContenu
from regles.questionnaires import lit_fhir, score
from regles.questionnaires.fhir import URN
from tests.conftest import RACINE
from tests.millejours.bienetre.invente import ID, copie_du_contenu, ecris, extension, questionnaire, reponse, seuil

ORIGINAUX = questionnaires(RACINE / "content").par_id


def lit(tmp_path: Path, lu: dict[str, Any]) -> Any:
    return lit_fhir(ecris(tmp_path / f"{ID}.json", lu), ORIGINAUX)


def test_sans_seuil_rien_n_est_dit_du_total_et_l_aide_reste(tmp_path: Path) -> None:
    q = lit(tmp_path, questionnaire())
    assert (q.langue, q.sens, q.famille, q.maximum) == ("ar", "rtl", "epds-fr", 30)
    assert (q.bandes, q.reperes, q.a_confirmer) == ({}, {}, True)
    # The French EPDS has bands for all of these, and a mark at 11.
    for points in (0, 1, 3):
        places = [[p for _, p in item.reponses].index(points) for item in q.items]
        r = score(q, places, "mere")
        assert (r.total, r.bande, r.reperes, r.aide_immediate) == (10 * points, None, (), points > 0)
    seul: list[int | None] = [None] * 9 + [0]
    assert score(q, seul, "mere").aide_immediate


def test_ses_propres_seuils_et_eux_seuls(tmp_path: Path) -> None:
    q = lit(tmp_path, questionnaire(seuils=True))
    assert q.bandes == {"mere": {"bas": 0, "eleve": 21}}
    vingt = [[p for _, p in item.reponses].index(2) for item in q.items]
    assert score(q, vingt, "mere").bande == "bas"
    assert score(q, vingt, "enceinte").bande is None


def _change(chemin: str, valeur: Any) -> Callable[[dict[str, Any]], None]:
    def change(lu: dict[str, Any]) -> None:
        *etapes, dernier = chemin.split(".")
        cible: Any = lu
        for etape in etapes:
            cible = cible[int(etape) if etape.isdigit() else etape]
        cle: Any = int(dernier) if dernier.isdigit() else dernier
        if valeur is None:
            del cible[cle]
        else:
            cible[cle] = valeur

    return change


def _ajoute(*extensions: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda lu: lu["extension"].extend(extensions)


def _echange(un: int, autre: int) -> Callable[[dict[str, Any]], None]:
    """The same file, two of its questions told in the other order."""

    def change(lu: dict[str, Any]) -> None:
        lu["item"][un], lu["item"][autre] = lu["item"][autre], lu["item"][un]

    return change


def _signature(le: str) -> dict[str, Any]:
    parties = [{"url": "par", "valueString": "Une relectrice inventée"}, {"url": "le", "valueDate": le}]
    return extension("signature", extension=parties)


FAUTES: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (_change("resourceType", "Patient"), "« Questionnaire » est attendue"),
    (_change("language", None), "la langue manque"),
    (_change("language", "arabe"), "n'est pas un code de langue"),
    (_change("language", "fr-CA"), "une traduction n'est pas en français"),
    (_change("id", "Epds"), "des minuscules"),
    (_change("id", "phq9-fr"), "est déjà le nom"),
    (_change("title", " "), "le titre manque"),
    (_change("copyright", None), "les droits manquent"),
    (_change("derivedFrom", ["urn:mille-jours:epds-xx"]), "le questionnaire traduit, et lui seul"),
    (_change("extension.0", None), "les auteurs, le titre et la source"),
    (_change("extension.1", None), "la période"),
    (_change("extension.2.valueCode", "autre_parent"), "Un ou plusieurs parmi : mere, enceinte"),
    (_change("extension", {}), "une liste d'objets est attendue"),
    (_change("item.10", None), "10 questions attendues, 9 lues"),
    (_echange(9, 10), r"item\[9\]\.linkId : « 9 »"),
    (_echange(3, 4), r"« 3 », le numéro de la question traduite, attendu ; '4' lu"),
    (_change("item.4.linkId", None), "attendu ; None lu"),
    (_change("item.10.extension", None), "c'est la question de danger"),
    (_change("item.10.extension.0.valueBoolean", False), "c'est la question de danger"),
    (_change("item.9.extension", [extension("alerte", valueBoolean=True)]), "la question de danger est la 10"),
    (_ajoute(_signature("2999-01-01")), "01/01/2999 n'est pas encore venu"),
    (_change("item.1.type", "text"), "une réponse à la fois"),
    (_change("item.1.repeats", True), "une réponse à la fois"),
    (_change("item.2.type", "display"), "la consigne, en premier"),
    (_change("item.3.text", ""), "le texte manque"),
    (_change("item.3.answerOption.0", None), r"question 3.*points \[0, 1, 2, 3\] attendus, \[0, 1, 2\] lus"),
    (_change("item.3.answerOption.0", reponse(0, 1.5)), "un nombre de points entier"),
    (_change("item.3.answerOption.0.valueCoding.extension", []), "un nombre de points entier"),
    (_change("item.3.answerOption.0.valueCoding.display", ""), "le texte de la réponse"),
    (_ajoute(seuil("bas", 0, source=None)), "l'étude qui a validé ce seuil"),
    (_ajoute(seuil("bas", 31)), "un score entier de 0 à 30"),
    (_ajoute(seuil("bas", True)), "un score entier de 0 à 30"),
    (_ajoute(seuil("severe", 5)), "bande : une de bas, eleve, intermediaire"),
    (_ajoute(seuil("bas", 0, "autre_parent")), "public : un de mere, enceinte"),
    (_ajoute(seuil("bas", 0, "enceinte")), "aucun seuil n'est admis pour lui"),
    (_ajoute(seuil("eleve", 5), seuil("bas", 4)), "des scores croissants"),
    (_ajoute(extension("signature", extension=[{"url": "par", "valueString": "Dr X"}])), "une signature a"),
]


@pytest.mark.parametrize(("change", "message"), FAUTES)
def test_une_faute_est_dite_par_son_chemin(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    lu = questionnaire()
    change(lu)
    with pytest.raises(ErreurContenu, match=message):
        lit(tmp_path, lu)


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("{", "ce n'est pas du JSON"),
        ("[]", "un objet est attendu"),
        ('{"id": "a", "id": "b"}', "clé en double"),
        ("[" * 100_000, "trop imbriqué"),
    ],
)
def test_ce_qui_n_est_pas_un_fichier(tmp_path: Path, texte: str, message: str) -> None:
    (tmp_path / "x.json").write_text(texte)
    with pytest.raises(ErreurContenu, match=message):
        lit_fhir(tmp_path / "x.json", ORIGINAUX)


def test_une_signature(tmp_path: Path) -> None:
    lu = questionnaire()
    lu["extension"].append(_signature("2026-11-20"))
    assert not lit(tmp_path, lu).a_confirmer


def test_importer_controle_puis_range(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    content = copie_du_contenu(tmp_path)
    monkeypatch.setattr("millejours.cli.CONTENT", content)
    fichier = str(ecris(tmp_path / "recu.json", questionnaire()))
    assert main(["questionnaire", "importer", fichier, "--verifie"]) == 0
    dit = capsys.readouterr().out
    assert "ar (de droite à gauche)" in dit
    assert "Aucun seuil validé" in dit
    assert "à la question 10" in dit
    assert not list((content / "questionnaires").glob("*.json"))
    assert main(["questionnaire", "importer", fichier]) == 0
    assert ID in questionnaires(content).par_id
    assert main(["questionnaire", ID, "--reponses", ",,,,,,,,,0", "--format", "json"]) == 0
    assert '"aide_immediate": true' in capsys.readouterr().out
    # Again: what is there is what was signed, and stays.
    range_ = content / "questionnaires" / f"{ID}.json"
    avant = range_.read_bytes()
    autre = questionnaire()
    autre["title"] = "استبيان آخر"
    assert main(["questionnaire", "importer", str(ecris(tmp_path / "autre.json", autre))]) == 2
    assert "est déjà importé" in capsys.readouterr().err
    assert range_.read_bytes() == avant
    # Under another name than its own, it would be read as another.
    (content / "questionnaires" / f"{ID}.json").rename(content / "questionnaires" / "autre.json")
    with pytest.raises(ErreurContenu, match="le fichier porte un autre nom"):
        questionnaires(content)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["importer"], "il manque le fichier"),
        (["importer", "absent.json"], "il ne se lit pas"),
        (["epds-fr"], "il manque les réponses"),
    ],
)
def test_une_mauvaise_commande_en_une_ligne(arguments: list[str], message: str, capsys: Any) -> None:
    assert main(["questionnaire", *arguments]) == 2
    sortie = capsys.readouterr()
    assert message in sortie.err
    assert sortie.err.count("\n") == 1


def test_rien_d_invente_dans_le_contenu() -> None:
    assert not list((RACINE / "content" / "questionnaires").glob("*.json"))
    assert URN.startswith("urn:")
