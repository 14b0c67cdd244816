"""Published pages: rendered when something changes, served at the speed of files.

Import it in `AppConfig.ready`, views and actions, never at the top of an `apps.py`: it holds models.
"""

from millejours.core.publication.actions import Issue, perime, publie, publie_version, rafraichis, retire
from millejours.core.publication.notes import note, valable_jusqua
from millejours.core.publication.registre import enregistre
from millejours.core.publication.rendu import PageAbsente, PageRefusee, RenduEchoue

__all__ = [
    "Issue",
    "PageAbsente",
    "PageRefusee",
    "RenduEchoue",
    "enregistre",
    "note",
    "perime",
    "publie",
    "publie_version",
    "rafraichis",
    "retire",
    "valable_jusqua",
]
