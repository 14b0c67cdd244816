"""« Le livret » : the library in short, step by step; a page to read, and what its printed version holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from millejours.contenus import blocs, display, publication, references
from millejours.contenus.models import Article, PageEtape
from millejours.core import urgences
from millejours.core.typographie import beau
from millejours.core.urgences_traduites import page_traduite


@dataclass(frozen=True, slots=True)
class Resume:
    """An article in the booklet: what to remember, and on whose word. `autre_parent` is a stored text, links resolved."""

    ancre: str
    titre: str
    adresse: str
    retenir: tuple[str, ...]
    autre_parent: SafeString
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chapitre:
    """A step: what is read first there, and what was said in an earlier one and is useful still."""

    id: str
    titre: str
    phrase: str
    adresse: str
    rang: int
    articles: tuple[Resume, ...]
    aussi: tuple[Resume, ...]


@dataclass(frozen=True, slots=True)
class VueLivret:
    chapitres: tuple[Chapitre, ...]
    sources: tuple[display.SourceVue, ...]
    premiers: tuple[urgences.Numero, ...]
    numeros: tuple[tuple[str, tuple[urgences.Numero, ...]], ...]
    relecture: display.Relecture
    # When its most recent text was published; nothing when it has none.
    le: datetime | None


def livret(langue: str, au: datetime) -> VueLivret:
    """The whole booklet, from the articles that readers may see."""
    publication.note(display.LISTES)
    articles = list(Article.objects.publiques(au).filter(langue=langue).order_by("rayon__rang", "path"))
    for article in articles:
        display.note_page(article)
    sources = _Sources()
    resumes = _resumes(articles, langue, au, sources)
    aide = page_traduite(urgences.page_aide(), langue, avec_original=False)
    return VueLivret(
        tuple(_chapitres(articles, resumes)),
        tuple(sources.vues()),
        aide.premiers,
        tuple((str(titre), numeros) for _groupe, titre, numeros in aide.numeros),
        display.ensemble(articles),
        max((a.last_published_at for a in articles if a.last_published_at), default=None),
    )


class _Sources:
    """Each title once, numbered in the order of its first use, with all its references: an article says its number."""

    def __init__(self) -> None:
        self.par_titre: dict[str, list[references.SourceCitee]] = {}

    def de(self, article: Article) -> tuple[int, ...]:
        citees = references.sources_citees(article.cites())
        for source in citees:
            self.par_titre.setdefault(source.titre, []).append(source)
        rangs = {titre: rang for rang, titre in enumerate(self.par_titre, 1)}
        return tuple(sorted({rangs[s.titre] for s in citees}))

    def vues(self) -> Iterator[display.SourceVue]:
        for titre, citees in self.par_titre.items():
            references_ = sorted({s.reference for s in citees if s.reference})
            urls = {s.url for s in citees if s.url}
            # The oldest day, and none when a part was never reopened.
            jours = [s.verifie_le for s in citees]
            verifie = min(j for j in jours if j) if all(jours) else None
            vue = references.SourceCitee(titre, ", ".join(references_), urls.pop() if len(urls) == 1 else None, verifie)
            yield display.source_vue(vue)


def _resumes(articles: list[Article], langue: str, au: datetime, sources: _Sources) -> dict[int, Resume]:
    """By primary key, made in the order they are read."""
    ouvertes = display.pages_ouvertes((t for a in articles for t in blocs.textes(a.corps)), langue, au)
    return {
        a.pk: Resume(
            f"a-{a.identifiant}",
            beau(a.title),
            a.adresse(),
            tuple(map(beau, a.retenir)),
            next((b.html for b in display.rend_blocs(a.corps, ouvertes) if b.genre == "autre_parent"), SafeString("")),
            sources.de(a),
        )
        for a in sorted(articles, key=_rang)
    }


def _rang(article: Article) -> int:
    """The first step it is for: it is read there, and named in the next ones."""
    etapes = list(references.table("etape"))
    return min((etapes.index(e) for e in article.etapes), default=len(etapes))


def _chapitres(articles: list[Article], resumes: dict[int, Resume]) -> Iterator[Chapitre]:
    pages = {p.etape: p for p in PageEtape.objects.live()}
    for rang, etape in enumerate(references.table("etape")):
        siens = [a for a in articles if etape in a.etapes]
        page = pages.get(etape)
        if siens and page is not None:
            yield Chapitre(
                etape,
                beau(page.title),
                page.phrase,
                page.adresse(),
                rang,
                tuple(resumes[a.pk] for a in siens if _rang(a) == rang),
                tuple(resumes[a.pk] for a in siens if _rang(a) < rang),
            )
