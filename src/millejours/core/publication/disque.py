"""The folder where a server keeps the published pages: it starts from there when the database is dead."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from millejours.core.publication.page import Exemplaire, FichierFaux, ecris, lis

_VERROU = "verrou"
_SUFFIXE = ".page"
# A process stopped in the middle of a write must not stop the others for ever.
ATTENTE_VERROU = 10.0


def nom_de(chemin: str) -> str:
    """A path's file: its hash, so that no path can name a place of the disk."""
    return hashlib.sha256(chemin.encode()).hexdigest() + _SUFFIXE


def _attend_verrou(fichier: IO[str]) -> None:
    fin = time.monotonic() + ATTENTE_VERROU
    while time.monotonic() < fin:
        try:
            return fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
    return None


class Disque:
    """Files written whole or not at all. Processes of one machine share the folder and write in turn."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier

    @contextmanager
    def verrou(self) -> Iterator[None]:
        """Held from the question to the database to the last write: an older answer never covers a newer one."""
        with ExitStack() as pile:
            # A folder that cannot be written must not keep a retracted page in memory: the rest goes on.
            with suppress(OSError):
                self.dossier.mkdir(parents=True, exist_ok=True)
                _attend_verrou(pile.enter_context((self.dossier / _VERROU).open("w")))
            yield

    def noms(self, chemins: Iterable[str] | None = None) -> set[str]:
        """Files that are there: all of them, or those of these paths."""
        if chemins is not None:
            return {nom for nom in map(nom_de, chemins) if (self.dossier / nom).exists()}
        if not self.dossier.is_dir():
            return set()
        return {f.name for f in os.scandir(self.dossier) if f.name != _VERROU}

    def tout(self) -> Iterator[Exemplaire]:
        """Every sound page; what is not sound is removed, and fetched again when the database answers."""
        for nom in sorted(self.noms()):
            if (exemplaire := self._lit(self.dossier / nom)) is not None:
                yield exemplaire

    def lit(self, chemin: str) -> Exemplaire | None:
        return self._lit(self.dossier / nom_de(chemin))

    def _lit(self, fichier: Path) -> Exemplaire | None:
        if fichier.suffix != _SUFFIXE:
            return None
        try:
            exemplaire = lis(fichier.read_bytes())
            if nom_de(exemplaire.chemin) != fichier.name:
                raise FichierFaux
        except OSError:
            return None
        except FichierFaux:
            fichier.unlink(missing_ok=True)
            return None
        return exemplaire

    def ecrit(self, exemplaire: Exemplaire) -> None:
        final = self.dossier / nom_de(exemplaire.chemin)
        provisoire = final.with_suffix(f".{os.getpid()}")
        provisoire.write_bytes(ecris(exemplaire))
        provisoire.replace(final)

    def efface(self, nom: str) -> None:
        (self.dossier / nom).unlink(missing_ok=True)
