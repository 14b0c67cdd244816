"""What « S'informer » lets people find: every page that readers may see, as the index wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from millejours.contenus import blocs, references
from millejours.contenus.models import Article, EntreeGlossaire, FicheReflexe, Kit, Media, PageRelue, Question
from millejours.contenus.models.pages import GENRES
from millejours.core.chemins import CONTENT
from millejours.recherche import actions
from millejours.recherche.registre import DocumentAIndexer
from regles.lecture import lit_yaml

SOURCE = "contenus"
# What to do now comes before what to read; a word explained comes last.
POIDS = {"fiche": 115, "article": 110, "media": 100, "question": 95, "lexique": 90, "kit": 60}


def documents() -> Iterator[DocumentAIndexer]:
    """Every public page, in every language."""
    au = timezone.now()
    for modele in GENRES.values():
        pages = modele.objects.publiques(au)
        for page in pages.select_related("rayon") if modele in (Article, Media) else pages:
            yield document(page)


def document(page: PageRelue) -> DocumentAIndexer:
    champs = {"resume": "", "corps": "", "aussi": (), "etapes": (), "theme": ""} | _champs(page)
    return DocumentAIndexer(
        genre=page.genre,
        cle=page.identifiant,
        titre=page.title,
        url=page.adresse(),
        langue=page.langue,
        poids=POIDS[page.genre],
        **champs,
    )


def _champs(page: PageRelue) -> dict[str, Any]:
    match page:
        case Article():
            corps = "\n".join((*page.retenir, blocs.en_clair(page.corps), blocs.en_clair(page.facile)))
            autres = {"etapes": tuple(page.etapes), "theme": _theme(page), "aussi": _aussi(page)}
            return {"resume": page.resume, "corps": corps} | autres
        case Media():
            corps = blocs.en_clair(page.transcription)
            return {"resume": page.resume, "corps": corps, "etapes": tuple(page.etapes), "theme": _theme(page)}
        case FicheReflexe():
            return {"resume": page.intro, "corps": "\n".join((*page.gestes, *page.a_ne_pas_faire, *page.dire))}
        case EntreeGlossaire():
            return {"resume": blocs.en_clair(page.definition), "aussi": tuple(page.aussi)}
        case Question():
            return {"resume": blocs.en_clair(page.reponse)}
        case Kit():
            return {"resume": page.resume}
    raise TypeError(type(page).__name__)


def _aussi(article: Article) -> tuple[str, ...]:
    """How people say it, and the names of what it leans on: words to find it by, never shown."""
    libelles = (references.regles()[i].libelle for i in article.regles if i in references.regles())
    return (*_mots_de_parents().get(article.identifiant, ()), *libelles)


@cache
def _mots_de_parents() -> Mapping[str, list[str]]:
    mots: Mapping[str, list[str]] = lit_yaml(CONTENT / "recherche" / "mots_de_parents.yaml")
    return mots


def _theme(page: Article | Media) -> str:
    return page.rayon.slug if page.rayon else ""


def suit(page: PageRelue) -> None:
    """Bring the index in line with one page, once what changed is committed."""
    transaction.on_commit(lambda: _aligne(type(page), page.pk, page.genre, page.identifiant, page.langue), robust=True)


def _aligne(modele: type[PageRelue], pk: Any, genre: str, identifiant: str, langue: str) -> None:
    page = modele.objects.publiques(timezone.now()).filter(pk=pk).first()
    if page is not None and langue in dict(settings.LANGUAGES):
        actions.indexe(document(page), SOURCE)
    else:
        actions.retire(genre, identifiant, langue)
