"""What is new on the site, for programs that read feeds: nobody subscribes, nobody is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.utils.translation import gettext as _

from millejours.contenus.models import Article, FicheReflexe

NOMBRE = 30
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Nouveaute:
    """`chemin` is its name for ever: a page that changes again is the same entry, at a later date."""

    titre: str
    chemin: str
    resume: str
    publiee: datetime
    changee: datetime


Source = Callable[[str, datetime, int], Iterable[Nouveaute]]
_sources: dict[str, Source] = {}


def enregistre(nom: str, source: Source) -> None:
    """An app says what it publishes: a function of the language, the moment, and how many at most. Once a name."""
    if _sources.get(nom, source) is not source:
        raise ValueError(f"nouveautés : « {nom} » est déjà enregistré")
    _sources[nom] = source


def recentes(langue: str, au: datetime) -> list[Nouveaute]:
    toutes = [n for source in _sources.values() for n in source(langue, au, NOMBRE)]
    return sorted(toutes, key=lambda n: n.changee, reverse=True)[:NOMBRE]


def pages_publiees(langue: str, au: datetime, nombre: int) -> Iterable[Nouveaute]:
    """Articles and fiches that readers may open."""
    for modele in (Article, FicheReflexe):
        pages = modele.objects.filter(langue=langue, last_published_at__lte=au).publiques(au)
        for page in pages.order_by("-last_published_at")[:nombre]:
            resume = getattr(page, "resume", "") or getattr(page, "intro", "")
            yield Nouveaute(page.title, page.adresse(), resume, page.first_published_at, page.last_published_at)


def flux(entrees: list[Nouveaute], adresse: str, langue: str, au: datetime) -> bytes:
    """An Atom document (RFC 4287)."""
    racine = Element("feed", {"xmlns": ATOM, "xml:lang": langue})
    _texte(racine, "title", _("Mille jours : ce qui change"))
    _texte(racine, "id", settings.ADRESSE_PUBLIQUE + adresse)
    _texte(racine, "updated", (entrees[0].changee if entrees else au).isoformat())
    SubElement(racine, "link", {"rel": "self", "href": settings.ADRESSE_PUBLIQUE + adresse})
    _texte(SubElement(racine, "author"), "name", "Mille jours")
    for n in entrees:
        entree = SubElement(racine, "entry")
        _texte(entree, "title", n.titre)
        _texte(entree, "id", settings.ADRESSE_PUBLIQUE + n.chemin)
        SubElement(entree, "link", {"rel": "alternate", "href": settings.ADRESSE_PUBLIQUE + n.chemin})
        _texte(entree, "published", n.publiee.isoformat())
        _texte(entree, "updated", n.changee.isoformat())
        _texte(entree, "summary", n.resume)
    corps: bytes = tostring(racine, encoding="utf-8", xml_declaration=True)
    return corps


def _texte(parent: Element, nom: str, texte: str) -> None:
    SubElement(parent, nom).text = texte
