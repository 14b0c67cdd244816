"""Who writes places at the same time as whom: people among themselves, an import by itself."""

from __future__ import annotations

from django.db import connection


def ecrit_seul() -> None:
    """Until the end of the transaction, nobody else writes places: what an import compared is still what is there."""
    with connection.cursor() as curseur:
        curseur.execute("lock table lieux_lieu, lieux_service in share row exclusive mode")


def ecrit_a_plusieurs() -> None:
    """Wait for the import that is under way before a row is locked: waiting with it in hand would block both."""
    with connection.cursor() as curseur:
        curseur.execute("lock table lieux_lieu, lieux_service in row exclusive mode")
