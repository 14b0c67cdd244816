"""Instruments: word for word, every pattern of answers, and nothing said that a source does not say."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from millejours.bienetre.commande import questionnaires
from millejours.cli import main
from regles.erreurs import ErreurContenu, ErreurSituation
from regles.questionnaires import Questionnaire, charge_questionnaires, score
from tests.conftest import PARTAGE, RACINE

LUS = questionnaires(RACINE / "content")
EPDS = LUS.par_id["epds-fr"]
PAIRES = [(q, public) for q in LUS.par_id.values() for public in q.publics]


def motifs(q: Questionnaire) -> Iterator[tuple[int, ...]]:
    return product(*(range(len(item.reponses)) for item in q.items))


@pytest.mark.partage
def test_mot_pour_mot() -> None:
    faits = yaml.safe_load((PARTAGE / "facts" / "instruments.yaml").read_text("utf-8"))["instruments"]
    assert {f["id"] for f in faits} == set(LUS.par_id)
    for f in faits:
        q = LUS.par_id[f["id"]]
        assert (q.nom, q.periode, q.consigne) == (f["nom"], f["periode"], f.get("consigne"))
        assert list(q.citation) == f["citation"]
        attendus = [
            (i, [tuple(r) for r in f["echelle"]])
            if isinstance(i, str)
            else (i["texte"], [tuple(r) for r in i["reponses"]])
            for i in f["items"]
        ]
        assert [(item.texte, list(item.reponses)) for item in q.items] == attendus


def test_epds_chaque_motif_somme_bande_et_item_dix() -> None:
    """The 4^10 patterns, against the numbers of the issue written here a second time."""
    comptes: Counter[tuple[str, bool]] = Counter()
    points = [[p for _, p in item.reponses] for item in EPDS.items]
    for motif in motifs(EPDS):
        r = score(EPDS, motif)
        total = sum(points[rang][place] for rang, place in enumerate(motif))
        assert r.total == total
        assert r.bande == ("bas" if total <= 9 else "intermediaire" if total <= 12 else "eleve")
        assert r.reperes == (("seuil_francais",) if total >= 11 else ())
        assert r.aide_immediate is (points[9][motif[9]] != 0)
        comptes[str(r.bande), r.aide_immediate] += 1
    assert sum(comptes.values()) == 4**10
    # The patterns that a total alone would have called low, with thoughts of self-harm.
    assert comptes["bas", True] == 15_882 + sum_bas_au_dela(points)


def sum_bas_au_dela(points: list[list[int]]) -> int:
    """Low for us and not for the widget that stops at eight."""
    return sum(
        sum(points[r][p] for r, p in enumerate(m)) == 9 and points[9][m[9]] != 0 for m in product(range(4), repeat=10)
    )


@pytest.mark.parametrize(("q", "public"), PAIRES, ids=lambda v: getattr(v, "id", v))
def test_le_jumeau_du_navigateur_compte_pareil(q: Questionnaire, public: str) -> None:
    node = shutil.which("node")
    assert node, "node manque : installez Node.js"
    donnee = json.dumps({"questionnaire": asdict(q) | {"signe_le": None}, "public": public})
    fini = subprocess.run(
        [node, RACINE / "tests" / "js" / "score.mjs"], input=donnee, capture_output=True, text=True, check=True
    )
    lignes = iter(fini.stdout.split("\n"))
    for motif in motifs(q):
        r = score(q, motif, public)
        assert next(lignes) == f"{r.total},{r.bande or ''},{'+'.join(r.reperes)},{int(r.aide_immediate)}"
    assert next(lignes, None) is None


def test_enceinte_ni_bande_ni_repere() -> None:
    for motif in ([0] * 10, [3, 3, 0, 3, 0, 0, 0, 0, 0, 0]):
        r = score(EPDS, motif, "enceinte")
        assert (r.bande, r.reperes) == (None, ())
    assert "repère" in LUS.orientation.phrase(EPDS, None)


def test_pas_d_epds_au_masculin() -> None:
    with pytest.raises(ErreurSituation, match="n'est pas fait pour « autre_parent »"):
        score(EPDS, [0] * 10, "autre_parent")
    assert [i for i, q in LUS.par_id.items() if "autre_parent" in q.publics] == ["gad7-fr", "phq9-fr", "whooley-fr"]


def test_arret_en_chemin_l_aide_n_attend_pas() -> None:
    """A total with a hole is not a total; the item of self-harm counts alone."""
    for q in LUS.par_id.values():
        if q.item_alerte is None:
            assert not score(q, [0] * len(q.items)).aide_immediate
            continue
        seul: list[int | None] = [None] * len(q.items)
        for place, (_, points) in enumerate(q.items[q.item_alerte - 1].reponses):
            seul[q.item_alerte - 1] = place
            r = score(q, seul)
            assert (r.total, r.bande, r.aide_immediate) == (None, None, points > 0)
    assert score(EPDS, [0]).aide_immediate is False


def test_jamais_rassurant() -> None:
    phrases = [LUS.orientation.sans_bande, *(p for b in LUS.orientation.bandes.values() for p in b.values())]
    for interdit in ("tout va bien", "rassur", "normal", "inquiétez pas", "dépression", "vous souffrez"):
        assert not [p for p in phrases if interdit in p.lower()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["epds-fr", "--reponses", "0,0,9"], "une position de 0 à 3 est attendue"),
        (["epds-fr", "--reponses", "0,a"], "des places séparées par des virgules"),
        (["epds-fr", "--reponses", ",".join("0" * 11)], "10 réponses au plus"),
        (["epds-fr", "--reponses", "0", "--public", "autre_parent"], "n'est pas fait pour"),
        (["inconnu", "--reponses", "0"], "questionnaire inconnu"),
    ],
)
def test_mauvaise_saisie_en_une_ligne(arguments: list[str], message: str, capsys: Any) -> None:
    assert main(["questionnaire", *arguments]) == 2
    sortie = capsys.readouterr()
    assert message in sortie.err
    assert sortie.err.count("\n") == 1
    assert sortie.out == ""


def test_ligne_de_commande(capsys: Any) -> None:
    # Answers as displayed: items 3, 5 to 10 list their points downwards.
    assert main(["questionnaire", "epds-fr", "--reponses", "0,0,3,0,3,3,3,3,3,2", "--format", "json"]) == 0
    lu = json.loads(capsys.readouterr().out)
    assert (lu["total"], lu["bande"], lu["aide_immediate"]) == (1, "bas", True)
    assert [o["id"] for o in lu["orientation"]] == [o["id"] for o in LUS.orientation.liste]
    assert main(["questionnaire", "epds-fr", "--reponses", "0,0,3,0,3,3,3,3,3,2"]) == 0
    texte = capsys.readouterr().out
    assert texte.index("maintenant") < texte.index("Total : 1 sur 30")
    assert "Cox J.L., Holden J.M., Sagovsky R. (1987)" in texte


@pytest.mark.parametrize(
    ("avant", "apres", "message"),
    [
        ("item_alerte: 10", "item_alerte: 11", "pas d'item de ce rang"),
        ("intermediaire: 10", "intermediaire: 14", "scores croissants"),
        ("eleve: 13}", "tres_eleve: 13}", "une phrase par bande"),
        ("publics: [mere, enceinte]", "publics: [mere, pere]", "public inconnu"),
        ("signe_par: null", "signe_par: quelqu'un", "une signature a une personne et un jour"),
        ("id: epds-fr", "id: epds", "le fichier porte un autre nom"),
        ('["Absolument pas", 3]', '["Absolument pas", -1]', "réponse illisible"),
    ],
)
def test_un_fichier_faux_est_refuse(tmp_path: Path, avant: str, apres: str, message: str) -> None:
    shutil.copytree(RACINE / "content" / "questionnaires", tmp_path / "questionnaires")
    fichier = tmp_path / "questionnaires" / "epds-fr.yaml"
    texte = fichier.read_text("utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres, 1), "utf-8")
    numeros = {
        n["id"] for n in yaml.safe_load((RACINE / "content/urgences/numeros.yaml").read_text("utf-8"))["numeros"]
    }
    with pytest.raises(ErreurContenu, match=message):
        charge_questionnaires(tmp_path, numeros)
