"""Addresses at rest: sealed by AES-GCM, found by HMAC, with keys that the database never holds.

The key ring is a file of its own (mode 0600) or `LETTRES_CLES`. Its first key seals; the others still open, until
every row has been sealed again (`docs/guides/envoyer-les-lettres.md`). Without the ring, no row can be read.

Each usage (the letters, the directory) has keys of its own, drawn from the same ring: one address has as many
indexes as usages, so that a stolen database does not say who is in both.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# mypy may read this module before the settings, and then knows no name of theirs.
_reglages: Any = settings
NONCE, CLE = 12, 32
# Sealed texts come in few lengths: a length would say which address.
BLOC = 128


class SceauRompu(Exception):
    """A sealed row that no key of the ring opens: another ring, or a row changed by hand."""


@dataclass(frozen=True)
class Cle:
    nom: str
    secret: bytes

    def derivee(self, usage: str, pour: str) -> bytes:
        return HKDF(SHA256(), CLE, salt=None, info=f"millejours.{usage}.{pour}".encode()).derive(self.secret)

    @cached_property
    def courrier(self) -> bytes:
        return self.derivee("lettres", "courrier")


@dataclass(frozen=True)
class Trousseau:
    """Keys, the current one first."""

    cles: tuple[Cle, ...]

    @property
    def courante(self) -> Cle:
        return self.cles[0]

    def cle(self, nom: str) -> Cle:
        for c in self.cles:
            if c.nom == nom:
                return c
        raise SceauRompu(f"la clé {nom} n'est pas au trousseau")

    def index(self, usage: str, adresse: str) -> bytes:
        """The keyed hash under which an address is kept."""
        return _index(self.courante, usage, adresse)

    def tous_les_index(self, usage: str, adresse: str) -> list[bytes]:
        """The same with every key: rows not sealed again yet are found too."""
        return [_index(c, usage, adresse) for c in self.cles]

    def scelle(self, usage: str, adresse: str, jeton: str) -> tuple[str, bytes, bytes]:
        """Name of the key, index, sealed bytes.

        Bound to its index, and by its key to its usage: a row cannot take another's address.
        """
        index = self.index(usage, adresse)
        clair = f"{jeton}\n{adresse}".encode()
        clair += b"\0" * (-len(clair) % BLOC)
        nonce = secrets.token_bytes(NONCE)
        return self.courante.nom, index, nonce + _scellement(self.courante, usage).encrypt(nonce, clair, index)

    def ouvre(self, usage: str, nom: str, index: bytes, scelle: bytes) -> tuple[str, str]:
        """Address and token. Raises `SceauRompu`."""
        try:
            clair = _scellement(self.cle(nom), usage).decrypt(scelle[:NONCE], scelle[NONCE:], index)
        except InvalidTag:
            raise SceauRompu("adresse scellée illisible") from None
        jeton, adresse = clair.rstrip(b"\0").decode().split("\n")
        return adresse, jeton

    def marque(self, texte: str) -> str:
        """What proves that a name in a returned mail is ours."""
        return _marque(self.courante, texte)

    def est_de_nous(self, texte: str, marque: str) -> bool:
        return any(hmac.compare_digest(_marque(c, texte), marque) for c in self.cles)


def nouveau_jeton() -> str:
    return secrets.token_urlsafe(CLE)


def empreinte(jeton: str) -> bytes:
    """What the database keeps of a token: random and long, so a plain hash is enough."""
    return hashlib.sha256(jeton.encode()).digest()


def trousseau() -> Trousseau:
    """The ring in force: read again when its file changes, so that a new key needs no restart."""
    if _reglages.LETTRES_CLES:
        return _lit(_reglages.LETTRES_CLES.replace(",", "\n"))
    fichier = Path(_reglages.LETTRES_CLES_FICHIER)
    try:
        etat = fichier.stat()
    except FileNotFoundError:
        _cree(fichier)
        etat = fichier.stat()
    return _lit_fichier(fichier, etat.st_mtime_ns, etat.st_ino)


def ajoute_cle() -> str:
    """Put a new key first in the file; its name."""
    actuel = trousseau()
    neuve = _neuve()
    _ecrit((neuve, *actuel.cles), _fichier())
    return neuve.nom


def retire_cle(nom: str) -> None:
    """Take a key out of the file. The caller makes sure that no row needs it."""
    actuel = trousseau()
    actuel.cle(nom)
    if nom == actuel.courante.nom:
        raise SceauRompu(f"la clé {nom} est la clé courante")
    _ecrit(tuple(c for c in actuel.cles if c.nom != nom), _fichier())


def _fichier() -> Path:
    if _reglages.LETTRES_CLES:
        raise ImproperlyConfigured("les clés viennent de LETTRES_CLES : changez-les là où elle est écrite")
    return Path(_reglages.LETTRES_CLES_FICHIER)


@lru_cache(maxsize=4)
def _lit_fichier(fichier: Path, _mtime: int, _inode: int) -> Trousseau:
    if fichier.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{fichier} est lisible par d'autres comptes : chmod 600")
    return _lit(fichier.read_text(encoding="ascii"))


@lru_cache(maxsize=4)
def _lit(texte: str) -> Trousseau:
    cles = []
    for ligne in filter(None, (ligne.strip() for ligne in texte.splitlines())):
        nom, _, valeur = ligne.partition(":")
        try:
            secret = base64.urlsafe_b64decode(valeur)
        except ValueError:
            secret = b""
        if not nom or len(nom) > 16 or len(secret) != CLE:
            raise ImproperlyConfigured("clés des lettres : « nom:valeur » par ligne, 32 octets en base64 d'adresse")
        cles.append(Cle(nom, secret))
    if not cles or len({c.nom for c in cles}) < len(cles):
        raise ImproperlyConfigured("clés des lettres : au moins une, et des noms différents")
    return Trousseau(tuple(cles))


def _neuve() -> Cle:
    return Cle(secrets.token_hex(4), secrets.token_bytes(CLE))


def _cree(fichier: Path) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    _ecrit((_neuve(),), fichier, est_premiere=True)


def _ecrit(cles: tuple[Cle, ...], fichier: Path, *, est_premiere: bool = False) -> None:
    """Whole or not at all. A first ring is kept by whoever was first: the others read that one."""
    texte = "".join(f"{c.nom}:{base64.urlsafe_b64encode(c.secret).decode()}\n" for c in cles)
    descripteur, nom = tempfile.mkstemp(dir=fichier.parent)  # made with mode 0600
    attente = Path(nom)
    with os.fdopen(descripteur, "w", encoding="ascii") as flux:
        flux.write(texte)
        flux.flush()
        os.fsync(flux.fileno())
    if not est_premiere:
        attente.replace(fichier)
        return
    try:
        fichier.hardlink_to(attente)
    except FileExistsError:
        pass
    finally:
        attente.unlink()


@lru_cache(maxsize=16)
def _scellement(cle: Cle, usage: str) -> AESGCM:
    return AESGCM(cle.derivee(usage, "scellement"))


@lru_cache(maxsize=16)
def _cle_des_index(cle: Cle, usage: str) -> bytes:
    return cle.derivee(usage, "index")


def _index(cle: Cle, usage: str, adresse: str) -> bytes:
    return hmac.digest(_cle_des_index(cle, usage), adresse.casefold().encode(), "sha256")


def _marque(cle: Cle, texte: str) -> str:
    return hmac.new(cle.courrier, texte.encode(), "sha256").hexdigest()[:20]
