"""What a timeline is made of. Plain tuples: a family has two hundred of them, a million families as many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from regles.catalogue import Regle
from regles.situation import Fait, Situation
from regles.sujets import Contexte

ETATS = ("a_venir", "maintenant", "bientot_fini", "a_rattraper", "passe", "fait")


class Echeance(NamedTuple):
    """One line. `debut` and `fin` are ordinals, `fin` included; null when open."""

    cle: str
    regle: Regle
    contexte: Contexte
    debut: int | None
    fin: int | None
    etat: str
    previsionnel: bool
    etape: str | None
    fait: Fait | None
    est_incertaine: bool
    a_confirmer: bool

    @property
    def jour_debut(self) -> date | None:
        return None if self.debut is None else date.fromordinal(self.debut)

    @property
    def jour_fin(self) -> date | None:
        return None if self.fin is None else date.fromordinal(self.fin)


class Question(NamedTuple):
    """A fact that some waiting rules need, and how many."""

    fait: str
    sujet: str
    regles: int


@dataclass(frozen=True)
class Parcours:
    """The timeline of a family on a day."""

    au: date
    situation: Situation
    sujets: tuple[Contexte, ...]
    etapes: dict[str, str]
    echeances: tuple[Echeance, ...]
    questions: tuple[Question, ...]
