"""Questions of parents on the real library: the right page is in the first three answers."""

from __future__ import annotations

import pytest

from millejours.recherche.models import Document
from millejours.recherche.mots import mots
from tests.millejours.recherche.qualite import AVEUGLES, QUESTIONS, lues, manquees, reponses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


# Once blind, since seen: what was won must not be lost.
CONNUES = lues("questions_connues")
DOIT = 0.85


def test_la_bonne_page_est_dans_les_trois_premieres(capsys: pytest.CaptureFixture[str]) -> None:
    manques = manquees(QUESTIONS)
    part = 1 - len(manques) / len(QUESTIONS)
    aveugles = 1 - len(manquees(AVEUGLES)) / len(AVEUGLES)
    with capsys.disabled():
        print(f"\n  recherche : {part:.1%} des {len(QUESTIONS)} questions, dont {aveugles:.1%} des aveugles")  # noqa: T201
        for question, trois in manques.items():
            print(f"  manque : {question} → {', '.join(trois) or 'rien'}")  # noqa: T201
    assert part >= DOIT, manques


def test_ce_qui_etait_trouve_l_est_encore() -> None:
    assert len(manquees(CONNUES)) <= len(CONNUES) * (1 - DOIT)


def test_chaque_page_attendue_existe() -> None:
    cles = {f"{genre}:{cle}" for genre, cle in Document.objects.values_list("genre", "cle")}
    assert not {a for q in (*QUESTIONS, *CONNUES) for a in q["attendu"]} - cles


@pytest.mark.parametrize("titre", ["coucher son bebe sans danger", "DÉCLARER LA GROSSESSE", "Prématurité"])
def test_un_titre_exact_vient_en_premier(titre: str) -> None:
    voulu = " ".join(m.racine for m in mots(titre, "fr"))
    premier = Document.objects.get(**dict(zip(("genre", "cle"), reponses(titre)[0].split(":"), strict=True)))
    assert premier.racines_titre == voulu


@pytest.mark.parametrize(
    ("debut", "mot"), [("accouchem", "accouchement"), ("conge pat", "congé paternité"), ("ekografi", "échographie")]
)
def test_un_mot_commence_ou_mal_ecrit_trouve_comme_le_mot(debut: str, mot: str) -> None:
    assert set(reponses(debut)[:5]) & set(reponses(mot)[:5])


def test_chaque_document_se_trouve_par_son_titre() -> None:
    """Nothing is published that cannot be found by its own name."""
    perdus = [
        f"{d.genre}:{d.cle} {d.titre}"
        for d in Document.objects.order_by("pk")[::9]
        if f"{d.genre}:{d.cle}" not in reponses(d.titre, d.langue)[:10]
    ]
    assert not perdus


def test_les_mots_de_parents_sont_d_articles_qui_existent() -> None:
    from millejours.contenus.documents import _mots_de_parents

    articles = set(Document.objects.filter(genre="article").values_list("cle", flat=True))
    assert set(_mots_de_parents()) <= articles
    assert all(len(mots) >= 8 for mots in _mots_de_parents().values())


@pytest.mark.parametrize(
    ("question", "attendu"),
    [
        ("congé paternité", "estimation:demarches-conges"),
        ("prime naissance", "estimation:demarches-prestations"),
        ("prix crèche", "estimation:demarches-garde"),
        ("modèle lettre congé paternité", "demarche:demarches-lettres"),
        ("papiers à faire pour un bébé", "demarche:demarches"),
    ],
)
def test_une_question_d_argent_ou_de_dates_mene_a_ce_qui_calcule(question: str, attendu: str) -> None:
    assert attendu in reponses(question)[:5]
