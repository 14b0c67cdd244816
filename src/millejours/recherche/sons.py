"""How a French word sounds, roughly: « ekografi » and « échographie » share a key. A guess to be confirmed, never shown."""

from __future__ import annotations

import re

_VOYELLE = "aeiou"
# In order: each rule reads what the ones before it wrote. Digits stand for the nasal vowels.
_REGLES = tuple(
    (re.compile(motif), remplacement)
    for motif, remplacement in (
        (r"[^a-z0-9]", ""),
        (r"h?ph", "f"),
        (r"e?aux?", "o"),
        (r"(?<=[aeiou])ill", "y"),
        (r"t(?=ion)", "s"),
        (r"ch(?=[rnlt]|o[gl])|ck|qu|q", "k"),
        (r"[cs]h", "C"),
        (r"gu(?=[eiy])", "g"),
        (r"g(?=[eiy])", "j"),
        (r"sc(?=[eiy])|c(?=[eiy])|ss|z", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"h", ""),
        (r"gn", "n"),
        (r"ou", "u"),
        (r"oe?u|eu", "e"),
        (r"(?:ai|ei|ay|ey)(?![nm](?![aeiounm]))", "e"),
        (r"y", "i"),
        (r"(?:ai|ei|i|u)[nm](?![aeiounm])", "1"),
        (r"[ae][nm](?![aeiounm])", "2"),
        (r"o[nm](?![aeiounm])", "3"),
        # Two letters of one sound, then what is written and not heard.
        (r"(.)\1+", r"\1"),
        (r"(?:e[rzt]|e?s|e?nt|[tdpxs])$", "e"),
        (r"(?<=.)e+$", ""),
        (r"(.)\1+", r"\1"),
    )
)


def son(mot: str) -> str:
    """The key of a folded word.

    >>> son("echographie") == son("ekografi"), son("jumeaux") == son("jumo"), son("bain") == son("pain")
    (True, True, False)
    """
    for motif, remplacement in _REGLES:
        mot = motif.sub(remplacement, mot)
    return mot[:60]


def distance(a: str, b: str, limite: int = 3) -> int:
    """Letters to add, drop, change or swap to go from one word to the other; `limite + 1` when it is more.

    >>> distance("accouchment", "accouchement"), distance("vacin", "vaccin"), distance("chat", "poisson")
    (1, 1, 4)
    """
    if abs(len(a) - len(b)) > limite:
        return limite + 1
    avant: list[int] = []
    ligne = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        avant, ligne, dessus = ligne, [i], avant
        for j, y in enumerate(b, 1):
            cout = min(avant[j] + 1, ligne[j - 1] + 1, avant[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cout = min(cout, dessus[j - 2] + 1)
            ligne.append(cout)
        if min(ligne) > limite:
            return limite + 1
    return min(ligne[-1], limite + 1)
