"""Data for machines inside a page, and how its words are set."""

from __future__ import annotations

import json
import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from millejours.core.typographie import beau
from millejours.lieux import lignes
from millejours.lieux.types import vocabulaire

register = template.Library()
# No character that could end the block.
_ECHAPPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.filter
def json_ld(donnees: dict[str, Any]) -> SafeString:
    return mark_safe(json.dumps(donnees, ensure_ascii=False, separators=(",", ":")).translate(_ECHAPPES))  # noqa: S308 - escaped above


# What is typed, read by a machine or copied as it is; and every tag.
_HORS_DU_TEXTE = re.compile(r"(<(textarea|script|style|code)\b.*?</\2>|<[^>]*>)", re.DOTALL)


@register.simple_block_tag
def typographie(content: str) -> SafeString:
    """French as a printer sets it, in the words of a page and nowhere else: no sign of it starts a line."""
    if get_language() != "fr":
        return SafeString(content)
    compose, ici = [], 0
    for hors in _HORS_DU_TEXTE.finditer(content):
        compose += [beau(content[ici : hors.start()]), hors[0]]
        ici = hors.end()
    return SafeString("".join([*compose, beau(content[ici:])]))


@register.filter
def plages(heures: str) -> str:
    """Hours as the browser reads them (`core/heures.js`)."""
    return lignes.plages(heures)


@register.simple_tag
def mots_sans_lieu() -> str:
    """Words of « où ? » that no place answers, for the device to know them."""
    return " ".join(vocabulaire().sans_lieu)
