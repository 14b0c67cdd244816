"""The release of the content rises by itself, never goes back, and branches that are merged add up."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from millejours.config import env, generation
from regles.catalogue import Catalogue, charge
from regles.erreurs import ErreurContenu
from regles.parution import FICHIER, Parution, catalogues, empreinte, lit_parution, releve
from tests.conftest import RACINE

LE_22 = date(2026, 11, 22)


def contenu_de(catalogue: Catalogue) -> str:
    return empreinte(catalogues(catalogue))


def _libelle(c: Catalogue) -> Catalogue:
    return replace(c, regles=(replace(c.regles[0], libelle="Autre libellé"), *c.regles[1:]))


def _source_relue(c: Catalogue) -> Catalogue:
    premiere = c.regles[0]
    relue = replace(premiere.sources[0], verifie_le=date(2030, 1, 2))
    return replace(c, regles=(replace(premiere, sources=(relue, *premiere.sources[1:])), *c.regles[1:]))


def _saison(c: Catalogue) -> Catalogue:
    nom, territoires = next(iter(c.campagnes.items()))
    ou, (premiere, *suite) = next(iter(territoires.items()))
    decalee = replace(premiere, premier=date(2030, 1, 2))
    return replace(c, campagnes=c.campagnes | {nom: territoires | {ou: (decalee, *suite)}})


def _condition(c: Catalogue) -> Catalogue:
    rang = next(n for n, r in enumerate(c.regles) if r.si)
    return replace(c, regles=(*c.regles[:rang], replace(c.regles[rang], si=None), *c.regles[rang + 1 :]))


@pytest.mark.parametrize("change", [_libelle, _source_relue, _saison, _condition])
def test_ce_que_dit_un_evenement_change_l_empreinte(
    catalogue: Catalogue, change: Callable[[Catalogue], Catalogue]
) -> None:
    assert contenu_de(change(catalogue)) != contenu_de(catalogue)


def test_un_mot_d_une_langue_change_l_empreinte(catalogue: Catalogue) -> None:
    donnees = dict(catalogues(catalogue))
    avant = empreinte(donnees)
    textes = donnees["textes.ar.json"]
    donnees["textes.ar.json"] = textes | {"messages": textes["messages"] | {"agenda.annule": "autre"}}
    assert empreinte(donnees) != avant


@pytest.fixture
def copie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder whose only change is the one that the test makes."""
    shutil.copytree(env.CONTENT, tmp_path / "content")
    monkeypatch.setattr(env, "CONTENT", tmp_path / "content")
    monkeypatch.setattr(env, "RACINE", tmp_path)
    monkeypatch.setattr(generation.traductions, "documents", dict)
    (tmp_path / "docs/reference").mkdir(parents=True)
    generation.genere(verifie=False)
    return tmp_path / "content"


def test_oublier_arrete_la_verification_et_la_remise_en_forme_releve(
    copie: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generation.genere(verifie=True) == 0
    avant = lit_parution(copie)
    messages = copie / "messages" / "fr.yaml"
    messages.write_text(messages.read_text(encoding="utf-8").replace("annule: ", "annule: Bien ", 1), encoding="utf-8")
    charge.cache_clear()
    capsys.readouterr()
    assert generation.genere(verifie=True) == 1
    assert "content/parution.yaml est périmé : lancez make fix" in capsys.readouterr().err
    assert lit_parution(copie) == avant, "vérifier n'écrit rien"
    generation.genere(verifie=False)
    assert lit_parution(copie).numero == avant.numero + 1
    assert generation.genere(verifie=True) == 0


def test_rien_n_a_change_rien_n_est_releve() -> None:
    assert releve("- x\n", Parution(1, LE_22, "a" * 16), "a" * 16, date(2027, 1, 1)) == "- x\n"


def _ecrit(dossier: Path, contenu: str, jour: date = LE_22) -> Parution:
    fichier = dossier / FICHIER
    texte = releve(fichier.read_text(encoding="utf-8"), lit_parution(dossier), contenu, jour)
    fichier.write_text(texte, encoding="utf-8")
    return lit_parution(dossier)


@pytest.fixture
def depart(tmp_path: Path) -> Path:
    (tmp_path / FICHIER).write_text(f'- {{le: {LE_22}, contenu: "{"a" * 16}"}}\n', encoding="utf-8")
    return tmp_path


def test_revenir_a_un_contenu_ancien_est_une_parution_de_plus_et_le_jour_ne_recule_pas(depart: Path) -> None:
    assert _ecrit(depart, "b" * 16, date(2027, 1, 2)) == Parution(2, date(2027, 1, 2), "b" * 16)
    # A machine whose clock is late.
    assert _ecrit(depart, "a" * 16, date(2026, 12, 1)) == Parution(3, date(2027, 1, 2), "a" * 16)


def test_deux_branches_se_fusionnent_sans_conflit_et_le_nombre_monte(depart: Path) -> None:
    def git(*arguments: str) -> None:
        identite = ["-c", "user.name=Essai", "-c", "user.email=essai@exemple.invalid", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identite, *arguments], cwd=depart, check=True, capture_output=True)

    (regle,) = [
        ligne.split()
        for ligne in (RACINE / ".gitattributes").read_text(encoding="utf-8").splitlines()
        if "parution" in ligne and not ligne.startswith("#")
    ]
    (depart / ".gitattributes").write_text(f"{FICHIER} {regle[1]}\n", encoding="utf-8")
    git("init", "-q", "-b", "une")
    git("add", ".")
    git("commit", "-qm", "Départ")
    git("checkout", "-qb", "autre")
    _ecrit(depart, "b" * 16)
    git("commit", "-qam", "Autre")
    git("checkout", "-q", "une")
    _ecrit(depart, "c" * 16)
    git("commit", "-qam", "Une")
    git("merge", "-q", "autre")
    fusion = lit_parution(depart)
    assert fusion.numero == 3
    # The content that both made is that of neither.
    assert _ecrit(depart, "d" * 16).numero == 4


@pytest.mark.parametrize(
    "faux",
    ["", "numero: 1\n", "- {le: 2026-11-22}\n", '- {le: hier, contenu: "0000000000000000"}\n', "- {le: 2026-11-22, contenu: x}\n", "<<<<<<< HEAD\n"],
)  # fmt: skip
def test_un_fichier_faux_est_refuse_par_son_nom(tmp_path: Path, faux: Any) -> None:
    (tmp_path / FICHIER).write_text(faux, encoding="utf-8")
    with pytest.raises(ErreurContenu, match=r"parution\.yaml"):
        lit_parution(tmp_path)
