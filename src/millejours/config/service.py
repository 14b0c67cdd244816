"""`millejours sert`: from nothing to a served site, with the database, the content and the static files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from millejours.config import env
from millejours.config.base import BasePrivee


def sert(*, port: int, workers: int) -> int:
    """Prepare everything, serve until interrupted, stop what was started. Returns the server's exit code."""
    depart = time.monotonic()
    if not _est_libre(port):
        _dit(f"Le port {port} est déjà pris : arrêtez ce qui s'y trouve, ou choisissez --port.")
        return 1
    base = _demarre_base()
    try:
        prepare()
        return _lance_granian(port, workers, depart)
    finally:
        if base is not None:
            base.ferme()


def _demarre_base() -> BasePrivee | None:
    if os.environ.get("DATABASE_URL"):
        return None
    _dit("Démarrage de la base privée…")
    return BasePrivee(env.VAR)


def prepare() -> None:
    """Migrate, load the territory, write the catalogue for browsers, gather static files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError

    from millejours.territoires.actions import charge_territoires

    prepare_statiques()
    _dit("Préparation de la base…")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        departements, communes = charge_territoires(env.CONTENT / "territoires")
        _dit(f"Territoire : {departements} départements, {communes} communes.")
    except OperationalError:
        # The timeline, the help and the journey of a family need no database: better those than nothing.
        _dit("La base ne répond pas : le site démarre sans elle.")


def prepare_statiques() -> None:
    """Write the compiled catalogue and gather static files; needs no database."""
    from django.core.management import call_command

    from millejours.config.generation import ecrit_catalogues

    ecrit_catalogues(env.VAR / "genere")
    call_command("collectstatic", verbosity=0, interactive=False, clear=False)


def _lance_granian(port: int, workers: int, depart: float) -> int:
    commande = [
        str(Path(sys.executable).parent / "granian"),
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "8",
        "--no-access-log",
        "--log-level",
        "warning",
        "millejours.config.wsgi:application",
    ]
    # Its own session: a signal to our group reaches it once, through us, and not twice.
    serveur = subprocess.Popen(commande, start_new_session=True)  # noqa: S603
    # A stop asked by the system ends the server first, so that the database is closed after it.
    signal.signal(signal.SIGTERM, lambda *_: _arrete(serveur))
    try:
        if _attend(port, serveur):
            _dit(
                f"Mille jours est servi sur http://127.0.0.1:{port} (prêt en {time.monotonic() - depart:.0f} s, Ctrl+C pour arrêter)."
            )
        return serveur.wait()
    except KeyboardInterrupt:
        _arrete(serveur)
        serveur.wait()
        return 0


def _arrete(serveur: subprocess.Popen[bytes]) -> None:
    """Ask the server to finish; a server asked while it starts may never answer, and is then ended."""
    serveur.terminate()
    fin = threading.Timer(DELAI_ARRET, serveur.kill)
    fin.daemon = True
    fin.start()


DELAI_ARRET = 10.0


def _est_libre(port: int) -> bool:
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _attend(port: int, serveur: subprocess.Popen[bytes]) -> bool:
    for _ in range(600):
        if serveur.poll() is not None:
            return False
        with socket.socket() as prise:
            prise.settimeout(0.2)
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


def _dit(message: str) -> None:
    print(message, flush=True)  # noqa: T201
