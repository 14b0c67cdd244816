"""Where a file of a page is fetched from."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def adresse_du_fichier(context: Context, nom: str) -> str:
    """The public path; in the editor's preview, the editors' own: a draft's files are not public."""
    route = "fichier_de_redaction" if getattr(context["request"], "is_preview", False) else "fichier"
    return reverse(route, args=[nom.rpartition("/")[2]])
