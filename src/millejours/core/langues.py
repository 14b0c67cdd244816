"""What `content/messages/` says in the language of the request: dates, plurals, names of steps."""

from __future__ import annotations

import re

from django.utils.translation import get_language

from millejours.core.chemins import CONTENT
from regles.catalogue import charge
from regles.langues import REFERENCE, Langue


def mots() -> Langue:
    langues = charge(CONTENT).langues
    return langues.get(get_language() or REFERENCE) or langues[REFERENCE]


_MESURE = re.compile(r"\d+(?:[.,]\d+)?\s?°C")


def isole_les_mesures(texte: str, langue: str) -> str:
    """« 38 °C » keeps its order among words that are read from right to left.

    >>> [len(isole_les_mesures("38 °C", langue)) for langue in ("fr", "ar")]
    [5, 7]
    """
    return _MESURE.sub("\u2066\\g<0>\u2069", texte) if langue == "ar" else texte
