"""What `content/messages/` says in the language of the request: dates, plurals, names of steps."""

from __future__ import annotations

from django.utils.translation import get_language

from millejours.core.chemins import CONTENT
from regles.catalogue import charge
from regles.langues import REFERENCE, Langue


def mots() -> Langue:
    langues = charge(CONTENT).langues
    return langues.get(get_language() or REFERENCE) or langues[REFERENCE]
