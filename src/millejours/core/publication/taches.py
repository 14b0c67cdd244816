"""Jobs of the store, for installations whose worker runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from procrastinate.contrib.django import app

from millejours.core.publication import actions


@app.task(name="publication.refais", queue="magasin", pass_context=False)
def refais_pages(chemins: list[str]) -> None:
    """Pages that a change put out of date."""
    with _connexion_rendue():
        actions.refais(chemins)


@app.periodic(cron="*/5 * * * *")
@app.task(name="publication.rafraichis", queue="magasin", queueing_lock="publication-rafraichis", pass_context=False)
def rafraichis_pages(timestamp: int) -> None:
    """Pages past their date, whatever put them there: a boundary, a failure, a process that died."""
    with _connexion_rendue():
        actions.rafraichis()


@contextmanager
def _connexion_rendue() -> Iterator[None]:
    """The worker runs each job in a thread, and Django keeps a connection for each thread it meets."""
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            connection.close()
