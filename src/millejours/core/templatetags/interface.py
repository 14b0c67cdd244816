"""Components of the interface, drawn by templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from millejours.core.langues import mots

register = template.Library()

# Drawn by us on a 24-unit grid; stroke only, so that one colour and one weight hold everywhere.
_ICONES = {
    "a_venir": '<circle cx="12" cy="12" r="8"/>',
    "maintenant": '<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="4" fill="currentColor"/>',
    "bientot_fini": '<circle cx="12" cy="12" r="8"/><path d="M12 7v5l3.5 2"/>',
    "a_rattraper": '<path d="M5 12a7 7 0 1 0 2.2-5.1"/><path d="M5 4v4h4"/>',
    "passe": '<circle cx="12" cy="12" r="8" stroke-dasharray="3 3"/>',
    "fait": '<circle cx="12" cy="12" r="8"/><path d="m8.2 12.3 2.6 2.6 5-5.4"/>',
    "aide": '<path d="M5 4.5h3.5l1.7 4.2-2.1 1.6a11 11 0 0 0 5.6 5.6l1.6-2.1 4.2 1.7V19a1.8 1.8 0 0 1-2 1.8A16.3 16.3 0 0 1 3.2 6.5 1.8 1.8 0 0 1 5 4.5Z"/>',
    "sortie": '<path d="M14 5h5v14h-5M4 12h10M10 8l4 4-4 4"/>',
    "agenda": '<rect x="4" y="6" width="16" height="14" rx="2"/><path d="M4 10h16M8 3.5v4M16 3.5v4"/>',
    "imprimer": '<path d="M7 9V4h10v5M7 18H4v-7h16v7h-3"/><path d="M7 15h10v5H7z"/>',
    "copie": '<path d="M12 4v10M8 10.5l4 4 4-4M5 19.5h14"/>',
    "reprise": '<path d="M12 15V5M8 8.5l4-4 4 4M5 19.5h14"/>',
    "partage": '<circle cx="6" cy="12" r="2.500"/><circle cx="17.500" cy="5.500" r="2.500"/><circle cx="17.500" cy="18.500" r="2.500"/><path d="m8.300 10.900 7-4.200M8.300 13.100l7 4.200"/>',
    "modifier": '<path d="m5 19 1-4L16.5 4.5l3 3L9 18z"/>',
    "effacer": '<path d="M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13"/>',
    "cadenas": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8.500 11V8a3.500 3.500 0 0 1 7 0v3"/>',
    "loupe": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>',
    "carte": '<path d="M9 5.500 4 7.500v11l5-2 6 2 5-2v-11l-5 2z"/><path d="M9 5.500v11M15 7.500v11"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "pousse": '<path d="M12 20v-8"/><path d="M12 12c0-4-3-6.5-7.5-6.5C4.500 9.500 7.500 12 12 12Z"/><path d="M12 14.500c0-3.500 2.500-5.500 7-5.500 0 3.500-2.500 5.500-7 5.500Z"/>',
}


@register.simple_tag
def icone(nom: str, classe: str = "") -> SafeString:
    """A decorative icon, hidden from screen readers: the word beside it says the thing."""
    return mark_safe(  # noqa: S308 - the table above is the only source
        f'<svg class="icone {classe}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        f'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f"{_ICONES[nom]}</svg>"
    )


@register.simple_tag
def message(nom: str, **valeurs: Any) -> str:
    """A message of `content/messages/`, where a language says its plurals."""
    return mots().dit(nom, **valeurs)


@register.simple_tag
def en_francais() -> SafeString:
    """Attributes of what is only written in French, on a page in another language."""
    return SafeString("" if get_language() == "fr" else ' lang="fr" dir="ltr"')


class Traduit(str):
    """A translation that keeps what it translates, to be shown beside it; empty when it need not be."""

    original: str

    def __new__(cls, texte: str, original: str) -> Traduit:
        soi = super().__new__(cls, texte)
        soi.original = original
        return soi


@register.simple_tag
def original(texte: str) -> SafeString:
    """The French words of a translation that may not stand alone."""
    dit = getattr(texte, "original", "")
    return format_html('<span class="original" lang="fr" dir="ltr">{}</span>', dit) if dit else SafeString("")


@register.simple_tag(takes_context=True)
def langues(context: Context) -> list[tuple[str, str, str]]:
    """(code, its own name, where this page is in it). Empty where a page has no address in each language."""
    chemin = context["request"].path
    adresses = [(code, nom, translate_url(chemin, code)) for code, nom in settings.LANGUAGES]
    return adresses if len({adresse for _, _, adresse in adresses}) == len(adresses) else []


@register.filter
def cle(donnees: Mapping[str, str], nom: str) -> str:
    """Value of a mapping by a name held in a variable; empty when absent."""
    return donnees.get(nom) or ""


@register.filter
def est_un_jour(texte: str) -> bool:
    """Whether a date field can hold it. What is no date stays in a field of text, where its author sees it."""
    try:
        return f"{datetime.strptime(texte, '%Y-%m-%d'):%Y-%m-%d}" == texte  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return not texte
