"""Files of the library, read strictly: an unknown key, a missing one or a wrong kind stops with file and path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from millejours.contenus.references import BIBLIOTHEQUE
from regles.erreurs import ErreurContenu
from regles.langues import REFERENCE
from regles.lecture import lit_yaml, verifie_cles

CLES_ARTICLE = [
    "titre",
    "theme",
    "etapes",
    "resume",
    "retenir",
    "corps",
    "autre_parent",
    "situations",
    "facile",
    "regles",
    "faits",
    "signes",
    "numeros",
    "parametres",
    "lieux",
]
CLES_FICHE = ["titre", "signes", "numeros", "fr", "facile"]
# A file may hold a translation: it is loaded as a page of its own, which somebody reviews.
LANGUES_FICHE = ("en", "ar")
CLES_ENTREE = ["id", "terme", "aussi", "definition", "facile", "en", "faits", "regles"]
CLES_KIT = ["id", "titre", "phrase", "vers", "format"]
CLES_QUESTION = ["id", "question", "reponse", "article", "faits", "regles"]
CLES_TEXTE_FICHE = ["intro", "gestes", "a_ne_pas_faire", "dire"]


@dataclass(frozen=True, slots=True)
class Fiche:
    """One file: its name is its slug, its keys are known."""

    genre: str
    slug: str
    fichier: str
    donnees: Mapping[str, Any]
    langue: str = REFERENCE

    @property
    def cle(self) -> str:
        cle = f"{self.genre}:{self.slug}"
        return cle if self.langue == REFERENCE else f"{cle}:{self.langue}"

    @property
    def slug_de_page(self) -> str:
        """Translations stand beside their original in the tree; their address names them by `slug` alone."""
        return self.slug if self.langue == REFERENCE else f"{self.slug}-{self.langue}"

    def traductions(self) -> Iterator[Fiche]:
        """The same in the other languages that its file holds: the same signs and numbers, other words."""
        for langue in LANGUES_FICHE if self.genre == "fiche" else ():
            if (texte := self.donnees.get(langue)) is not None:
                communs = {cle: self.donnees[cle] for cle in ("signes", "numeros")}
                yield replace(self, donnees={"titre": texte["titre"], **communs, "fr": texte}, langue=langue)


def themes(dossier: Path = BIBLIOTHEQUE) -> list[Mapping[str, str]]:
    lus: list[Mapping[str, str]] = lit_yaml(dossier / "themes.yaml")
    return lus


def articles(dossier: Path = BIBLIOTHEQUE) -> Iterator[Fiche]:
    for fichier in sorted((dossier / "articles").glob("*.yaml")):
        o = verifie_cles(lit_yaml(fichier), fichier.name, "racine", CLES_ARTICLE, CLES_ARTICLE)
        if len(o["retenir"]) != 3:
            raise ErreurContenu(fichier.name, "retenir", "trois lignes, exactement")
        for rang, situation in enumerate(o["situations"]):
            verifie_cles(situation, fichier.name, f"situations[{rang}]", ("si", "alors"), ("si", "alors"))
        yield Fiche("article", fichier.stem, fichier.name, o)


def fiches(dossier: Path = BIBLIOTHEQUE) -> Iterator[Fiche]:
    for fichier in sorted((dossier / "fiches").glob("*.yaml")):
        o = verifie_cles(lit_yaml(fichier), fichier.name, "racine", (*CLES_FICHE, *LANGUES_FICHE), CLES_FICHE)
        for partie in ("fr", "facile", *LANGUES_FICHE):
            if partie in o:
                permises = [*CLES_TEXTE_FICHE, "titre"] if partie in LANGUES_FICHE else CLES_TEXTE_FICHE
                verifie_cles(o[partie], fichier.name, partie, permises, permises)
        yield Fiche("fiche", fichier.stem, fichier.name, o)


def listees(dossier: Path = BIBLIOTHEQUE) -> Iterator[Fiche]:
    """What stands together in one file: words, posters, questions."""
    for genre, nom, cles in (
        ("lexique", "glossaire.yaml", CLES_ENTREE),
        ("kit", "kits.yaml", CLES_KIT),
        ("question", "questions.yaml", CLES_QUESTION),
    ):
        fichier = dossier / nom
        for rang, donnee in enumerate(lit_yaml(fichier) if fichier.exists() else ()):
            o = verifie_cles(donnee, nom, f"[{rang}]", cles, cles)
            yield Fiche(genre, o["id"], nom, o)


def toutes(dossier: Path = BIBLIOTHEQUE) -> Iterator[Fiche]:
    yield from articles(dossier)
    yield from fiches(dossier)
    yield from listees(dossier)
