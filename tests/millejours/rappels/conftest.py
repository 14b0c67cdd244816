"""Teams, members, and a second implementation of the seal: what the browser writes must open here, and the reverse."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from millejours.comptes.models import Agent
from millejours.core.debit import Seau
from millejours.rappels import actions, views
from millejours.rappels.models import CleDeRappel, Equipe
from tests.millejours.comptes.conftest import _compteurs_a_zero, agent_de

__all__ = ["_compteurs_a_zero", "agent_de"]

# A Sunday.
MAINTENANT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NUMERO = "06 00 19 28 37"
MESSAGE = {"prenom": "Canari", "telephone": NUMERO, "moment": "matin", "prudence": "aucun"}


@pytest.fixture(autouse=True)
def _debit(monkeypatch: pytest.MonkeyPatch) -> None:
    for seau in ("_seau", "_seau_reseau", "_seau_equipe"):
        monkeypatch.setattr(views, seau, Seau(1000, 3600))


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def point(cle: ec.EllipticCurvePublicKey) -> bytes:
    return cle.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def contexte(equipe: int, cle: int | str = "") -> bytes:
    return f"mille-jours/rappel/1|{equipe}|{cle}".encode()


def _emballage(privee: Any, publique: Any, sel: bytes, equipe: int, cle: int) -> AESGCM:
    secret = privee.exchange(ec.ECDH(), publique)
    return AESGCM(HKDF(SHA256(), 32, sel, contexte(equipe, cle)).derive(secret))


def scelle(message: dict[str, str], equipe: int, cles: dict[int, str]) -> dict[str, Any]:
    """As `scelle` of static/rappels/sceau.js."""
    ephemere, contenu = ec.generate_private_key(ec.SECP256R1()), os.urandom(32)
    sel = point(ephemere.public_key())
    enveloppes = []
    for cle, publique in cles.items():
        lue = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(publique))
        nonce = os.urandom(12)
        enveloppe = _emballage(ephemere, lue, sel, equipe, cle).encrypt(nonce, contenu, contexte(equipe, cle))
        enveloppes.append({"cle": cle, "nonce": b64(nonce), "enveloppe": b64(enveloppe)})
    nonce = os.urandom(12)
    clair = json.dumps(message, ensure_ascii=False).encode().ljust(512)
    donnees = AESGCM(contenu).encrypt(nonce, clair, contexte(equipe))
    return {"version": 1, "ephemere": b64(sel), "nonce": b64(nonce), "donnees": b64(donnees), "enveloppes": enveloppes}


def ouvre(recu: dict[str, Any], equipe: int, cle: int, privee: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """As `ouvre` of static/rappels/sceau.js."""
    sel = base64.b64decode(recu["ephemere"])
    publique = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sel)
    mienne = next(e for e in recu["enveloppes"] if e["cle"] == cle)
    emballage = _emballage(privee, publique, sel, equipe, cle)
    contenu = emballage.decrypt(
        base64.b64decode(mienne["nonce"]), base64.b64decode(mienne["enveloppe"]), contexte(equipe, cle)
    )
    clair = AESGCM(contenu).decrypt(
        base64.b64decode(recu["nonce"]), base64.b64decode(recu["donnees"]), contexte(equipe)
    )
    lu: dict[str, str] = json.loads(clair)
    return lu


@dataclass
class EquipePrete:
    """A team that takes requests: two members, their keys, and the private halves that only a test may hold."""

    equipe: Equipe
    agents: list[Agent]
    cles: list[CleDeRappel]
    privees: list[ec.EllipticCurvePrivateKey]

    def publiques(self) -> dict[int, str]:
        return {c.pk: c.publique for c in self.cles}

    def scelle(self, message: dict[str, str] = MESSAGE) -> dict[str, Any]:
        return scelle(message, self.equipe.pk, self.publiques())

    def corps(self) -> str:
        return json.dumps({"equipe": self.equipe.pk, "scelle": self.scelle()})


def cree_equipe(admin: Agent, *departements: str, nom: str = "Équipe inventée", delai: int = 2) -> Equipe:
    equipe = Equipe(nom=nom, horaires="du lundi au vendredi, de 9 h à 17 h", delai_jours=delai, est_offerte=True)
    return actions.regle_equipe(admin, equipe, departements, MAINTENANT)


@pytest.fixture
def equipe_prete(agent_de: Callable[..., Agent]) -> EquipePrete:
    admin = agent_de("administrateur", email="admin@exemple.fr")
    equipe = cree_equipe(admin, "69", "01")
    prete = EquipePrete(equipe, [], [], [])
    for nom in ("ada", "zoe"):
        agent = agent_de("rappel", email=f"{nom}@exemple.fr")
        actions.nomme(admin, equipe, agent, MAINTENANT)
        privee = ec.generate_private_key(ec.SECP256R1())
        prete.agents.append(agent)
        prete.privees.append(privee)
        prete.cles.append(actions.pose_cle(agent, equipe, b64(point(privee.public_key())), MAINTENANT))
    return prete
