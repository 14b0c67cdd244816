"""A document as PostgreSQL keeps it: our words with their places and weights, nothing left for it to guess."""

from __future__ import annotations

from millejours.recherche.mots import formes, mots, mots_du_titre, plie
from millejours.recherche.registre import DocumentAIndexer

# Raise it when words are read differently: every document is then indexed again.
VERSION = 6
PLACE_MAX, PLACES_MAX = 16_383, 200
# Words of two fields are never neighbours.
ECART = 20
_FORME_MAX = 60


# Before the stems of a title: among many documents, those that say a word in their title are found at once.
DU_TITRE = "="


def vecteur(document: DocumentAIndexer) -> str:
    """Title A, other words and summary B, body C; the stems of the title once more, under a mark."""
    champs = (
        ("A", document.titre),
        *(("B", mot) for mot in document.aussi),
        ("B", document.resume),
        ("C", document.corps),
    )
    places: dict[str, list[str]] = {}
    place = 1
    for poids, texte in champs:
        lus = mots_du_titre if poids == "A" else mots
        for mot in lus(texte, document.langue):
            siennes = places.setdefault(mot.racine, [])
            if len(siennes) < PLACES_MAX:
                siennes.append(f"{min(place, PLACE_MAX)}{poids}")
            place += 1
        place += ECART
    for mot in mots_du_titre(document.titre, document.langue):
        places[DU_TITRE + mot.racine] = ["1A"]
    return litteral(places)


def amorce(document: DocumentAIndexer) -> str:
    """Folded words of the title (A) and of its other names (B), small words included."""
    places: dict[str, list[str]] = {}
    place = 1
    for poids, texte in (("A", document.titre), *(("B", mot) for mot in document.aussi)):
        for forme in formes(texte):
            places.setdefault(plie(forme), []).append(f"{min(place, PLACE_MAX)}{poids}")
            place += 1
        place += ECART
    return litteral(places)


def litteral(places: dict[str, list[str]]) -> str:
    """A `tsvector` as text.

    >>> litteral({"cong": ["1A", "9C"]})
    "'cong':1A,9C"
    """
    return " ".join(f"{lexeme(mot)}:{','.join(siennes)}" for mot, siennes in places.items() if mot)


def lexeme(mot: str) -> str:
    """A quoted word for a `tsvector` or a `tsquery`: our words are letters and digits, and are quoted all the same."""
    echappe = mot.replace("\\", "\\\\").replace("'", "''")
    return f"'{echappe}'"


def formes_distinctes(document: DocumentAIndexer) -> list[str]:
    """The words of a document as written, once each."""
    texte = " ".join((document.titre, *document.aussi, document.resume, document.corps))
    lus = [*mots(texte, document.langue), *mots_du_titre(document.titre, document.langue)]
    return sorted({m.forme for m in lus if len(m.forme) <= _FORME_MAX})


def racines_du_titre(document: DocumentAIndexer) -> str:
    return " ".join(m.racine for m in mots_du_titre(document.titre, document.langue))[:400]
