"""Sessions of agents, in the database; their own book-keeping may be written while a page is read."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as SessionEnBase

from millejours.core.middleware import ecriture_permise


class SessionStore(SessionEnBase):
    """A message shown is taken out, a session whose password changed is dropped: both happen on a GET."""

    def save(self, must_create: bool = False) -> None:
        with ecriture_permise():
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with ecriture_permise():
            super().delete(session_key)
