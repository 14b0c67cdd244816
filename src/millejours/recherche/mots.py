"""Words as the index keeps them: folded, without stop words, stemmed. The same road for what is published and for what is asked."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

RACINEURS = {"fr": "french", "en": "english", "ar": "arabic"}
_TABLES = Path(__file__).resolve().parent
_MOT = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ı": "i"})
# A stemmer keeps a buffer of its own: shared between threads, it mixes their words.
_fil = threading.local()


@dataclass(frozen=True, slots=True)
class Mot:
    """A word as written (`forme`), as folded (`plie`), and as indexed (`racine`)."""

    forme: str
    plie: str
    racine: str


@lru_cache(maxsize=50_000)
def plie(texte: str) -> str:
    """Lower case without accents or ligatures.

    >>> plie("Cœur des Prématurés")
    'coeur des prematures'
    """
    # Folded again at the end: some capitals only lose their dot once they are small.
    decompose = unicodedata.normalize("NFKD", texte.casefold().translate(_LIGATURES))
    return "".join(c for c in decompose if not unicodedata.combining(c)).casefold()


def formes(texte: str) -> Iterator[str]:
    """Words as written, in lower case; an apostrophe or a hyphen parts two words."""
    # Composed first: a letter and its accent sent apart are one letter.
    return (m.group() for m in _MOT.finditer(unicodedata.normalize("NFC", texte).casefold()))


def mots(texte: str, langue: str) -> list[Mot]:
    """The words that carry meaning, in order.

    Folded before it is stemmed: « prematures » typed without accents and « prématurés » meet.

    >>> [m.racine for m in mots("Les prématurés et l'accouchement", "fr")]
    ['prematur', 'accouch']
    """
    return [Mot(forme, p, racine(p, langue)) for forme, p in _plies(texte) if _porte_un_sens(p, langue)]


def tous_les_mots(texte: str, langue: str) -> list[Mot]:
    """Every word, small ones included: « ne respire plus » is not « respire »."""
    return [Mot(forme, p, racine(p, langue)) for forme, p in _plies(texte)]


def mots_du_titre(texte: str, langue: str) -> list[Mot]:
    """As `mots`; « Et vous, comment allez-vous ? » has small words alone, and is found by them."""
    return mots(texte, langue) or tous_les_mots(texte, langue)


def _plies(texte: str) -> Iterator[tuple[str, str]]:
    for forme in formes(texte):
        # Folding a rare sign may leave nothing, or a space.
        for p in _MOT.findall(plie(forme)):
            yield forme, p


def _porte_un_sens(mot: str, langue: str) -> bool:
    return (len(mot) > 1 or mot.isdigit()) and mot not in mots_vides(langue)


@lru_cache(maxsize=50_000)
def racine(mot: str, langue: str) -> str:
    """The stem of a folded word; the word itself where the language has no stemmer."""
    if (nom := RACINEURS.get(langue)) is None or mot.isdigit():
        return mot
    racineurs = _fil.__dict__.setdefault("racineurs", {})
    if nom not in racineurs:
        racineurs[nom] = Stemmer.Stemmer(nom)
    return irreguliers(langue).get(mot) or str(racineurs[nom].stemWord(mot)) or mot


@cache
def irreguliers(langue: str) -> Mapping[str, str]:
    """Folded words whose stem is known better than the stemmer does: « dors » and « dormir », not « repas » and « répit »."""
    table: dict[str, str] = {}
    for ligne in _lignes("irreguliers", langue):
        tete, _, formes_ = ligne.partition(":")
        for forme in formes_.split():
            if forme in table:
                raise ValueError(f"irreguliers/{langue}.txt : « {forme} » a deux racines")
            table[forme] = tete.strip()
    return table


@cache
def mots_vides(langue: str) -> frozenset[str]:
    """Words too common to find anything, folded; none where nobody listed them."""
    return frozenset(plie(mot) for ligne in _lignes("vides", langue) for mot in ligne.split())


def _lignes(table: str, langue: str) -> list[str]:
    """Lines of a list of words, without their comments; none where nobody wrote the list."""
    fichier = _TABLES / table / f"{langue}.txt"
    if not fichier.exists():
        return []
    lues = (ligne.partition("#")[0].strip() for ligne in fichier.read_text(encoding="utf-8").splitlines())
    return [ligne for ligne in lues if ligne]
