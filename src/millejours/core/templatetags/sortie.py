"""Where « Quitter vite » leads: a neutral page of another site, chosen by whoever runs the platform."""

from django import template
from django.conf import settings

register = template.Library()

DEFAUT = "https://www.meteofrance.com/"


@register.simple_tag
def quitter_vers() -> str:
    return getattr(settings, "QUITTER_VERS", "") or DEFAUT
