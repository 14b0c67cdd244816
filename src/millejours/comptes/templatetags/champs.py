"""Fields of agents' forms, all drawn the same way."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField

register = template.Library()


@register.inclusion_tag("comptes/_champ.html")
def champ(field: BoundField, libelle: str = "", indice: str = "", **attributs: Any) -> dict[str, Any]:
    """A label, a hint, the errors, the control. The library's placeholders repeat the label: they go."""
    field.field.widget.attrs.pop("placeholder", None)
    if indice:
        field.help_text = indice
    # Underscores stand for dashes in a tag's arguments.
    controle = field.as_widget(attrs={cle.replace("_", "-"): valeur for cle, valeur in attributs.items()})
    return {"champ": field, "libelle": libelle or field.label, "controle": controle}
