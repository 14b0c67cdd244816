"""What a server reads once, read while it starts rather than by the first visitor."""

from __future__ import annotations

import threading


def chauffe() -> None:
    """In a thread: the server answers at once, and a request that comes first waits for what it needs only."""
    threading.Thread(target=_lit, name="chauffe", daemon=True).start()


def _lit() -> None:
    from millejours.core.pdf import rendu
    from millejours.famille.regles import moteur
    from millejours.lieux import display, horaires, types
    from millejours.territoires import recherche

    moteur()
    recherche.prepare()
    types.vocabulaire()
    display.etapes()
    horaires.prepare()
    rendu.prepare()
