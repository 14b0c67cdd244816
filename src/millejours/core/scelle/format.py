"""The format, a second time: what a browser seals, this opens, and conversely (`famille/partage/sceau.js`).

The server has no key at rest. It opens one kind of row, a calendar's, whose key came with the request.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
IDENTIFIANT, SECRET, NONCE, SCEAU = 16, 32, 12, 16
EMPREINTE = 32
# A calendar's address: its key, then the hash under which its row is kept.
ADRESSE = SECRET + EMPREINTE
# Every row has one of fifteen lengths: what is written in it cannot be guessed from its size.
BLOC, TAILLE_MAX = 4_096, 65_536


class LigneRefusee(ValueError):
    """Not opened: another key, another version, or bytes that were changed. Which of them cannot be told."""


def en_texte(octets: bytes) -> str:
    """Base64url without padding.

    >>> en_texte(b"\\xfb\\xff")
    '-_8'
    """
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def en_octets(texte: str, taille: int) -> bytes:
    """Raises `LigneRefusee` unless the text is the one way to write that many bytes."""
    try:
        octets = base64.urlsafe_b64decode(texte + "=" * (-len(texte) % 4))
    except (binascii.Error, ValueError) as erreur:
        raise LigneRefusee("ce n'est pas du base64url") from erreur
    if len(octets) != taille or en_texte(octets) != texte:
        raise LigneRefusee(f"{taille} octets sont attendus")
    return octets


def derive(secret: bytes, usage: str, taille: int) -> bytes:
    """HKDF-SHA-256, empty salt."""
    return HKDF(SHA256(), taille, salt=None, info=f"mj{VERSION} {usage}".encode()).derive(secret)


def identifiant_de(secret: bytes) -> bytes:
    return derive(secret, "id", IDENTIFIANT)


def cle_de(secret: bytes) -> bytes:
    return derive(secret, "lecture", SECRET)


def preuves_de(secret: bytes, usage: str = "preuve") -> tuple[bytes, bytes]:
    """What erases a row, and its hash, that writes it."""
    effacement = derive(secret, usage, SECRET)
    return effacement, empreinte(effacement)


def identifiant_d_agenda(gestion: bytes, cle: bytes) -> bytes:
    """From the management and not from the address: who holds the address asks for a calendar, never for the row."""
    return derive(gestion, f"agenda {en_texte(cle)}", IDENTIFIANT)


def adresse_d_agenda(cle: bytes, identifiant: bytes) -> str:
    return en_texte(cle + empreinte(identifiant))


def empreinte(octets: bytes) -> bytes:
    return sha256(octets).digest()


def scelle(donnee: Any, cle: bytes, identifiant: bytes, version: int, nonce: bytes | None = None) -> bytes:
    """`nonce` is given by test vectors alone: it never serves twice under one key."""
    nonce = nonce or secrets.token_bytes(NONCE)
    clair = json.dumps(donnee, ensure_ascii=False, separators=(",", ":")).encode()
    # Blanks after a JSON text are still JSON.
    clair = clair.ljust(-(-len(clair) // BLOC) * BLOC)
    if NONCE + len(clair) + SCEAU > TAILLE_MAX:
        raise ValueError(f"{len(clair)} octets : une ligne n'en tient pas autant")
    return nonce + AESGCM(cle).encrypt(nonce, clair, associe(identifiant, version))


def ouvre(chiffre: bytes, cle: bytes, identifiant: bytes, version: int) -> Any:
    try:
        clair = AESGCM(cle).decrypt(chiffre[:NONCE], chiffre[NONCE:], associe(identifiant, version))
        return json.loads(clair)
    except (InvalidTag, ValueError) as erreur:
        raise LigneRefusee("cette ligne ne s'ouvre pas") from erreur


def associe(identifiant: bytes, version: int) -> bytes:
    """What the seal covers beside the text: a row cannot be put in another's place, nor an old one as new."""
    return f"v{VERSION}|{en_texte(identifiant)}|{version}".encode()
