"""What apps publish: each gives its name and a way to list its documents; the index asks when it is rebuilt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

# Kinds of documents, in the order pages show them, and the words for them.
GENRES = {
    "fiche": (_("Fiche réflexe"), _("Fiches réflexe")),
    "article": (_("Article"), _("Articles")),
    "question": (_("Question"), _("Questions")),
    "echeance": (_("À faire, à savoir"), _("Examens, démarches et droits")),
    "demarche": (_("Démarche"), _("Démarches")),
    "estimation": (_("À estimer"), _("Estimations")),
    "numero": (_("Numéro"), _("Numéros à appeler")),
    "association": (_("Association"), _("Associations")),
    "lieu": (_("Où aller"), _("Où aller")),
    "media": (_("À écouter, à voir"), _("À écouter, à voir")),
    "lexique": (_("Mot expliqué"), _("Mots expliqués")),
    "kit": (_("À imprimer"), _("À imprimer")),
}


@dataclass(frozen=True, slots=True)
class DocumentAIndexer:
    """One published page, as its app tells it. Raises `ValueError` on what the index could not show."""

    genre: str
    cle: str
    titre: str
    url: str
    resume: str = ""
    # Other words for the title, which no page needs to show.
    aussi: tuple[str, ...] = ()
    corps: str = ""
    langue: str = "fr"
    etapes: tuple[str, ...] = ()
    theme: str = ""
    publics: tuple[str, ...] = ()
    poids: int = 100

    def __post_init__(self) -> None:
        if self.genre not in GENRES:
            raise ValueError(f"{self.cle} : genre {self.genre!r} inconnu ; parmi {', '.join(GENRES)}")
        if not self.titre.strip() or not self.cle or not self.url.startswith("/"):
            raise ValueError(f"{self.genre} {self.cle!r} : il faut une clé, un titre et une adresse du site")

    def empreinte(self, version: int) -> str:
        """Changes with the document, and with the way it is read (`version`)."""
        contenu = json.dumps([version, asdict(self)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(contenu.encode()).hexdigest()


Documents = Callable[[], Iterable[DocumentAIndexer]]
_SOURCES: dict[str, Documents] = {}


def enregistre(nom: str, documents: Documents) -> None:
    """Register a source; called in `AppConfig.ready`. The same name again replaces it."""
    _SOURCES[nom] = documents


def sources() -> dict[str, Documents]:
    return dict(_SOURCES)
