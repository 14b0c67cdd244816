"""What a line shows whatever the family: rendered once for each rule and language, then kept.

Two hundred lines of sixty tags each took most of the time of the page without JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import get_language

if TYPE_CHECKING:
    from millejours.parcours.display import LigneVue

_RENDUS: dict[tuple[str, ...], str] = {}


def fragment(nom: str, ligne: LigneVue) -> str:
    """The named part of a line, as safe HTML. Nothing of the family is in it, nor in what it is kept under."""
    cle = (nom, ligne.regle, ligne.couvert, get_language() or "")
    if cle not in _RENDUS:
        _RENDUS[cle] = render_to_string(f"parcours/{nom}.html", {"l": ligne})
    return _RENDUS[cle]
