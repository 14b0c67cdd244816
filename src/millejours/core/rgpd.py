"""Personal data on the server: what, whose, why, until when. A row without an end is refused; `purge` obeys the ends.

Each app declares its own when it is ready. What stays on a family's device is not here: the server does not have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

Purge = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Donnee:
    """One kind of personal data. Texts are French: the register is read by a data protection officer."""

    modele: str
    quoi: str
    proprietaire: str
    finalite: str
    fin: str
    # Erases what is past its end and says how many rows went.
    purge: Purge


_registre: dict[str, Donnee] = {}


def declare(donnee: Donnee) -> None:
    """Raises `ValueError` on a second declaration of one model, or on an empty field: nothing is kept without a reason."""
    vides = [nom for nom in ("modele", "quoi", "proprietaire", "finalite", "fin") if not getattr(donnee, nom).strip()]
    if vides:
        raise ValueError(f"{donnee.modele or 'donnée sans modèle'} : il manque {', '.join(vides)}")
    if _registre.get(donnee.modele, donnee) != donnee:
        raise ValueError(f"{donnee.modele} est déjà déclaré")
    _registre[donnee.modele] = donnee


def registre() -> Mapping[str, Donnee]:
    """Everything declared, by model, in the order of names."""
    return dict(sorted(_registre.items()))


def purge(now: datetime) -> dict[str, int]:
    """Erase everything past its end; how many rows, by model. Running it twice erases nothing more."""
    return {modele: donnee.purge(now) for modele, donnee in registre().items()}
