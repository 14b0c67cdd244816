"""Ways to say one thing, met in a question: heard in any order and spelling, or said word after word."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from millejours.recherche.mots import Mot, tous_les_mots
from millejours.recherche.question import Question
from millejours.recherche.sons import son
from millejours.recherche.synonymes import LANGUE
from regles.erreurs import ErreurContenu

# Shorter words sound like too many others.
SON_MIN = 4
# Said or not, they change nothing: « il ne respire plus », « il respire plus ».
_SANS_EFFET = frozenset(
    [
        "a",
        "ai",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "est",
        "et",
        "il",
        "elle",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "m",
        "me",
        "mon",
        "ma",
        "mes",
        "n",
        "ne",
        "nos",
        "notre",
        "s",
        "se",
        "son",
        "sa",
        "un",
        "une",
    ]
)

_AGE = frozenset(["jour", "jours", "semaine", "semaines", "mois", "an", "ans"])

# Every word of it must be there: its stem, or its sound where it is long enough to have one of its own.
Facon = tuple[tuple[str, str], ...]


def lit_facons(dits: Iterable[str], fichier: str, chemin: str) -> tuple[Facon, ...]:
    """Raises `ErreurContenu` on words that would match everything."""
    facons = tuple(tuple((m.racine, _son(m)) for m in tous_les_mots(dit, LANGUE) if _compte(m)) for dit in dits)
    if not all(facons):
        raise ErreurContenu(fichier, chemin, "une façon de le dire n'a que de petits mots")
    return facons


def dit(question: Question) -> Callable[[Facon], bool]:
    """Whether a question says these very words one after the other, an age left out: « bébé mord » is not « bébé mort »."""
    racines = [m.racine for m in question.tous if _compte(m) and not (m.plie.isdigit() or m.plie in _AGE)]

    def suit(facon: Facon) -> bool:
        voulues = [racine for racine, _ in facon]
        return any(racines[i : i + len(voulues)] == voulues for i in range(len(racines)))

    return suit


def entend(question: Question) -> Callable[[Facon], bool]:
    """Whether a question holds all these words, by stem, by sound, or by a synonym of one word."""
    racines = {m.racine for m in question.tous} | {p[0] for g in question.groupes for p in g.aussi if len(p) == 1}
    sons = {_son(m) for m in question.tous} - {""}
    return lambda facon: all(racine in racines or son_ in sons for racine, son_ in facon)


def _compte(mot: Mot) -> bool:
    # « Né » and « ne » fold alike.
    return mot.plie not in _SANS_EFFET or mot.forme.casefold() == "né"


def _son(mot: Mot) -> str:
    return son(mot.plie) if len(mot.plie) >= SON_MIN else ""
