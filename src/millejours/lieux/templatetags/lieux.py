"""Data for machines inside a page."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from millejours.lieux import lignes
from millejours.lieux.types import vocabulaire

register = template.Library()
# No character that could end the block.
_ECHAPPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.filter
def json_ld(donnees: dict[str, Any]) -> SafeString:
    return mark_safe(json.dumps(donnees, ensure_ascii=False, separators=(",", ":")).translate(_ECHAPPES))  # noqa: S308 - escaped above


@register.filter
def plages(heures: str) -> str:
    """Hours as the browser reads them (`core/heures.js`)."""
    return lignes.plages(heures)


@register.simple_tag
def mots_sans_lieu() -> str:
    """Words of « où ? » that no place answers, for the device to know them."""
    return " ".join(vocabulaire().sans_lieu)
