"""Links inside texts: a closed family of targets, written « genre:cible »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.urls import reverse

from millejours.contenus import references

GENRES = ("article", "fiche", "echeance", "lexique", "etape", "outil", "aide", "parcours")
# Kinds of which one target exists: the target stays empty.
SANS_CIBLE = ("aide", "parcours")
# Kinds whose target is a page that may be absent, or not public.
PAGES = ("article", "fiche", "lexique")
# What computes for a family, by its short name; and which one answers « combien, quand ? » for a kind of rule.
OUTILS = {
    "demarches": "demarches",
    "prestations": "demarches-prestations",
    "garde": "demarches-garde",
    "conges": "demarches-conges",
    "lettres": "demarches-lettres",
}
ESTIMER = {
    "conge_maternite": "conges",
    "conge_paternite": "conges",
    "conge_adoption": "conges",
    "conge_supplementaire": "conges",
    "conge_parental": "conges",
    "prestations": "prestations",
    "garde": "garde",
}
_FORME = re.compile(rf"({'|'.join(GENRES)}):([A-Za-z0-9_-]*)")
_MARQUE = re.compile(r'<a (?:linktype="lien" cible|cible)="([^"]*)"(?: linktype="lien")?>')


def lit(cible: str) -> tuple[str, str]:
    """Split « genre:cible ». Raises `ValueError` when the kind is not one of ours."""
    forme = _FORME.fullmatch(cible)
    if forme is None or bool(forme[2]) == (forme[1] in SANS_CIBLE):
        raise ValueError(f"lien refusé : {cible!r} ; genres permis : {', '.join(f'{g}:' for g in GENRES)}")
    return forme[1], forme[2]


def ancre(cible: str) -> str:
    """The opening of a stored link."""
    return f'<a linktype="lien" cible="{cible}">'


def cibles(html: str) -> list[str]:
    """Targets of the links of a stored text, in their order."""
    return _MARQUE.findall(html)


def demandees(textes: Iterable[str]) -> set[str]:
    """Targets that are pages, and may be absent or not public."""
    return {c for t in textes for c in cibles(t) if c.partition(":")[0] in PAGES}


def adresse(cible: str, ouvertes: Mapping[str, str]) -> str | None:
    """Where a link leads, or nothing when its page is not public: its words then stay, without a link."""
    genre, nom = lit(cible)
    if genre == "aide":
        return reverse("aide")
    if genre == "parcours":
        return reverse("parcours")
    if genre == "outil":
        return reverse(OUTILS[nom]) if nom in OUTILS else None
    if genre == "etape":
        return reverse("etape", args=[nom.replace("_", "-")]) if nom in references.table("etape") else None
    if genre == "echeance":
        return reverse("echeance", args=[nom]) if nom in references.regles() else None
    return ouvertes.get(cible)


def rend(html: str, ouvertes: Mapping[str, str]) -> str:
    """A stored text with its links turned into addresses. `ouvertes` holds those of public pages."""

    def remplace(marque: re.Match[str]) -> str:
        ou = adresse(marque[1], ouvertes)
        return f'<a href="{ou}">' if ou else "<a>"

    return _sans_lien_vide(_MARQUE.sub(remplace, html))


def _sans_lien_vide(html: str) -> str:
    return re.sub(r"<a>(.*?)</a>", r"\1", html, flags=re.DOTALL)
