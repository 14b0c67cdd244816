"""Words of grief: what is for a child who lives steps back. Like danger, it needs no index."""

from __future__ import annotations

from functools import cache

from millejours.core.chemins import CONTENT
from millejours.recherche.facons import Facon, dit, lit_facons
from millejours.recherche.question import Question
from regles.lecture import lit_yaml

FICHIER = CONTENT / "recherche" / "deuil.yaml"
ETAPE = "deuil"


def est_un_deuil(question: Question) -> bool:
    """Whether a question is about a child who died or a pregnancy that stopped."""
    return any(map(dit(question), _facons()))


@cache
def _facons() -> tuple[Facon, ...]:
    return lit_facons(lit_yaml(FICHIER), FICHIER.name, "")
