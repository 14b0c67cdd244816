"""A server's copy of the published pages: told by the database, kept on disk, bounded in memory."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from millejours.core.publication.disque import Disque, nom_de
from millejours.core.publication.page import CODAGES, Exemplaire

CANAL = "publication"
# Every path changed: sent instead of a list that would be too long.
TOUT = ""
journal = logging.getLogger(__name__)

Connexion = psycopg.Connection[tuple[Any, ...]]
_ETAT = "select chemin, generation, empreinte from core_pagepubliee"
_PAGES = """select chemin, entetes, gzip, brotli, taille, empreinte, generation,
    extract(epoch from valable_jusqua)::float8 from core_pagepubliee where chemin = any(%s)"""
LOT = 50
# How long a stop, or a damaged page, waits to be seen by the thread that listens.
TRANCHE = 0.25
GROUPE = 0.02


class Fiche:
    """A page ready to leave: header lists made once for each encoding. Its bodies are kept by the mirror."""

    __slots__ = ("chemin", "entetes", "etags", "limite", "longueurs", "pretes", "version")

    def __init__(self, exemplaire: Exemplaire) -> None:
        self.chemin = exemplaire.chemin
        self.version = exemplaire.version
        self.limite = float("inf") if exemplaire.valable_jusqua is None else exemplaire.valable_jusqua
        self.etags = tuple(f'"{exemplaire.empreinte[:24]}{"-" * bool(c)}{c}"' for c in CODAGES)
        self.longueurs = (exemplaire.taille, len(exemplaire.gzip), len(exemplaire.brotli))
        self.entetes = exemplaire.entetes
        # Header lists, made at the first request for each encoding.
        self.pretes: list[list[tuple[str, str]] | None] = [None] * len(CODAGES)


class Miroir:
    """Pages by path. One thread of its own follows the database; requests only read dictionaries."""

    def __init__(
        self, disque: Disque, connecte: Callable[[], Connexion], *, memoire: int, sondage: float = 30.0
    ) -> None:
        self.disque, self.connecte, self.memoire, self.sondage = disque, connecte, memoire, sondage
        self.pages: dict[str, Fiche] = {}
        self._corps: dict[tuple[str, int], tuple[tuple[int, str], bytes]] = {}
        self._occupe = 0
        self._verrou = threading.Lock()
        self._manquants: set[str] = set()
        self._fini = threading.Event()
        self._fil: threading.Thread | None = None
        self._est_joint = True

    # Life

    def demarre(self) -> None:
        """Read the disk, ask the database once, then follow it. With the database dead, the disk is what there is."""
        for exemplaire in self.disque.tout():
            self.pages[exemplaire.chemin] = Fiche(exemplaire)
        try:
            with self.connecte() as connexion:
                self.synchronise(connexion)
        except (psycopg.Error, OSError) as erreur:
            self._dit_coupure(erreur)
        self._suit()
        # A server that forks after loading leaves its threads behind: each child follows for itself.
        os.register_at_fork(after_in_child=self._apres_fork)

    def _suit(self) -> None:
        self._fil = threading.Thread(target=self._boucle, name="publication", daemon=True)
        self._fil.start()

    def _apres_fork(self) -> None:
        if not self._fini.is_set():
            self._verrou = threading.Lock()
            self._fini = threading.Event()
            self._suit()

    def ferme(self) -> None:
        self._fini.set()
        if self._fil is not None:
            self._fil.join()

    # What requests read

    def corps(self, fiche: Fiche, codage: int) -> bytes | None:
        """A body, from memory or from disk; `None` when the page left meanwhile."""
        garde = self._corps.get((fiche.chemin, codage))
        if garde is not None and garde[0] == fiche.version:
            return garde[1]
        exemplaire = self.disque.lit(fiche.chemin)
        if exemplaire is None or exemplaire.version != fiche.version:
            # Retracted, damaged, or newer by a neighbour's hand: Django answers while the mirror looks again.
            self._manquants.add(fiche.chemin)
            self._oublie(fiche)
            return None
        corps = exemplaire.corps(CODAGES[codage])
        self._retient(fiche, codage, corps)
        return corps

    def _retient(self, fiche: Fiche, codage: int, corps: bytes) -> None:
        if len(corps) > self.memoire:
            return
        with self._verrou:
            self._jette((fiche.chemin, codage))
            self._corps[fiche.chemin, codage] = (fiche.version, corps)
            self._occupe += len(corps)
            while self._occupe > self.memoire:
                self._jette(next(iter(self._corps)))

    def _jette(self, cle: tuple[str, int]) -> None:
        if (garde := self._corps.pop(cle, None)) is not None:
            self._occupe -= len(garde[1])

    def _oublie(self, fiche: Fiche) -> None:
        with self._verrou:
            if self.pages.get(fiche.chemin) is fiche:
                del self.pages[fiche.chemin]
            for codage in range(len(CODAGES)):
                self._jette((fiche.chemin, codage))

    # What the database says

    def _boucle(self) -> None:
        attente = 0.1
        while not self._fini.is_set():
            try:
                with self.connecte() as connexion:
                    connexion.execute(f"listen {CANAL}")
                    self.synchronise(connexion)
                    attente = 0.1
                    self._dit_retour()
                    self._ecoute(connexion)
            except (psycopg.Error, OSError) as erreur:
                self._dit_coupure(erreur)
                self._fini.wait(attente)
                attente = min(attente * 2, 1.0)

    def _ecoute(self, connexion: Connexion) -> None:
        prochain = time.monotonic() + self.sondage
        while not self._fini.is_set():
            tranche = max(0.0, min(TRANCHE, prochain - time.monotonic()))
            dits = {n.payload for n in connexion.notifies(timeout=tranche, stop_after=1)}
            if dits:
                # A release says its pages one by one: taken together.
                dits |= {n.payload for n in connexion.notifies(timeout=GROUPE)}
            while self._manquants:
                dits.add(self._manquants.pop())
            if TOUT in dits or time.monotonic() >= prochain:
                self.synchronise(connexion)
                prochain = time.monotonic() + self.sondage
            elif dits:
                self.synchronise(connexion, dits)

    def synchronise(self, connexion: Connexion, chemins: Iterable[str] | None = None) -> None:
        """Make memory and disk what the table says, for these paths or for all. Statements see one snapshot each."""
        with self.disque.verrou():
            vus = None if chemins is None else list(chemins)
            lignes = connexion.execute(_ETAT if vus is None else f"{_ETAT} where chemin = any(%(vus)s)", {"vus": vus})
            etat = {chemin: (generation, empreinte) for chemin, generation, empreinte in lignes}
            self._retire({*self.pages} - {*etat} if vus is None else {*vus} - {*etat})
            presents = self.disque.noms(vus)
            if vus is None:
                for nom in presents - {nom_de(chemin) for chemin in etat}:
                    self.disque.efface(nom)
            self._prend(
                connexion, [c for c, version in etat.items() if not self._est_a_jour(c, version, presents)], etat
            )

    def _est_a_jour(self, chemin: str, version: tuple[int, str], presents: set[str]) -> bool:
        fiche = self.pages.get(chemin)
        return fiche is not None and fiche.version == version and nom_de(chemin) in presents

    def _retire(self, chemins: Iterable[str]) -> None:
        partis = list(chemins)
        # Memory first: whatever the disk does, what is retracted is not served.
        for chemin in partis:
            if (fiche := self.pages.get(chemin)) is not None:
                self._oublie(fiche)
        for chemin in partis:
            self.disque.efface(nom_de(chemin))

    def _prend(self, connexion: Connexion, chemins: list[str], etat: dict[str, tuple[int, str]]) -> None:
        """From the disk where a neighbour already wrote it, else from the table, a few at a time."""
        demandes = []
        for chemin in chemins:
            exemplaire = self.disque.lit(chemin)
            if exemplaire is not None and exemplaire.version == etat[chemin]:
                self.pages[chemin] = Fiche(exemplaire)
            else:
                demandes.append(chemin)
        for debut in range(0, len(demandes), LOT):
            for chemin, entetes, gzip, brotli, *reste in connexion.execute(_PAGES, [demandes[debut : debut + LOT]]):
                paires = tuple((nom, valeur) for nom, valeur in entetes)
                exemplaire = Exemplaire(chemin, paires, bytes(gzip), bytes(brotli), *reste)
                self._garde(exemplaire)

    def _garde(self, exemplaire: Exemplaire) -> None:
        try:
            self.disque.ecrit(exemplaire)
        except OSError:
            # Better Django than what was there before.
            if (ancienne := self.pages.get(exemplaire.chemin)) is not None:
                self._oublie(ancienne)
            raise
        self.pages[exemplaire.chemin] = Fiche(exemplaire)

    def _dit_coupure(self, erreur: Exception) -> None:
        if self._est_joint:
            quoi = (
                "le dossier des pages ne s'écrit pas"
                if isinstance(erreur, OSError)
                else "la base ne donne pas les pages"
            )
            journal.warning(f"publication : {quoi}, les pages connues restent servies")
        self._est_joint = False

    def _dit_retour(self) -> None:
        if not self._est_joint:
            journal.warning("publication : la base répond de nouveau")
        self._est_joint = True
