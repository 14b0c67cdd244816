"""Écrit les vecteurs d'essai du parcours scellé : `python outils/vecteurs.py > docs/reference/parcours-scelle.vecteurs.json`."""

from __future__ import annotations

import base64
import json

from millejours.core.scelle import format

SECRET = bytes(range(32))
USAGES = [
    ("id", 16),
    ("lecture", 32),
    ("preuve", 32),
    (f"preuve {format.en_texte(format.derive(bytes(32), 'id', 16))}", 32),
]
CLAIRS = [
    (1, {"v": 1, "e": {}}),
    (
        2,
        {
            "v": 1,
            "e": {
                "grossesse/g1/repere": [{"terme": "2027-04-14"}, 1, "AAAAAAAA"],
                "rdv/r1": [{"le": "2026-12-01", "titre": "Échographie — « à jeun »"}, 2, "BBBBBBBB"],
                "fait/PN-EX1:g1": [None, 3, "AAAAAAAA"],
            },
        },
    ),
    (7, {"v": 1, "e": {f"fait/R{i}:g1": [{"le": "2026-10-01"}, i + 1, "AAAAAAAA"] for i in range(90)}}),
]


def vecteurs() -> dict[str, object]:
    cle, identifiant = format.cle_de(SECRET), format.identifiant_de(SECRET)
    return {
        "format": "mille-jours/parcours-scelle",
        "version": format.VERSION,
        "derivations": [
            {"secret": SECRET.hex(), "usage": usage, "taille": n, "octets": format.derive(SECRET, usage, n).hex()}
            for usage, n in USAGES
        ],
        "preuves": [_preuves(usage) for usage in ("preuve", USAGES[3][0])],
        "agendas": [_agenda()],
        "lignes": [_ligne(cle, identifiant, version, clair) for version, clair in CLAIRS],
    }


def _preuves(usage: str) -> dict[str, str]:
    effacement, ecriture = format.preuves_de(SECRET, usage)
    return {"secret": SECRET.hex(), "usage": usage, "effacement": effacement.hex(), "ecriture": ecriture.hex()}


def _agenda() -> dict[str, object]:
    gestion, cle = bytes(range(32, 64)), SECRET
    identifiant = format.identifiant_d_agenda(gestion, cle)
    return {
        "gestion": gestion.hex(),
        "cle": cle.hex(),
        "identifiant": identifiant.hex(),
        "adresse": format.adresse_d_agenda(cle, identifiant),
        "associe": format.associe(format.empreinte(identifiant), 1).decode(),
    }


def _ligne(cle: bytes, identifiant: bytes, version: int, clair: object) -> dict[str, object]:
    nonce = bytes([version] * format.NONCE)
    ligne = format.scelle(clair, cle, identifiant, version, nonce)
    return {
        "cle": cle.hex(),
        "identifiant": identifiant.hex(),
        "version": version,
        "nonce": nonce.hex(),
        "associe": format.associe(identifiant, version).decode(),
        "clair": clair,
        "empreinte": format.empreinte(identifiant).hex(),
        "ligne": base64.b64encode(ligne).decode(),
    }


if __name__ == "__main__":
    print(json.dumps(vecteurs(), ensure_ascii=False, indent=1))
