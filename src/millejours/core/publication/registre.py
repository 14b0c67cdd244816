"""Who publishes what: each app says its paths when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Chemins = Callable[[], Iterable[str]]
_editeurs: dict[str, Chemins] = {}


def enregistre(nom: str, chemins: Chemins) -> None:
    """`chemins` gives every path this app publishes, language prefix included. A name is taken once."""
    if nom in _editeurs:
        raise ValueError(f"publication : « {nom} » est déjà enregistré")
    _editeurs[nom] = chemins


def tous_les_chemins() -> list[str]:
    """Every path that is to be published, in one order everywhere: two releases never wait for each other in a ring."""
    return sorted({chemin for chemins in _editeurs.values() for chemin in chemins()})
