"""The shape of what a browser sealed. The server checks the shape, and can check nothing else: it has no key."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

VERSION = 1
# Bytes. The message is padded to one size, so that its length tells nothing; 16 more are the seal of GCM.
POINT, NONCE, MESSAGE, ENVELOPPE = 65, 12, 512 + 16, 32 + 16
_CHAMPS = {"version", "ephemere", "nonce", "donnees", "enveloppes"}


class EnveloppeRefusee(ValueError):
    """Not a sealed request."""


class ClesPerimees(ValueError):
    """Sealed for other keys than those in service: the browser seals it again."""


def octets(texte: Any, taille: int) -> bytes:
    """Bytes of a base64 field of one size only.

    >>> octets("AAAA", 3)
    b'\\x00\\x00\\x00'
    """
    if not isinstance(texte, str) or len(texte) != 4 * -(-taille // 3):
        raise EnveloppeRefusee
    try:
        lus = base64.b64decode(texte, validate=True)
    except (binascii.Error, ValueError):
        raise EnveloppeRefusee from None
    if len(lus) != taille:
        raise EnveloppeRefusee
    return lus


def point(texte: Any) -> bytes:
    """A point of the curve. Raises `EnveloppeRefusee` for anything else: a false point could leak a key."""
    lu = octets(texte, POINT)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), lu)
    except ValueError:
        raise EnveloppeRefusee from None
    return lu


def empreinte(publique: str) -> str:
    return hashlib.sha256(point(publique)).hexdigest()


def verifie(donnee: Any, cles: Collection[int]) -> dict[str, Any]:
    """A sealed request, wrapped once for each key in service, and nothing beside. Never logs what it refuses."""
    if not isinstance(donnee, Mapping) or set(donnee) != _CHAMPS or donnee["version"] != VERSION:
        raise EnveloppeRefusee
    point(donnee["ephemere"])
    octets(donnee["nonce"], NONCE)
    octets(donnee["donnees"], MESSAGE)
    enveloppes = donnee["enveloppes"]
    if not isinstance(enveloppes, list) or not all(isinstance(e, Mapping) for e in enveloppes):
        raise EnveloppeRefusee
    for e in enveloppes:
        if set(e) != {"cle", "nonce", "enveloppe"} or not isinstance(e["cle"], int):
            raise EnveloppeRefusee
        octets(e["nonce"], NONCE)
        octets(e["enveloppe"], ENVELOPPE)
    if sorted(e["cle"] for e in enveloppes) != sorted(cles):
        raise ClesPerimees
    return dict(donnee)
