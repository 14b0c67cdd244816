"""The published-page store, through one narrow door: pages say what they read, changes say what is stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import transaction

_NOM = "millejours.core.publication"
_silence: ContextVar[bool] = ContextVar("publication_en_silence", default=False)


def _magasin() -> Any:
    return import_module(_NOM) if find_spec(_NOM) else None


def note(*objets: str) -> None:
    """The page being rendered read these."""
    if (m := _magasin()) is not None:
        m.note(*objets)


def valable_jusqua(moment: datetime | None) -> None:
    """The page being rendered says something else after that moment."""
    if moment is not None and (m := _magasin()) is not None:
        m.valable_jusqua(moment)


def change(*objets: str, chemins: Iterable[str] = ()) -> None:
    """These changed: what showed them is rendered again, and these addresses are made or taken away."""
    if _silence.get() or (m := _magasin()) is None:
        return
    m.perime(*objets)
    for chemin in chemins:
        transaction.on_commit(partial(_refais, chemin), robust=True)


def est_en_silence() -> bool:
    return _silence.get()


@contextmanager
def en_silence() -> Iterator[None]:
    """A loading changes hundreds of pages: it says so once, at its end."""
    jeton = _silence.set(True)
    try:
        yield
    finally:
        _silence.reset(jeton)


def _refais(chemin: str) -> None:
    actions = import_module(f"{_NOM}.actions")
    actions.refais([chemin])


def enregistre(nom: str, chemins: Callable[[], Iterable[str]]) -> None:
    if (m := _magasin()) is not None:
        m.enregistre(nom, chemins=chemins)
