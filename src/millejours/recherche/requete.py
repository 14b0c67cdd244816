"""Ask the index: every term, then any; rank by what the words are worth and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from millejours.recherche.lexique import Lecture, Terme
from millejours.recherche.vecteur import DU_TITRE, lexeme

# Enough documents hold every term: those that hold only some are not looked at.
ASSEZ, LIMITE = 12, 60
BEAUCOUP = 600
# Weights of D, C, B, A.
POIDS = "{0.1, 0.14, 0.5, 1}"
# A synonym, or the end that a word may have, is worth less than the word itself.
AUSSI, SUITE = 0.75, 0.55
# A term held by this many times more documents than the rarest one brings none by itself.
COURANT, PEU = 8, 40


@dataclass(frozen=True, slots=True)
class Filtres:
    genre: str = ""
    etape: str = ""
    theme: str = ""

    def __bool__(self) -> bool:
        return bool(self.genre or self.etape or self.theme)


@dataclass(frozen=True, slots=True)
class Trouve:
    """A document as ranked. `entier`: it holds every term."""

    genre: str
    cle: str
    langue: str
    titre: str
    resume: str
    url: str
    etapes: tuple[str, ...]
    theme: str
    poids: int
    racines_titre: str
    note: float
    entier: bool


_COLONNES = "genre, cle, langue, titre, resume, url, etapes, theme, poids, racines_titre"


def cherche(lecture: Lecture, langue: str, filtres: Filtres) -> list[Trouve]:
    """At most `LIMITE` documents, best first by words alone."""
    termes = lecture.termes
    if not termes:
        return []
    tous = " & ".join(f"({_requete(t)})" for t in termes)
    if min(t.documents for t in termes) > BEAUCOUP:
        # So many hold every term: only those that say one in their title can come first.
        titre = " | ".join(f"({_requete(t, DU_TITRE)})" for t in termes)
        trouves = _execute(termes, f"({tous}) & ({titre})", tous, langue, filtres)
        if len(trouves) == LIMITE:
            return trouves
    trouves = _execute(termes, tous, tous, langue, filtres)
    if len(trouves) >= ASSEZ or len(termes) == 1:
        return trouves
    return _execute(termes, " | ".join(f"({_requete(t)})" for t in _porteurs(termes)), tous, langue, filtres)


def parcourt(langue: str, filtres: Filtres) -> list[Trouve]:
    """What a shelf, a step or a kind holds, when nothing is asked for."""
    conditions, parametres = _conditions(filtres)
    with connection.cursor() as curseur:
        curseur.execute(
            f"select {_COLONNES}, 0, true from recherche_document where langue = %s {conditions}"  # noqa: S608
            f" order by poids desc, titre limit {LIMITE}",
            [langue, *parametres],
        )
        return [_trouve(ligne) for ligne in curseur.fetchall()]


def commence(debuts: str, siens: str, langue: str, limite: int) -> list[tuple[str, str, str]]:
    """Kind, title and address of documents whose title or other names hold these beginnings of words.

    `siens`: those of the words typed, without their synonyms; titles that hold them come first.
    """
    # « :*A »: the same beginnings, in the title itself.
    titre = siens.replace(":*", ":*A")
    # They come first: when they are enough, what synonyms lead to, often thousands, need not be sorted.
    premiers = _commence(titre, titre, langue, limite)
    return premiers if len(premiers) == limite else _commence(debuts, titre, langue, limite)


def _commence(requete: str, titre: str, langue: str, limite: int) -> list[tuple[str, str, str]]:
    with connection.cursor() as curseur:
        curseur.execute(
            "select genre, titre, url from recherche_document where langue = %(langue)s and amorce @@ %(q)s::tsquery"
            " order by amorce @@ %(titre)s::tsquery desc, poids desc, length(titre), id limit %(limite)s",
            {"langue": langue, "q": requete, "titre": titre, "limite": limite},
        )
        lignes: list[tuple[str, str, str]] = curseur.fetchall()
    return lignes


def _porteurs(termes: tuple[Terme, ...]) -> list[Terme]:
    """Terms that bring documents by themselves: the most common one does not, where another can."""
    plus_rare = min(t.documents for t in termes)
    return [t for t in termes if t.documents <= max(plus_rare * COURANT, PEU)]


def _execute(termes: Sequence[Terme], requete: str, tous: str, langue: str, filtres: Filtres) -> list[Trouve]:
    note, de_la_note = _note(termes)
    conditions, des_filtres = _conditions(filtres)
    with connection.cursor() as curseur:
        curseur.execute(
            # Pieces of ours only: what was typed is always a parameter.
            f"select {_COLONNES}, ({note}) * poids / 100 as note, vecteur @@ %s::tsquery as entier from recherche_document"  # noqa: S608
            f" where langue = %s and vecteur @@ %s::tsquery {conditions} order by note desc, id limit {LIMITE}",
            [*de_la_note, tous, langue, requete, *des_filtres],
        )
        return [_trouve(ligne) for ligne in curseur.fetchall()]


def _trouve(ligne: Sequence[Any]) -> Trouve:
    genre, cle, langue, titre, resume, url, etapes, *reste = ligne
    theme, poids, racines_titre, note, entier = reste
    return Trouve(
        genre, cle, langue, titre, resume, url, tuple(etapes), theme, poids, racines_titre, float(note), entier
    )


def _note(termes: Sequence[Terme]) -> tuple[str, list[str | float]]:
    """The mean of what the terms bring, each as much as it tells apart: from 0 to about 1."""
    morceaux, parametres = [], list[str | float]()
    total = sum(t.valeur for t in termes)
    for t in termes:
        lectures = _lectures(t)
        rangs = ", ".join(f"%s * ts_rank('{POIDS}', vecteur, %s::tsquery)" for _ in lectures)
        morceaux.append(f"%s * greatest({rangs})")
        parametres.append(t.valeur / total)
        for texte, part in lectures:
            parametres += [part, texte]
    return " + ".join(morceaux), parametres


def _lectures(t: Terme, marque: str = "") -> list[tuple[str, float]]:
    """The ways to read a term, and the share of each. Where the word itself is nowhere, what stands for it is whole."""
    propre = [(_tous(t.racines, marque), 1.0)] if t.racines else []
    autre = 1.0 if not propre else 0.0
    return [
        *propre,
        *([(" | ".join(f"({_tous(p, marque)})" for p in t.aussi), autre or AUSSI)] if t.aussi else []),
        *([(" | ".join(lexeme(marque + s) for s in t.suites), autre or SUITE)] if t.suites else []),
    ]


def _requete(t: Terme, marque: str = "") -> str:
    return " | ".join(f"({texte})" for texte, _ in _lectures(t, marque))


def _tous(racines: Iterable[str], marque: str) -> str:
    return " & ".join(lexeme(marque + r) for r in racines)


def _conditions(filtres: Filtres) -> tuple[str, list[str | list[str]]]:
    conditions, parametres = "", list[str | list[str]]()
    if filtres.genre:
        conditions, parametres = conditions + " and genre = %s", [*parametres, filtres.genre]
    if filtres.theme:
        conditions, parametres = conditions + " and theme = %s", [*parametres, filtres.theme]
    if filtres.etape:
        conditions, parametres = conditions + " and etapes @> %s::varchar[]", [*parametres, [filtres.etape]]
    return conditions, parametres
