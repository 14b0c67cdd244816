"""A language: the messages of `content/messages/`, and the vocabulary as it says it. Data, refused early and by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml

REFERENCE = "fr"
# A sentence, or its plural forms.
Modele = str | Mapping[str, str]

_FORMES = frozenset(("zero", "one", "two", "few", "many", "other"))
_PLACE = re.compile(r"{(\w+)}")


def _arabe(n: int) -> str:
    if n < 3:
        return ("zero", "one", "two")[n]
    if n % 100 < 3:
        return "other"
    return "few" if n % 100 <= 10 else "many"


# Plural rules of CLDR for whole numbers, as `Intl.PluralRules` has them on the device.
_PLURIELS: Mapping[str, Callable[[int], str]] = {
    "fr": lambda n: "one" if n < 2 else "other",
    "en": lambda n: "one" if n == 1 else "other",
    "ar": _arabe,
}


@dataclass(frozen=True, slots=True, eq=False)
class Langue:
    """Everything that is said in one language. One object for each, known by its identity."""

    code: str
    messages: Mapping[str, Any]
    lexique: Mapping[str, Mapping[str, str]]
    categories: Mapping[str, str]
    etapes: Mapping[str, Mapping[str, str]]
    ancres: Mapping[str, str]
    # For each fact: its question, why it is asked, and the words of its values.
    faits: Mapping[str, Mapping[str, Any]]

    def dit(self, cle: str, **valeurs: Any) -> str:
        """A message; `n` chooses its form. Raises `KeyError` on a key nobody wrote."""
        return self.forme(self.messages[cle], valeurs.get("n")).format(**valeurs)

    def forme(self, modele: Modele, n: Any) -> str:
        """The form of a sentence for a number; a sentence without forms is its own."""
        if isinstance(modele, str):
            return modele
        return modele.get(_PLURIELS[self.code](n)) or modele["other"]

    def liste(self, cle: str) -> tuple[str, ...]:
        """Words in their order: days, months."""
        mots: tuple[str, ...] = self.messages[cle]
        return mots


def charge_langues(content: Path, vocabulaire: Mapping[str, Any]) -> dict[str, Langue]:
    """Every language, the reference first. `vocabulaire` is the French one, whose shape all the others keep.

    Raises `ErreurContenu` on a key or a place that is missing or unknown, and on a language without plural rule.
    """
    reference = lit_yaml(content / "messages" / f"{REFERENCE}.yaml")
    langues = {REFERENCE: Langue(REFERENCE, _a_plat(reference), **vocabulaire)}
    for fichier in sorted((content / "messages").glob("*.yaml")):
        code = fichier.stem
        if code not in _PLURIELS:
            raise ErreurContenu(
                fichier.name, "fichier", f"langue sans règle de pluriel ; connues : {', '.join(_PLURIELS)}"
            )
        if code == REFERENCE:
            continue
        messages = lit_yaml(fichier)
        _compare(reference, messages, fichier.name, "")
        traduction = content / "vocabulaire" / "traductions" / fichier.name
        traduit = lit_yaml(traduction)
        _compare(vocabulaire, traduit, f"traductions/{fichier.name}", "")
        langues[code] = Langue(code, _a_plat(messages), **traduit)
    return langues


def _a_plat(racine: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        f"{section}.{nom}": tuple(valeur) if isinstance(valeur, list) else valeur
        for section, valeurs in racine.items()
        for nom, valeur in valeurs.items()
    }


def _compare(reference: Any, traduit: Any, fichier: str, chemin: str) -> None:
    """Same keys, same places, lists of the same length; only plural forms are each language's own."""
    if _est_modele(reference):
        if not _est_modele(traduit):
            raise ErreurContenu(fichier, chemin, "une phrase est attendue, ou ses formes de pluriel, dont other")
        attendues, donnees = _places(reference), _places(traduit)
        if attendues != donnees:
            raise ErreurContenu(fichier, chemin, f"places attendues : {_dit(attendues)} ; données : {_dit(donnees)}")
    elif isinstance(reference, list):
        if not isinstance(traduit, list) or len(traduit) != len(reference):
            raise ErreurContenu(fichier, chemin, f"une liste de {len(reference)} mots est attendue")
    elif isinstance(reference, Mapping):
        if not isinstance(traduit, Mapping):
            raise ErreurContenu(fichier, chemin or "racine", "un objet est attendu")
        for cle in {**reference, **traduit}:
            sous = f"{chemin}.{cle}".lstrip(".")
            if cle not in traduit:
                raise ErreurContenu(fichier, sous, "clé absente")
            if cle not in reference:
                raise ErreurContenu(fichier, sous, "clé inconnue")
            _compare(reference[cle], traduit[cle], fichier, sous)
    elif reference != traduit:
        raise ErreurContenu(fichier, chemin, "rien à dire ici : null est attendu")


def _est_modele(valeur: Any) -> bool:
    if isinstance(valeur, Mapping):
        return "other" in valeur and valeur.keys() <= _FORMES
    return isinstance(valeur, str)


def _places(modele: Modele) -> set[str]:
    return {p for forme in ([modele] if isinstance(modele, str) else modele.values()) for p in _PLACE.findall(forme)}


def _dit(places: set[str]) -> str:
    return ", ".join(sorted(places)) or "aucune"
