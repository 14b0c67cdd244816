"""What a page says of itself while it is rendered: what it depends on, until when it is true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone


@dataclass(slots=True)
class Notes:
    dependances: set[str] = field(default_factory=set)
    valable_jusqua: datetime | None = None


_courantes: ContextVar[Notes | None] = ContextVar("notes_de_publication", default=None)


def note(*cles: str) -> None:
    """This page shows these things (« article:coucher-bebe », « regle:CH-EX01 »). Nothing outside a rendering."""
    if (notes := _courantes.get()) is not None:
        notes.dependances.update(cles)


def valable_jusqua(quand: date | datetime) -> None:
    """This page is true until that instant, or to the end of that day here; the nearest of all calls holds."""
    if (notes := _courantes.get()) is not None:
        limite = quand if isinstance(quand, datetime) else _fin_du_jour(quand)
        notes.valable_jusqua = min(limite, notes.valable_jusqua or limite)


def _fin_du_jour(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour + timedelta(days=1), time.min))


@contextmanager
def prises() -> Iterator[Notes]:
    """Take the notes of one rendering."""
    notes = Notes()
    jeton = _courantes.set(notes)
    try:
        yield notes
    finally:
        _courantes.reset(jeton)
