"""Two implementations, one format: the published vectors, and each opens what the other seals."""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
from typing import Any

import pytest

from millejours.core.scelle import format
from tests.conftest import RACINE

VECTEURS = RACINE / "docs/reference/parcours-scelle.vecteurs.json"
SITE = RACINE / "tests/js/site.mjs"


def test_les_vecteurs_publies_sont_ceux_du_code() -> None:
    publies = json.loads(VECTEURS.read_text(encoding="utf-8"))
    for d in publies["derivations"]:
        assert format.derive(bytes.fromhex(d["secret"]), d["usage"], d["taille"]).hex() == d["octets"]
    for p in publies["preuves"]:
        assert [x.hex() for x in format.preuves_de(bytes.fromhex(p["secret"]), p["usage"])] == [
            p["effacement"],
            p["ecriture"],
        ]
    for a in publies["agendas"]:
        gestion, cle = bytes.fromhex(a["gestion"]), bytes.fromhex(a["cle"])
        ident = format.identifiant_d_agenda(gestion, cle)
        assert (ident.hex(), format.adresse_d_agenda(cle, ident)) == (a["identifiant"], a["adresse"])
        assert format.associe(format.empreinte(ident), 1).decode() == a["associe"]
    for v in publies["lignes"]:
        cle, ident = bytes.fromhex(v["cle"]), bytes.fromhex(v["identifiant"])
        ligne = base64.b64decode(v["ligne"])
        assert format.ouvre(ligne, cle, ident, v["version"]) == v["clair"]
        assert format.scelle(v["clair"], cle, ident, v["version"], bytes.fromhex(v["nonce"])) == ligne
        assert format.empreinte(ident).hex() == v["empreinte"]
        assert format.associe(ident, v["version"]).decode() == v["associe"]


def _node(programme: str, entree: Any) -> Any:
    source = f"const {{ site }} = await import({json.dumps(SITE.as_uri())});\n" + (
        'const s = await site("famille/partage/sceau.js");\n'
        'const e = JSON.parse(require("node:fs").readFileSync(0, "utf8"));\n'
        'const o = (t) => new Uint8Array(Buffer.from(t, "hex"));\n' + programme
    )
    commande = ["node", "--input-type=module", "-e", f'import {{ createRequire }} from "node:module";\nconst require = createRequire("/");\n{source}']  # fmt: skip
    sortie = subprocess.run(commande, input=json.dumps(entree), capture_output=True, text=True, timeout=60, check=True)
    return json.loads(sortie.stdout)


def test_python_ouvre_ce_que_le_navigateur_scelle_et_l_inverse() -> None:
    cas = [
        {"secret": secrets.token_hex(32), "version": v, "clair": {"é": "ڤ" * v, "n": [None, True, 1.5]}}
        for v in (1, 2, 3000)
    ]
    rendus = _node(
        """const r = [];
        for (const c of e) {
          const [cle, id] = [await s.cleDe(o(c.secret)), await s.identifiantDe(o(c.secret))];
          r.push(Buffer.from(await s.scelle(c.clair, cle, id, c.version)).toString("base64"));
        }
        console.log(JSON.stringify(r));""",
        cas,
    )
    for c, rendu in zip(cas, rendus, strict=True):
        secret = bytes.fromhex(str(c["secret"]))
        cle, ident = format.cle_de(secret), format.identifiant_de(secret)
        assert format.ouvre(base64.b64decode(rendu), cle, ident, int(str(c["version"]))) == c["clair"]
    siens = [
        c
        | {
            "ligne": format.scelle(
                c["clair"],
                format.cle_de(bytes.fromhex(str(c["secret"]))),
                format.identifiant_de(bytes.fromhex(str(c["secret"]))),
                int(str(c["version"])),
            ).hex()
        }
        for c in cas
    ]
    lus = _node(
        """const r = [];
        for (const c of e) r.push(await s.ouvre(o(c.ligne), await s.cleDe(o(c.secret)), await s.identifiantDe(o(c.secret)), c.version));
        console.log(JSON.stringify(r));""",
        siens,
    )
    assert lus == [c["clair"] for c in cas]


def test_le_format_sous_node() -> None:
    """`tests/js/partage.mjs`: seal, merge, projection."""
    sortie = subprocess.run(
        ["node", "--test", "--test-reporter=tap", str(RACINE / "tests/js/partage.mjs")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert sortie.returncode == 0, sortie.stdout[-3000:] + sortie.stderr[-1000:]


@pytest.mark.parametrize("texte", ["", "a", "++++", "AA==", "AAAAAAAAAAAAAAAAAAAAAB", "é"])
def test_un_identifiant_n_a_qu_une_ecriture(texte: str) -> None:
    with pytest.raises(format.LigneRefusee):
        format.en_octets(texte, 16)
