"""What the vocabulary knows of a question: how rare its words are, how they could end, how they should be spelt."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from millejours.recherche.mots import Mot, racine
from millejours.recherche.question import Groupe, Question
from millejours.recherche.sons import distance, son
from millejours.recherche.synonymes import LANGUE, Phrase, synonymes

DEBUT_MIN, SUITES_MAX = 2, 8
# Shorter words have too many neighbours to be guessed.
DEVINE_MIN = 4
# One letter in this many may be wrong, where the word does not even sound the same.
DEVINE_LETTRES = 6
# What a word that everything holds is worth still, beside one that a single document holds.
VALEUR_MIN = 0.25


@dataclass(frozen=True, slots=True)
class Terme:
    """A group as it is looked for: its own stems, what says the same, how it may end, and how much it tells apart."""

    racines: Phrase
    aussi: tuple[Phrase, ...]
    suites: tuple[str, ...]
    valeur: float
    documents: int


@dataclass(frozen=True, slots=True)
class Lecture:
    """A question met with the vocabulary. `corrections`: word typed, word looked for instead."""

    termes: tuple[Terme, ...]
    corrections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Correction:
    """What an unknown word was meant to be: a word of the index, or one that has synonyms."""

    forme: str
    racines: Phrase
    aussi: tuple[Phrase, ...] = ()


def lit_vocabulaire(question: Question) -> Lecture:
    """One look at the words; two more where one of them is unknown."""
    groupes = question.groupes
    if not groupes:
        return Lecture((), ())
    langue = question.langue
    total, documents, suites = _regarde(langue, _racines(groupes), _debut(groupes[-1]))
    inconnus = [m for g in groupes for m in g.mots if not _est_connu(m, g, documents)]
    if suites:
        inconnus = [m for m in inconnus if m is not groupes[-1].mots[-1]]
    corrections = _corrige(langue, inconnus) if inconnus else {}
    if corrections:
        groupes = tuple(_rectifie(g, corrections) for g in groupes)
        _, documents, _ = _regarde(langue, _racines(groupes), "")
    termes = [_terme(g, documents, suites if rang == len(groupes) else (), total) for rang, g in enumerate(groupes, 1)]
    return Lecture(
        tuple(t for t in termes if t.documents),
        tuple((m.forme, corrections[m.plie].forme) for m in inconnus if m.plie in corrections),
    )


def _racines(groupes: Iterable[Groupe]) -> list[str]:
    return sorted({r for g in groupes for phrase in (g.racines, *g.aussi) for r in phrase})


def _debut(dernier: Groupe) -> str:
    """The last word may not be finished."""
    mot = dernier.mots[0].plie if len(dernier.mots) == 1 else ""
    return mot if len(mot) >= DEBUT_MIN and not mot.isdigit() else ""


def _regarde(langue: str, racines: Sequence[str], debut: str) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """How many documents there are, how many hold each stem, and the stems of words that begin like this."""
    with connection.cursor() as curseur:
        curseur.execute(
            "(select 0, '', documents from recherche_mot where langue = %(langue)s and forme = '')"
            " union all (select 1, racine, sum(documents) from recherche_mot"
            "  where langue = %(langue)s and racine = any(%(racines)s) group by racine)"
            " union all (select 2, racine, sum(documents) as n from recherche_mot"
            "  where langue = %(langue)s and %(debut)s <> '' and plie like %(motif)s group by racine"
            "  order by n desc, racine limit %(suites)s)",
            {"langue": langue, "racines": list(racines), "debut": debut, "motif": f"{debut}%", "suites": SUITES_MAX},
        )
        lignes = curseur.fetchall()
    total = next((n for sorte, _, n in lignes if sorte == 0), 0)
    documents = {r: min(n, total) for sorte, r, n in lignes if sorte == 1}
    return total, documents, tuple(r for sorte, r, _ in lignes if sorte == 2)


def _est_connu(mot: Mot, groupe: Groupe, documents: Mapping[str, int]) -> bool:
    """Short words, numbers, and words that have synonyms are taken as they are typed."""
    return mot.racine in documents or bool(groupe.aussi) or len(mot.plie) < DEVINE_MIN or mot.plie.isdigit()


def _corrige(langue: str, inconnus: Collection[Mot]) -> dict[str, _Correction]:
    """The best guess for each unknown word, by sound first, by letters then; none when nothing is near."""
    trouves = {m.plie: c for m in inconnus if langue == LANGUE and (c := _correction_d_un_synonyme(m.plie))}
    voisins: dict[str, list[tuple[float, int, str, str]]] = {}
    for plie, forme, voisin, racine_, son_, documents in _voisins(langue, [m.plie for m in inconnus]):
        ecart = _ecart(plie, voisin, son_ == son(plie))
        if ecart is not None and plie not in trouves:
            voisins.setdefault(plie, []).append((ecart, -documents, forme, racine_))
    for plie, candidats in voisins.items():
        _, _, forme, racine_ = min(candidats)
        trouves[plie] = _Correction(forme, (racine_,))
    return trouves


def _correction_d_un_synonyme(plie: str) -> _Correction | None:
    """« nunu » sounds like « nounou », which no page says."""
    if (dit := synonymes().proche(plie)) is None:
        return None
    racines = (racine(dit, LANGUE),)
    return _Correction(dit, racines, synonymes().pleins.trouve(racines, 0)[1])


def _ecart(mot: str, voisin: str, sonne_pareil: bool) -> float | None:
    """How far a neighbour is; nothing when it is another word: « roule » is not « rouge »."""
    lettres = distance(mot, voisin)
    if sonne_pareil:
        return lettres / 4
    return float(lettres) if lettres <= len(mot) // DEVINE_LETTRES else None


def _voisins(langue: str, plies: list[str]) -> list[tuple[str, str, str, str, str, int]]:
    with connection.cursor() as curseur:
        curseur.execute(
            "select w.mot, v.* from unnest(%s::varchar[], %s::varchar[]) w (mot, son) cross join lateral ("
            " select forme, plie, racine, son, documents from recherche_mot m where m.langue = %s"
            " and (m.plie %% w.mot or m.son = w.son)"
            " order by m.son = w.son desc, similarity(m.plie, w.mot) desc, forme limit 15) v",
            [plies, [son(p) for p in plies], langue],
        )
        lignes: list[tuple[str, str, str, str, str, int]] = curseur.fetchall()
    return lignes


def _rectifie(groupe: Groupe, corrections: Mapping[str, _Correction]) -> Groupe:
    """A group with its misspelt word put right; a phrase is left alone."""
    if len(groupe.mots) != 1 or (c := corrections.get(groupe.mots[0].plie)) is None:
        return groupe
    mot = groupe.mots[0]
    return Groupe((Mot(mot.forme, mot.plie, c.racines[0]),), groupe.aussi + c.aussi)


def _terme(groupe: Groupe, documents: Mapping[str, int], suites: tuple[str, ...], total: int) -> Terme:
    siens = min((documents.get(r, 0) for r in groupe.racines), default=0)
    autres = [min(documents.get(r, 0) for r in p) for p in groupe.aussi]
    tenus = min(total, siens + sum(autres)) or (1 if suites else 0)
    # What is said in two ways is as rare as the rarer one: a synonym never makes a rare word common.
    rare = min([n for n in (siens, *autres) if n], default=tenus)
    valeur = max(VALEUR_MIN, math.log((total + 1) / (rare + 0.5))) if tenus else 0.0
    return Terme(
        groupe.racines if siens else (),
        tuple(p for p, n in zip(groupe.aussi, autres, strict=True) if n),
        # A word that stands whole in the index is taken as finished.
        () if siens else suites,
        valeur,
        tenus,
    )
