"""One lock a subscriber, between the letter that is being handed over and the person who stops everything."""

from __future__ import annotations

from django.db import connection

# First half of PostgreSQL's lock number: ours alone. The second is the row's id, folded.
_FAMILLE = 0x6C657474


def _execute(sql: str, abonne: int) -> bool:
    with connection.cursor() as curseur:
        # Folded on 31 bits: two subscribers may share a lock, and wait a little for each other.
        curseur.execute(sql, [_FAMILLE, abonne % 2**31])
        return bool(curseur.fetchone()[0])


def prend(abonne: int) -> bool:
    """Held by this connection, through commits; given back by `rend`, or by the death of the process."""
    return _execute("select pg_try_advisory_lock(%s, %s)", abonne)


def rend(abonne: int) -> None:
    _execute("select pg_advisory_unlock(%s, %s)", abonne)


def attend(abonne: int) -> None:
    """Wait for the letter in hand, then keep others out until the end of this transaction."""
    _execute("select pg_advisory_xact_lock(%s, %s) is null", abonne)
