"""Editors' text as data: a closed set of tags becomes a tree that templates walk. Another tag fails by its name."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

# The name of a tag, and the name templates know it by: the same closed set is in `socle.typ`.
_NOMS = {"p": "p", "b": "gras", "strong": "gras", "ul": "puces", "ol": "numeros", "li": "point", "a": "lien"}
# What the editor writes on its paragraphs, and nobody reads.
_MUETS = {"data-block-key"}

Noeud = str | dict[str, Any]


class BaliseRefusee(ValueError):
    """A tag or an attribute outside the closed set, or a text whose tags do not close."""


def arbre(html: str, *, site: str = "") -> list[Noeud]:
    """The tree of a stored text: words are strings, the rest is `{"b": name, "e": children}`. `site` completes addresses.

    >>> arbre("<p>Un <b>mot</b>, #import</p>")
    [{'b': 'p', 'e': ['Un ', {'b': 'gras', 'e': ['mot']}, ', #import']}]
    >>> arbre("<u>x</u>")
    Traceback (most recent call last):
    ...
    millejours.core.pdf.balises.BaliseRefusee: balise inconnue : <u> ; permises : a, b, br, li, ol, p, strong, ul
    """
    lecteur = _Lecteur(site)
    lecteur.feed(html)
    lecteur.close()
    return lecteur.fini()


class _Lecteur(HTMLParser):
    def __init__(self, site: str) -> None:
        super().__init__(convert_charrefs=True)
        self.site = site
        self.racine: list[Noeud] = []
        self.ouvertes: list[tuple[str, list[Noeud]]] = [("", self.racine)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributs = {nom: valeur or "" for nom, valeur in attrs if nom not in _MUETS}
        if tag == "br" and not attributs:
            self._ajoute({"b": "saut"})
            return
        noeud = {"b": _nom(tag)} | _lien(tag, attributs, self.site)
        enfants: list[Noeud] = []
        self._ajoute(noeud | {"e": enfants})
        self.ouvertes.append((tag, enfants))

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            return
        nom, _ = self.ouvertes.pop() if len(self.ouvertes) > 1 else ("", None)
        if nom != tag:
            raise BaliseRefusee(f"balise mal fermée : </{tag}>")

    def handle_data(self, data: str) -> None:
        self._ajoute(data)

    def handle_comment(self, data: str) -> None:
        raise BaliseRefusee("commentaire dans un texte")

    def handle_decl(self, decl: str) -> None:
        raise BaliseRefusee("déclaration dans un texte")

    def unknown_decl(self, data: str) -> None:
        raise BaliseRefusee("déclaration dans un texte")

    def handle_pi(self, data: str) -> None:
        raise BaliseRefusee("instruction dans un texte")

    def _ajoute(self, noeud: Noeud) -> None:
        self.ouvertes[-1][1].append(noeud)

    def fini(self) -> list[Noeud]:
        if len(self.ouvertes) > 1:
            raise BaliseRefusee(f"balise jamais fermée : <{self.ouvertes[-1][0]}>")
        return self.racine


def _nom(tag: str) -> str:
    if tag not in _NOMS:
        permises = ", ".join(sorted([*_NOMS, "br"]))
        raise BaliseRefusee(f"balise inconnue : <{tag}> ; permises : {permises}")
    return _NOMS[tag]


def _lien(tag: str, attributs: Mapping[str, str], site: str) -> dict[str, str]:
    """A link leads to this site or to a page of the web; nothing else has an attribute."""
    autres = set(attributs) - ({"href"} if tag == "a" else set())
    if autres:
        raise BaliseRefusee(f"attribut inconnu sur <{tag}> : {', '.join(sorted(autres))}")
    if tag != "a":
        return {}
    vers = attributs.get("href", "")
    if vers.startswith("/") and not vers.startswith("//"):
        return {"vers": f"{site}{vers}"}
    if vers.startswith(("https://", "tel:")):
        return {"vers": vers}
    raise BaliseRefusee(f"adresse refusée dans un lien : {vers!r}")
