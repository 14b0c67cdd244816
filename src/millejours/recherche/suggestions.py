"""While somebody types: titles that hold what is typed, and those that its synonyms lead to."""

from __future__ import annotations

from functools import cache
from itertools import islice

from millejours.recherche.classement import classe
from millejours.recherche.lexique import lit_vocabulaire
from millejours.recherche.mots import formes, mots, mots_vides, plie, racine
from millejours.recherche.question import SIGNES_MAX, lit_question
from millejours.recherche.requete import Filtres, cherche, commence
from millejours.recherche.synonymes import LANGUE, synonymes
from millejours.recherche.vecteur import lexeme

DEBUT_MIN, ASSEZ, LIMITE, SYNONYMES_MAX = 2, 3, 8, 4
Suggestion = tuple[str, str, str]


def suggere(texte: str, langue: str = LANGUE) -> list[Suggestion]:
    """At most `LIMITE` documents, as (kind, title, address)."""
    debuts = _du_titre(texte[:SIGNES_MAX], langue)
    autres = _des_synonymes(texte[:SIGNES_MAX]) if langue == LANGUE else []
    requete = " | ".join(f"({q})" for q in (debuts, *autres) if q)
    if not requete:
        return []
    trouves = commence(requete, debuts or requete, langue, LIMITE)
    return trouves if len(trouves) >= ASSEZ else _complete(trouves, texte, langue)


def _complete(trouves: list[Suggestion], texte: str, langue: str) -> list[Suggestion]:
    """What no title says, the pages say."""
    lecture = lit_vocabulaire(lit_question(texte, langue))
    autres = classe(cherche(lecture, langue, Filtres()), lecture)
    return list(dict.fromkeys([*trouves, *((t.genre, t.titre, t.url) for t in autres)]))[:LIMITE]


def _du_titre(texte: str, langue: str) -> str:
    """Finished words by their stem, so that a plural counts; the last one as it is begun."""
    plies = [plie(f) for f in formes(texte)]
    if not plies:
        return ""
    *finis, dernier = plies
    vides = mots_vides(langue)
    debuts = [racine(m, langue) for m in finis if m not in vides]
    if len(dernier) >= DEBUT_MIN and (dernier not in vides or not debuts):
        debuts.append(dernier)
    return " & ".join(f"{lexeme(d)}:*" for d in debuts)


def _des_synonymes(texte: str) -> list[str]:
    """What people call otherwise, once they have typed enough of it."""
    commence_par = " ".join(plie(f) for f in formes(texte))
    if len(commence_par) < DEBUT_MIN + 1:
        return []
    vers = (q for dits, cibles in _entrees() if any(d.startswith(commence_par) for d in dits) for q in cibles)
    return [q for q in islice(vers, SYNONYMES_MAX) if q]


@cache
def _entrees() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What people say, folded, and how what we say is looked for: read once, asked at each letter typed."""
    return tuple(
        (
            tuple(" ".join(plie(f) for f in formes(dit)) for dit in entree.mots),
            tuple(" & ".join(f"{lexeme(m.racine)}:*" for m in mots(cible, LANGUE)) for cible in entree.vers),
        )
        for entree in synonymes().entrees
    )
