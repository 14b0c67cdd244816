"""« Besoin d'aide maintenant » in another language: the same signs and numbers, in translated words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from millejours.core.chemins import CONTENT
from millejours.core.langues import isole_les_mesures
from millejours.core.templatetags.interface import Traduit
from millejours.core.urgences import Niveaux, Numero, PageAide, Signe, SituationUrgence
from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles

_FICHIER = CONTENT / "bibliotheque" / "urgences_traductions.yaml"
_PARTIES = ("niveaux", "situations", "signes", "numeros")
_Element = TypeVar("_Element", Numero, Signe, SituationUrgence)


def est_relue(langue: str) -> bool:
    """Whether somebody whose language it is, and a carer, signed the translation. French is the original."""
    return langue == "fr" or bool(_traductions()["relectures"][langue])


def page_traduite(page: PageAide, langue: str, *, avec_original: bool) -> PageAide:
    """The page in the words of a language, the French ones kept beside each on demand.

    Never the level nor the number to call: those are read in one place. Raises `ErreurContenu` when words are missing.
    """
    if langue == "fr":
        return page
    dit = _Traducteur(langue, avec_original)
    return PageAide(
        premiers=tuple(dit.elements(page.premiers, "numeros")),
        numeros=tuple((groupe, titre, tuple(dit.elements(n, "numeros"))) for groupe, titre, n in page.numeros),
        situations=tuple(
            replace(s, niveaux=dit.niveaux(s.niveaux)) for s in dit.elements(page.situations, "situations")
        ),
    )


def numeros_traduits(numeros: Iterable[Numero], langue: str, *, avec_original: bool) -> tuple[Numero, ...]:
    """Numbers in the words of a language: the same numbers."""
    return tuple(numeros) if langue == "fr" else tuple(_Traducteur(langue, avec_original).elements(numeros, "numeros"))


def niveaux_traduits(niveaux: Niveaux, langue: str, *, avec_original: bool) -> Niveaux:
    """Signs under their levels, in the words of a language: the same levels."""
    return niveaux if langue == "fr" else _Traducteur(langue, avec_original).niveaux(niveaux)


class _Traducteur:
    def __init__(self, langue: str, avec_original: bool) -> None:
        self.langue, self.avec_original = langue, avec_original

    def elements(self, elements: Iterable[_Element], partie: str) -> Iterable[_Element]:
        for e in elements:
            mots = self._mots(partie, e.id)
            yield replace(
                e, **{nom: self._dit(getattr(e, nom), mot, f"{partie}.{e.id}.{nom}") for nom, mot in mots.items()}
            )

    def niveaux(self, niveaux: Niveaux) -> Niveaux:
        return tuple(
            (niveau, *self.niveau(niveau, libelle, consigne), tuple(self.elements(signes, "signes")))
            for niveau, libelle, consigne, signes in niveaux
        )

    def niveau(self, niveau: str, libelle: str, consigne: str) -> tuple[str, str]:
        mots = self._mots("niveaux", niveau)
        return (
            self._dit(libelle, mots["libelle"], f"niveaux.{niveau}.libelle"),
            self._dit(consigne, mots["consigne"], f"niveaux.{niveau}.consigne"),
        )

    def _mots(self, partie: str, identifiant: str) -> Mapping[str, Any]:
        mots: Mapping[str, Any] | None = _traductions()[partie].get(identifiant, {}).get(self.langue)
        if mots is None:
            raise ErreurContenu(_FICHIER.name, f"{partie}.{identifiant}", f"traduction absente : {self.langue}")
        return mots

    def _dit(self, original: Any, mot: Any, chemin: str) -> Any:
        if (original is None) != (mot is None):
            raise ErreurContenu(_FICHIER.name, f"{chemin}.{self.langue}", "dit autre chose que le français")
        return (
            mot if mot is None else Traduit(isole_les_mesures(mot, self.langue), original if self.avec_original else "")
        )


@cache
def _traductions() -> Mapping[str, Any]:
    cles = ("relectures", *_PARTIES)
    return verifie_cles(lit_yaml(_FICHIER), _FICHIER.name, "racine", cles, cles)
