"""`millejours travaille`: the process that does the jobs, beside the servers or on a machine of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DELAI_ARRET = 15.0


def travaille(*, une_fois: bool, ensemble: int) -> int:
    """Do jobs until asked to stop; with `une_fois`, until none is left. The database is there and up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
    import django

    django.setup()
    from django.db import close_old_connections
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.db_cleanup import DjangoApp

    travailleur: Any = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    # Its own connection listens and fetches; tasks keep the site's, so that what they write and the jobs they add are
    # one transaction. Replacing the connector, as the library's command does, would part them.
    travailleur.tasks, travailleur.periodic_registry = app.tasks, app.periodic_registry
    reveille()
    close_old_connections()
    travailleur.run_worker(concurrency=ensemble, wait=not une_fois, delete_jobs="successful")
    return 0


def reveille() -> None:
    """What a machine that slept has missed: the month to plan, what is past its end, what a dead worker left."""
    import time

    from procrastinate.exceptions import AlreadyEnqueued

    from millejours.core import entretien
    from millejours.lettres import tasks
    from millejours.rappels import tasks as rappels

    taches: tuple[Any, ...] = (entretien.purge, entretien.reprend, tasks.planifie, tasks.releve, rappels.releve)
    for tache in taches:
        try:
            tache.defer(timestamp=int(time.time()))
        except AlreadyEnqueued:
            continue


@contextmanager
def travailleur_a_cote() -> Iterator[None]:
    """The worker of the demonstration: started beside the server, stopped with it."""
    commande = [str(Path(sys.executable).parent / "millejours"), "travaille", "--base-prete"]
    processus = subprocess.Popen(commande, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        processus.send_signal(signal.SIGTERM)
        try:
            processus.wait(DELAI_ARRET)
        except subprocess.TimeoutExpired:
            processus.kill()
            processus.wait()
