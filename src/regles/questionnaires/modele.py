"""What an instrument is, word for word, and what its score may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

PUBLICS = ("mere", "enceinte", "autre_parent")
_VERS_LA_GAUCHE = frozenset({"ar", "ckb", "dv", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True)
class Item:
    """One sentence and its answers in the order they are shown, each with its points."""

    texte: str
    reponses: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Questionnaire:
    """An instrument in one language. `bandes` and `reperes` hold, by public, the score from which each begins.

    A public without bands has no threshold that is known to hold for it: nothing is said of its score.
    """

    id: str
    langue: str
    nom: str
    citation: tuple[str, ...]
    droits: str
    periode: str
    consigne: str | None
    publics: tuple[str, ...]
    confiance: str
    signe_par: str | None
    signe_le: date | None
    item_alerte: int | None
    bandes: Mapping[str, Mapping[str, int]]
    reperes: Mapping[str, Mapping[str, int]]
    items: tuple[Item, ...]
    # The French instrument that this one translates.
    origine: str | None = None

    @property
    def famille(self) -> str:
        """The instrument, whatever the language."""
        return self.origine or self.id

    @property
    def sens(self) -> str:
        """How its language is written: « rtl » or « ltr »."""
        return "rtl" if self.langue.split("-")[0] in _VERS_LA_GAUCHE else "ltr"

    @property
    def maximum(self) -> int:
        """The highest total.

        >>> Questionnaire(*[""] * 10, None, None, {}, {}, (Item("", (("Oui", 1), ("Non", 0))),) * 2).maximum
        2
        """
        return sum(max(points for _, points in item.reponses) for item in self.items)

    @property
    def a_confirmer(self) -> bool:
        """Nobody of the health role has signed this wording."""
        return self.confiance != "A" and self.signe_le is None


@dataclass(frozen=True)
class Resultat:
    """`total` and `bande` are null while an answer is missing; the immediate help does not wait for the others."""

    total: int | None
    bande: str | None
    reperes: tuple[str, ...]
    aide_immediate: bool
