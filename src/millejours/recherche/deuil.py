"""Words of grief: what is for a child who lives steps back. Like danger, it needs no index."""

from __future__ import annotations

from functools import cache

from millejours.core.chemins import CONTENT
from millejours.recherche.facons import Facon, dit, lit_facons
from millejours.recherche.question import Question
from regles.lecture import lit_yaml, verifie_cles

FICHIER = CONTENT / "recherche" / "deuil.yaml"
ETAPE = "deuil"


def est_un_deuil(question: Question) -> bool:
    """Whether a question is about a child who died or a pregnancy that stopped."""
    parle = dit(question)
    return any(map(parle, _facons()["mots"])) and not any(map(parle, _facons()["sauf"]))


@cache
def _facons() -> dict[str, tuple[Facon, ...]]:
    """`mots`, ways to say it; `sauf`, words that say the question is about something else."""
    lu = verifie_cles(lit_yaml(FICHIER), FICHIER.name, "", ("mots", "sauf"), ("mots", "sauf"))
    return {cle: lit_facons(dits, FICHIER.name, cle) for cle, dits in lu.items()}
