"""What the agents' home opens. Apps above add their entries in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from millejours.comptes.roles import ROLES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Entree:
    """`adresse` is the name of a route; `roles` are those it is for, empty for every agent."""

    slug: str
    titre: StrPromise | str
    phrase: StrPromise | str
    adresse: str
    roles: tuple[str, ...] = ()
    ordre: int = 100


_ENTREES: dict[str, Entree] = {}


def enregistre(entree: Entree) -> None:
    """Add an entry; the same one twice is accepted, another under its slug is not."""
    if inconnus := [r for r in entree.roles if r not in ROLES]:
        raise ValueError(f"{entree.slug} : rôle inconnu : {', '.join(inconnus)}")
    if _ENTREES.setdefault(entree.slug, entree) != entree:
        raise ValueError(f"{entree.slug} : une autre entrée porte déjà ce nom")


def entrees(roles: Iterable[str]) -> list[Entree]:
    """What these roles open, in order."""
    tenus = set(roles)
    ouvertes = [e for e in _ENTREES.values() if not e.roles or tenus.intersection(e.roles)]
    return sorted(ouvertes, key=lambda e: (e.ordre, e.slug))
