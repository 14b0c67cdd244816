"""The one kind of row that the server opens: a key came with the request, and leaves with the answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.db import connection

from millejours.core.publication.miroir import Connexion
from millejours.core.scelle.format import ADRESSE, SECRET, LigneRefusee, cle_de, en_octets, ouvre

# The row of a hash, unless its end has come: (version, ciphertext).
Lecteur = Callable[[bytes, date], "tuple[int, bytes] | None"]
# Asked a thousand times a second: the ORM would take longer than the database.
_REQUETE = "select version, chiffre from core_lignescellee where empreinte = %s and expire > %s"


@dataclass(frozen=True, slots=True)
class Ouverte:
    clair: Any
    version: int
    cle: bytes


def ouverte(nom: str, jour: date, lis: Lecteur) -> Ouverte | None:
    """The row of a secret, opened in memory; `None` when there is none, or when the secret does not open it."""
    try:
        octets = en_octets(nom, ADRESSE)
        secret, empreinte = octets[:SECRET], octets[SECRET:]
        ligne = lis(empreinte, jour)
        if ligne is None:
            return None
        version, chiffre = ligne
        cle = cle_de(secret)
        # The address has the hash alone, and the seal covers it in the place of the identifier.
        return Ouverte(ouvre(bytes(chiffre), cle, empreinte, version), version, cle)
    except LigneRefusee:
        return None


def par_django(nom: bytes, jour: date) -> tuple[int, bytes] | None:
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, [nom, jour])
        ligne: tuple[int, bytes] | None = curseur.fetchone()
        return ligne


class ParFil:
    """A connection kept by each thread, that only reads: opening one for each question would be most of its cost."""

    def __init__(self, connecte: Callable[[], Connexion]) -> None:
        self._connecte, self._ici = connecte, threading.local()

    def __call__(self, nom: bytes, jour: date) -> tuple[int, bytes] | None:
        neuve = getattr(self._ici, "connexion", None) is None
        try:
            return self._lis(nom, jour)
        except psycopg.OperationalError:
            self._ici.connexion = None
            if neuve:
                raise
            # The server was started again since the last question.
            return self._lis(nom, jour)

    def _lis(self, nom: bytes, jour: date) -> tuple[int, bytes] | None:
        if getattr(self._ici, "connexion", None) is None:
            connexion = self._connecte()
            connexion.execute("set default_transaction_read_only = on")
            self._ici.connexion = connexion
        ligne: tuple[int, bytes] | None = self._ici.connexion.execute(_REQUETE, [nom, jour], binary=True).fetchone()
        return ligne
