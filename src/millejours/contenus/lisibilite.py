"""How hard a French text is to read. A figure for the editor, never a verdict on what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PHRASE = re.compile(r"[.!?…:]+(?:\s|$)|\n+")
_MOT = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*", re.UNICODE)
_VOYELLES = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+", re.IGNORECASE)
LONGUE = 15


@dataclass(frozen=True, slots=True)
class Lisibilite:
    """Kandel and Moles (1958), who fitted Flesch's scale to French: 100 is very easy, 30 is hard."""

    mots: int
    phrases: int
    note: int
    longues: tuple[str, ...]

    @property
    def mots_par_phrase(self) -> float:
        return round(self.mots / self.phrases, 1) if self.phrases else 0.0

    @property
    def en_mots(self) -> str:
        for seuil, mots in ((80, "très facile"), (65, "facile"), (50, "assez facile"), (35, "assez difficile")):
            if self.note >= seuil:
                return mots
        return "difficile"


def mesure(texte: str) -> Lisibilite:
    """Measure a plain text.

    >>> mesure("Posez votre bébé sur le dos. Son lit est vide.").mots_par_phrase
    5.0
    >>> mesure("").note
    0
    """
    phrases = [p.strip() for p in _PHRASE.split(texte) if _MOT.search(p)]
    mots = [m for p in phrases for m in _MOT.findall(p)]
    if not mots:
        return Lisibilite(0, 0, 0, ())
    pieds = sum(syllabes(m) for m in mots)
    note = 209 - 1.15 * len(mots) / len(phrases) - 68 * pieds / len(mots)
    longues = tuple(p for p in phrases if len(_MOT.findall(p)) > LONGUE)
    return Lisibilite(len(mots), len(phrases), max(0, min(100, round(note))), longues)


def syllabes(mot: str) -> int:
    """Syllables heard in a word, the mute ending left out.

    >>> syllabes("sommeil"), syllabes("chambre"), syllabes("les"), syllabes("bébé")
    (2, 1, 1, 2)
    """
    groupes = len(_VOYELLES.findall(mot))
    muette = re.search(r"[^aeiouyéèêàâîôû](?:e|es|ent)$", mot.lower())
    return max(1, groupes - 1 if muette and groupes > 1 else groupes)
