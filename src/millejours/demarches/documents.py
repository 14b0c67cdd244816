"""What « Je deviens parent » lets people find: the list, the letters, the statuses and the three estimates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import reverse

from millejours.core.chemins import CONTENT
from millejours.recherche.registre import DocumentAIndexer
from regles.lecture import lit_yaml, verifie_cles

_FICHIER = "pages.yaml"
_CLES = ("page", "genre", "titre", "resume", "aussi", "theme", "etapes")
# Beside an article of the same words: the article explains, the estimate answers « combien ».
POIDS = 105


def documents() -> Iterator[DocumentAIndexer]:
    for page in _pages():
        yield DocumentAIndexer(
            genre=page["genre"],
            cle=page["page"],
            titre=page["titre"],
            resume=page["resume"],
            url=reverse(page["page"]),
            aussi=tuple(page["aussi"]),
            theme=page["theme"],
            etapes=tuple(page["etapes"]),
            poids=POIDS,
        )


@cache
def _pages() -> tuple[dict[str, Any], ...]:
    """`content/demarches/pages.yaml`. Raises `ErreurContenu`."""
    racine = verifie_cles(lit_yaml(CONTENT / "demarches" / _FICHIER), _FICHIER, "racine", ("pages",), ("pages",))
    for donnee in racine["pages"]:
        verifie_cles(donnee, _FICHIER, str(donnee.get("page")), _CLES, _CLES)
    return tuple(racine["pages"])
