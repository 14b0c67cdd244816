"""What « Autour de moi » lets people find: each type of place, by the need it answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from millejours.lieux.types import vocabulaire
from millejours.recherche.registre import DocumentAIndexer


def documents() -> Iterator[DocumentAIndexer]:
    for t in vocabulaire().types.values():
        yield DocumentAIndexer(
            genre="lieu",
            cle=t.slug,
            titre=t.pluriel,
            resume=f"{t.besoin}.",
            url=f"{reverse('autour-de-moi')}?type={t.slug}",
            aussi=(t.libelle,),
            corps=t.precision,
            etapes=t.etapes,
        )
