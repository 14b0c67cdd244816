"""What somebody typed, as groups of words to look for. Pure: no index is needed to read a question."""

from __future__ import annotations

from dataclasses import dataclass

from millejours.recherche.mots import Mot, mots_vides, tous_les_mots
from millejours.recherche.synonymes import LANGUE, Phrase, synonymes

# Longer than any question of a person; what comes after is not read.
SIGNES_MAX, MOTS_MAX = 200, 24


@dataclass(frozen=True, slots=True)
class Groupe:
    """One thing that is asked: its words, and what else says the same."""

    mots: tuple[Mot, ...]
    aussi: tuple[Phrase, ...] = ()

    @property
    def racines(self) -> Phrase:
        return tuple(m.racine for m in self.mots)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read. `tous` keeps the small words: they tell a danger from a subject."""

    texte: str
    langue: str
    tous: tuple[Mot, ...]
    groupes: tuple[Groupe, ...]


def lit_question(texte: str, langue: str = LANGUE) -> Question:
    """Read what was typed: bounded, folded, stemmed, synonyms met. Nothing is refused.

    >>> [g.racines for g in lit_question("Comment laver le nez ?").groupes]
    [('lav',), ('nez',)]
    """
    texte = " ".join(texte.replace("\0", " ").split())[:SIGNES_MAX]
    tous = tuple(tous_les_mots(texte, langue)[:MOTS_MAX])
    vides = mots_vides(langue)
    pleins = [i for i, m in enumerate(tous) if m.plie not in vides and (len(m.plie) > 1 or m.plie.isdigit())]
    # « Comment allez-vous ? » has nothing else.
    pleins = pleins or list(range(len(tous)))
    groupes = _groupes(tous, pleins) if langue == LANGUE else tuple(Groupe((tous[i],)) for i in pleins)
    return Question(texte, langue, tous, groupes)


def _groupes(tous: tuple[Mot, ...], pleins: list[int]) -> tuple[Groupe, ...]:
    """Words in their order; those of one phrase together, small words included where they count."""
    table = synonymes()
    entieres = [m.racine for m in tous]
    pleines = [tous[i].racine for i in pleins]
    rang_plein = {place: rang for rang, place in enumerate(pleins)}
    groupes: list[Groupe] = []
    place = 0
    while place < len(tous):
        pris, aussi = table.entiers.trouve(entieres, place)
        if pris:
            siens = [m for i, m in enumerate(tous[place : place + pris], place) if i in rang_plein]
            groupes += [Groupe((m,), aussi) for m in siens] or [Groupe((), aussi)]
            place += pris
        elif (rang := rang_plein.get(place)) is not None:
            n, aussi = table.pleins.trouve(pleines, rang)
            n = max(n, 1)
            groupes += [Groupe((tous[i],), aussi) for i in pleins[rang : rang + n]]
            place = pleins[rang + n - 1] + 1
        else:
            place += 1
    return tuple(groupes)
