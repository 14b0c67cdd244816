"""What a server reads once, read while it starts rather than by the first visitor."""

from __future__ import annotations

import gc
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
    ramasse_moins()


def ramasse_moins() -> None:
    """What was just read stays for the life of the process: not looked at again after each timeline.

    A family makes a thousand small tuples and no cycle: with the default threshold, one fifth of its time went there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
