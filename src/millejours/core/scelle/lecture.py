"""The one kind of row that the server opens: a key came with the request, and leaves with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from millejours.core.scelle.format import SECRET, LigneRefusee, cle_de, empreinte, en_octets, identifiant_de, ouvre


@dataclass(frozen=True, slots=True)
class Ouverte:
    clair: Any
    version: int
    cle: bytes


def ouverte(nom: str, jour: date) -> Ouverte | None:
    """The row of a secret, opened in memory; `None` when there is none, or when the secret does not open it."""
    try:
        secret = en_octets(nom, SECRET)
        identifiant, cle = identifiant_de(secret), cle_de(secret)
        # Asked a thousand times a second: the ORM would take longer than the database.
        with connection.cursor() as curseur:
            curseur.execute(
                "select version, chiffre from core_lignescellee where empreinte = %s and expire > %s",
                [empreinte(identifiant), jour],
            )
            ligne = curseur.fetchone()
        if ligne is None:
            return None
        version, chiffre = ligne
        return Ouverte(ouvre(bytes(chiffre), cle, identifiant, version), version, cle)
    except LigneRefusee:
        return None
