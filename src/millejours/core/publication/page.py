"""One published page as the mirror keeps it: pure bytes, no Django, so that serving imports nothing heavy."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass

import brotli

# Bodies are compressed once and read a million times.
NIVEAU_GZIP, NIVEAU_BROTLI = 9, 11
CODAGES = ("", "gzip", "br")


class FichierFaux(Exception):
    """A file of the mirror that is not what was written."""


@dataclass(frozen=True, slots=True)
class Exemplaire:
    """A page, its headers and its two compressed bodies. `valable_jusqua` is in seconds since 1970."""

    chemin: str
    entetes: tuple[tuple[str, str], ...]
    gzip: bytes
    brotli: bytes
    taille: int
    empreinte: str
    generation: int
    valable_jusqua: float | None

    @property
    def version(self) -> tuple[int, str]:
        """A restored database may give a generation twice: the content's hash tells them apart."""
        return self.generation, self.empreinte

    def corps(self, codage: str) -> bytes:
        if codage == "br":
            return self.brotli
        return self.gzip if codage == "gzip" else gzip.decompress(self.gzip)


def comprime(corps: bytes) -> tuple[bytes, bytes]:
    """Gzip and brotli of a body, the same bytes each time."""
    return gzip.compress(corps, NIVEAU_GZIP, mtime=0), brotli.compress(corps, quality=NIVEAU_BROTLI)


def empreinte_de(entetes: tuple[tuple[str, str], ...], corps: bytes) -> str:
    """What changes when the answer changes, headers included: a new policy must not hide behind a 304."""
    somme = hashlib.sha256(json.dumps(entetes).encode())
    somme.update(corps)
    return somme.hexdigest()


def ecris(exemplaire: Exemplaire) -> bytes:
    """The file of a page: the hash of all the rest, a line of JSON, gzip, brotli."""
    tete = {
        "chemin": exemplaire.chemin,
        "entetes": exemplaire.entetes,
        "taille": exemplaire.taille,
        "empreinte": exemplaire.empreinte,
        "generation": exemplaire.generation,
        "valable_jusqua": exemplaire.valable_jusqua,
        "gzip": len(exemplaire.gzip),
    }
    reste = json.dumps(tete).encode() + b"\n" + exemplaire.gzip + exemplaire.brotli
    return hashlib.sha256(reste).hexdigest().encode() + b"\n" + reste


def lis(contenu: bytes) -> Exemplaire:
    """The page of a file. Raises `FichierFaux` when a single bit moved."""
    somme, _, reste = contenu.partition(b"\n")
    if hashlib.sha256(reste).hexdigest().encode() != somme:
        raise FichierFaux
    tete, _, corps = reste.partition(b"\n")
    lu = json.loads(tete)
    return Exemplaire(
        lu["chemin"],
        tuple((nom, valeur) for nom, valeur in lu["entetes"]),
        corps[: lu["gzip"]],
        corps[lu["gzip"] :],
        lu["taille"],
        lu["empreinte"],
        lu["generation"],
        lu["valable_jusqua"],
    )
