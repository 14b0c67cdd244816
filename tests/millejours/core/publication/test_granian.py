"""The real server, two processes: pages arrive, leave, and outlive the database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from django.db import connection

from millejours.config.service import commande_granian
from millejours.core import publication
from tests.conftest import RACINE
from tests.millejours.core.publication.conftest import attend

# Known to the test site alone: this server's Django answers 404, so a page can only come from the store.
RHONE, PARIS = "/departement/69/", "/departement/75/"


class Relais:
    """Between a server and PostgreSQL, so that the database can die for one and live for the tests."""

    def __init__(self) -> None:
        self.ecoute = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.ecoute.getsockname()[1]
        self._prises: list[socket.socket] = []
        threading.Thread(target=self._accepte, daemon=True).start()

    def _accepte(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.ecoute.accept()
                base = _joint_la_base()
                self._prises += [client, base]
                for de, vers in ((client, base), (base, client)):
                    threading.Thread(target=self._copie, args=(de, vers), daemon=True).start()

    def _copie(self, de: socket.socket, vers: socket.socket) -> None:
        with suppress(OSError):
            while donnees := de.recv(65536):
                vers.sendall(donnees)
        for prise in (de, vers):
            with suppress(OSError):
                prise.shutdown(socket.SHUT_RDWR)

    def meurt(self) -> None:
        with suppress(OSError):
            self.ecoute.shutdown(socket.SHUT_RDWR)
        self.ecoute.close()
        for prise in self._prises:
            with suppress(OSError):
                prise.shutdown(socket.SHUT_RDWR)
            prise.close()


def _joint_la_base() -> socket.socket:
    hote, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"] or 5432
    if hote.startswith("/"):
        prise = socket.socket(socket.AF_UNIX)
        prise.connect(f"{hote}/.s.PGSQL.{port}")
        return prise
    return socket.create_connection((hote or "127.0.0.1", int(port)))


@pytest.fixture
def relais(transactional_db: None) -> Iterator[Relais]:
    ouvert = Relais()
    yield ouvert
    ouvert.meurt()


def _port_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port: int = prise.getsockname()[1]
    return port


@contextmanager
def granian(var: Path, relais: Relais, *options: str) -> Iterator[Callable[[str], tuple[int, str]]]:
    """Serve as `millejours sert` does, with two processes; yields a way to ask for a path. What it says is kept."""
    port, reglages = _port_libre(), connection.settings_dict
    mot_de_passe = f":{reglages['PASSWORD']}" if reglages["PASSWORD"] else ""
    adresse = f"postgresql://{reglages['USER']}{mot_de_passe}@127.0.0.1:{relais.port}/{reglages['NAME']}"
    *commande, application = commande_granian(port, 2)
    environnement = os.environ | {
        "MILLEJOURS_VAR": str(var),
        "DATABASE_URL": adresse,
        "PYTHONPATH": str(RACINE / "src"),
        "SECRET_KEY": "x" * 50,
    }
    with (var / "granian.log").open("ab") as sortie:
        serveur = subprocess.Popen(
            [*commande, *options, application],
            env=environnement,
            stdout=sortie,
            stderr=sortie,
            start_new_session=True,
        )

    def demande(chemin: str) -> tuple[int, str]:
        connexion = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connexion.request("GET", chemin)
            reponse = connexion.getresponse()
            return reponse.status, reponse.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connexion.close()

    try:
        assert attend(lambda: demande("/static/rien")[0] > 0, 60), (var / "granian.log").read_text()
        yield demande
    finally:
        serveur.terminate()
        with suppress(subprocess.TimeoutExpired):
            serveur.wait(timeout=30)
        # A process left behind would keep the test database open.
        with suppress(ProcessLookupError):
            os.killpg(serveur.pid, signal.SIGKILL)
        serveur.wait()


def _toutes(demande: Callable[[str], tuple[int, str]], chemin: str, mot: str, fois: int = 12) -> bool:
    """Twelve connections: both processes have answered."""
    return all(mot in demande(chemin)[1] for _ in range(fois))


def test_les_pages_publiees_survivent_a_la_base(essai: list[str], relais: Relais, tmp_path: Path) -> None:
    publication.publie_version("1" * 64)
    with granian(tmp_path, relais) as demande:
        assert attend(lambda: _toutes(demande, RHONE, "Rhône"))
        publication.retire(RHONE)
        assert attend(lambda: all(demande(RHONE)[0] != 200 for _ in range(12)))
        relais.meurt()
        assert _toutes(demande, PARIS, "Paris")
    # A server that starts with the database dead has only its disk.
    with granian(tmp_path, relais) as demande:
        assert _toutes(demande, PARIS, "Paris")
        assert demande(RHONE)[0] != 200
