"""Whether parents find: the right page in the first three answers. Asked by the tests, and by `make bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from millejours.recherche.danger import danger
from millejours.recherche.deuil import est_un_deuil
from millejours.recherche.display import PageRecherche, ordonne
from millejours.recherche.lexique import lit_vocabulaire
from millejours.recherche.question import lit_question
from millejours.recherche.requete import Filtres


def lues(nom: str) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / f"{nom}.yaml").read_text("utf-8"))
    return questions


# Half were written by someone who had read neither the library nor the search, and nobody tuned on them.
AVEUGLES = lues("questions_aveugles")
QUESTIONS = [*lues("questions"), *AVEUGLES]


def reponses(question: str, langue: str = "fr") -> list[str]:
    """As the page of results orders them."""
    lue = lit_question(question, langue)
    page = PageRecherche(lue.texte, Filtres(), danger(lue), est_un_deuil(lue))
    return [f"{t.genre}:{t.cle}" for t in ordonne(lue, lit_vocabulaire(lue), page)]


def manquees(questions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Questions whose right page is not in the first three answers, and these answers."""
    trois = {q["question"]: reponses(q["question"])[:3] for q in questions}
    return {q["question"]: trois[q["question"]] for q in questions if not set(trois[q["question"]]) & set(q["attendu"])}
