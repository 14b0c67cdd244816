"""Questions of parents on the real library: the right page is in the first three answers."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from millejours.recherche.classement import classe
from millejours.recherche.lexique import lit_vocabulaire
from millejours.recherche.models import Document
from millejours.recherche.mots import mots
from millejours.recherche.question import lit_question
from millejours.recherche.requete import Filtres, cherche

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

# Half were written by someone who had read neither the library nor the search.
QUESTIONS = [
    question
    for nom in ("questions", "questions_aveugles")
    for question in yaml.safe_load((Path(__file__).parent / f"{nom}.yaml").read_text(encoding="utf-8"))
]
DOIT = 0.85


def reponses(question: str) -> list[str]:
    lecture = lit_vocabulaire(lit_question(question))
    return [f"{t.genre}:{t.cle}" for t in classe(cherche(lecture, "fr", Filtres()), lecture)]


def test_la_bonne_page_est_dans_les_trois_premieres(capsys: pytest.CaptureFixture[str]) -> None:
    manques = {q["question"]: reponses(q["question"])[:3] for q in QUESTIONS if not _est_bonne(q)}
    part = 1 - len(manques) / len(QUESTIONS)
    with capsys.disabled():
        print(f"\n  recherche : {part:.1%} des {len(QUESTIONS)} questions, la bonne page dans les trois premières")  # noqa: T201
        for question, trois in manques.items():
            print(f"  manque : {question} → {', '.join(trois) or 'rien'}")  # noqa: T201
    assert part >= DOIT, manques


def _est_bonne(q: dict[str, object]) -> bool:
    return bool(set(reponses(str(q["question"]))[:3]) & set(q["attendu"]))  # type: ignore[call-overload]


def test_chaque_page_attendue_existe() -> None:
    cles = {f"{genre}:{cle}" for genre, cle in Document.objects.values_list("genre", "cle")}
    assert not {a for q in QUESTIONS for a in q["attendu"]} - cles


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
        if f"{d.genre}:{d.cle}" not in reponses(d.titre)[:10]
    ]
    assert not perdus


def test_les_mots_de_parents_sont_d_articles_qui_existent() -> None:
    from millejours.contenus.documents import _mots_de_parents

    articles = set(Document.objects.filter(genre="article").values_list("cle", flat=True))
    assert set(_mots_de_parents()) <= articles
    assert all(len(mots) >= 8 for mots in _mots_de_parents().values())
