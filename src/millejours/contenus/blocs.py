"""The closed family of blocks an article is made of. No image, no free HTML, no link to the outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as gl
from wagtail import blocks
from wagtail.rich_text import RichText

from millejours.contenus import liens

TRAITS = ("bold", "lien")
TRAITS_LONGS = ("bold", "ul", "ol", "lien")


class Texte(blocks.RichTextBlock):
    """Words with bold, lists and our links, nothing else."""

    def __init__(self, *, longs: bool = True, **options: Any) -> None:
        super().__init__(**({"features": list(TRAITS_LONGS if longs else TRAITS)} | options))

    def clean(self, value: Any) -> Any:
        propre = super().clean(value)
        for cible in liens.cibles(propre.source):
            try:
                liens.lit(cible)
            except ValueError as erreur:
                raise ValidationError(str(erreur)) from None
        if re.search(r"<a (?![^>]*linktype=\"lien\")", propre.source):
            raise ValidationError(
                _("Un lien mène à une autre page de ce site. Les sites extérieurs viennent des sources des faits.")
            )
        return propre


class Encadre(blocks.StructBlock):
    titre = blocks.CharBlock(label=gl("Titre"), max_length=80)
    texte = Texte(label=gl("Texte"))

    class Meta:
        icon = "info-circle"
        label = gl("Encadré")


class Situation(blocks.StructBlock):
    si = blocks.CharBlock(label=gl("Si votre situation…"), max_length=120, help_text=gl("« Vous avez des jumeaux »"))
    alors = Texte(label=gl("Alors"))

    class Meta:
        icon = "user"
        label = gl("Si votre situation…")


class LienInterne(blocks.StructBlock):
    """A page to go on with, on a line of its own."""

    cible = blocks.CharBlock(
        label=gl("Cible"),
        max_length=120,
        help_text=gl("article:slug, fiche:slug, echeance:ID, lexique:slug, aide: ou parcours:"),
    )
    mots = blocks.CharBlock(label=gl("Mots"), max_length=120)

    def clean(self, value: Any) -> Any:
        propre = super().clean(value)
        try:
            liens.lit(propre["cible"])
        except ValueError as erreur:
            raise blocks.StructBlockValidationError({"cible": ValidationError(str(erreur))}) from None
        return propre

    class Meta:
        icon = "link"
        label = gl("Lien vers une page")


def _communs() -> list[tuple[str, blocks.Block]]:
    return [
        ("intertitre", blocks.CharBlock(label=gl("Intertitre"), max_length=90, icon="title")),
        ("texte", Texte(label=gl("Texte"), icon="pilcrow")),
    ]


class Corps(blocks.StreamBlock):
    """The body of an article."""

    def __init__(self, local_blocks: Any = None, **options: Any) -> None:
        super().__init__(local_blocks or [*_communs(), *_de_corps()], **options)

    class Meta:
        block_counts = {"autre_parent": {"max_num": 1}}


def _de_corps() -> list[tuple[str, blocks.Block]]:
    return [
        ("sous_intertitre", blocks.CharBlock(label=gl("Sous-intertitre"), max_length=90, icon="h3")),
        ("encadre", Encadre()),
        ("lien", LienInterne()),
        ("autre_parent", Texte(label=gl("Pour l'autre parent"), icon="group")),
        ("situation", Situation()),
    ]


class Simple(blocks.StreamBlock):
    """A short text: easy to read, an answer, a definition."""

    def __init__(self, local_blocks: Any = None, **options: Any) -> None:
        super().__init__(local_blocks or _communs(), **options)


def textes(flux: Any) -> Iterator[str]:
    """Every text of a stream, as stored: headings, HTML, titles."""
    for bloc in flux:
        yield from _textes_de(bloc.value)


def _textes_de(valeur: Any) -> Iterator[str]:
    if isinstance(valeur, RichText):
        yield valeur.source
    elif isinstance(valeur, blocks.StructValue):
        for nom, partie in valeur.items():
            if nom == "cible":
                yield liens.ancre(partie)
            else:
                yield from _textes_de(partie)
    elif valeur:
        yield str(valeur)


def en_clair(flux: Any) -> str:
    """A stream as plain words, a paragraph a line: to be measured, searched and compared."""
    return "\n".join(nu for html in textes(flux) if (nu := sans_balise(html)))


def sans_balise(html: str) -> str:
    lignes = re.sub(r"</(?:p|li|h\d)>|<br/?>", "\n", html)
    return "\n".join(l for l in (x.strip() for x in unescape(re.sub(r"<[^>]+>", "", lignes)).splitlines()) if l)
