"""The order of the results: what the words say, then the title. Pure, on the few documents that the index brought."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from millejours.recherche.lexique import Lecture, Terme
from millejours.recherche.requete import Trouve

# How much a title that answers the whole question, and nothing else, adds to a note that goes to 1.
TITRE, EXACT = 0.5, 0.5
# A document that holds every term goes before one that holds some, all else being near.
ENTIER = 0.15
URGENT = 0.4
# Below this share of the best note, a document only happens to hold a word.
PLANCHER = 0.12


def classe(trouves: Iterable[Trouve], lecture: Lecture, *, urgent: bool = False) -> list[Trouve]:
    """Best first; what is far below the best is left out. `urgent`: what to do now goes before what to read."""
    notes = [(note(t, lecture) + (URGENT if urgent and t.genre == "fiche" else 0), t) for t in trouves]
    seuil = max((n for n, _ in notes), default=0) * PLANCHER
    return [t for n, t in sorted(notes, key=lambda paire: -paire[0]) if n >= seuil]


def note(trouve: Trouve, lecture: Lecture) -> float:
    du_titre = set(trouve.racines_titre.split())
    demande, dit = _dans_le_titre(du_titre, lecture.termes), _du_titre(du_titre, lecture.termes)
    exact = EXACT if demande == dit == 1 else 0
    return trouve.note + (TITRE * demande * dit + exact + ENTIER * trouve.entier) * trouve.poids / 100


def _dans_le_titre(titre: Collection[str], termes: Iterable[Terme]) -> float:
    """The share of the question that the title holds."""
    termes = list(termes)
    return sum(t.valeur for t in termes if _tient(t, titre)) / (sum(t.valeur for t in termes) or 1)


def _du_titre(titre: Collection[str], termes: Iterable[Terme]) -> float:
    """The share of the title that the question asks for."""
    demandes = {r for t in termes for p in (t.racines, *t.aussi, t.suites) for r in p}
    return len(demandes & set(titre)) / (len(titre) or 1)


def _tient(terme: Terme, titre: Collection[str]) -> bool:
    entieres = (terme.racines, *terme.aussi, *((s,) for s in terme.suites))
    return any(set(p) <= set(titre) for p in entieres if p)
