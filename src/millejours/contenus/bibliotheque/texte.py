"""The closed Markdown of the library, turned into the blocks that pages are made of."""

from __future__ import annotations

from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from millejours.contenus import liens

# Nothing else is read: what looks like HTML, an image or a table stays plain characters.
_MD = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link"])
Bloc = tuple[str, Any]
_LISTES = {"bullet_list": "ul", "ordered_list": "ol"}


def blocs_de(texte: str | None) -> list[Bloc]:
    """Blocks of a text, as a stream field takes them.

    >>> blocs_de("Un mot.\\n\\n## Titre\\n\\n- **a**\\n- [b](aide:)")[1]
    ('intertitre', 'Titre')
    """
    blocs: list[Bloc] = []
    html: list[str] = []
    jetons = iter(_MD.parse(texte or ""))
    for jeton in jetons:
        if jeton.type == "heading_open":
            _vide(html, blocs)
            blocs.append(("intertitre" if jeton.tag == "h2" else "sous_intertitre", _nu(next(jetons))))
        else:
            html.append(_html(jeton))
    _vide(html, blocs)
    return blocs


def html_de(texte: str) -> str:
    """A text without headings, as one rich text."""
    return "".join(valeur for _type, valeur in blocs_de(texte))


def _vide(html: list[str], blocs: list[Bloc]) -> None:
    if texte := "".join(html):
        blocs.append(("texte", texte))
    html.clear()


def _nu(jeton: Token) -> str:
    return "".join(e.content for e in jeton.children or ())


def _html(jeton: Token) -> str:
    if jeton.type == "inline":
        return "".join(_en_ligne(e) for e in jeton.children or ())
    nom, _, sens = jeton.type.rpartition("_")
    balise = _LISTES.get(nom) or {"paragraph": "p", "list_item": "li"}.get(nom)
    # A tight list hides its paragraphs; a heading has given its own closing.
    if balise is None or (balise == "p" and jeton.hidden):
        return ""
    return f"<{balise}>" if sens == "open" else f"</{balise}>"


def _en_ligne(jeton: Token) -> str:
    match jeton.type:
        case "strong_open":
            return "<b>"
        case "strong_close":
            return "</b>"
        case "link_open":
            cible = str(jeton.attrs["href"])
            liens.lit(cible)
            return liens.ancre(escape(cible))
        case "link_close":
            return "</a>"
        case "softbreak" | "hardbreak":
            return " "
        case "em_open" | "em_close":
            raise ValueError("l'italique n'existe pas ici : le gras se note **ainsi**")
    return escape(jeton.content, quote=False)
