"""How French is set: on a screen, on paper."""

from __future__ import annotations

import re

# « %(nom)s » is a place that Django fills, not a percentage.
_AVANT = re.compile(r" ([:;?!»€°]|%(?!\())")


def beau(texte: str) -> str:
    """French spaces that do not break, as a printer sets them.

    >>> beau("Un lit vide : « ferme » ?").count(chr(160))
    4
    """
    return _AVANT.sub("\u00a0\\1", texte).replace("« ", "«\u00a0")
