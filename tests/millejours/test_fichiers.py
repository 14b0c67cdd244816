"""What is served is what was written, minus the comments."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from django.conf import settings

from millejours.config import env
from millejours.core.fichiers import sans_commentaires
from tests.conftest import RACINE

TOUS = sorted((RACINE / "src" / "millejours").glob("*/static/**/*.js"))
MODULES = [m for m in TOUS if "vendor" not in m.parts]


def test_un_commentaire_part_et_le_code_reste() -> None:
    source = b"""/** What it does. */
export const a = 1; // kept: on a line of code
  // gone
const b = /** @type {number} */ (a);
  /** @type {string} */ (c).d = "/* not a comment */";
/* two
 * lines */
f();
"""
    assert sans_commentaires(source).decode() == (
        "export const a = 1; // kept: on a line of code\n"
        "const b = /** @type {number} */ (a);\n"
        '/** @type {string} */ (c).d = "/* not a comment */";\n'
        "f();\n"
    )


def test_chaque_module_dit_la_meme_chose_sans_ses_commentaires(tmp_path: Path) -> None:
    paires = []
    for rang, module in enumerate(MODULES):
        servi = tmp_path / f"{rang}.js"
        servi.write_bytes(sans_commentaires(module.read_bytes()))
        paires.append([str(module), str(servi)])
    lu = subprocess.run(
        ["node", str(RACINE / "tests" / "js" / "nus.mjs")],
        input=json.dumps(paires),
        capture_output=True,
        text=True,
        check=False,
    )
    assert lu.returncode == 0, lu.stderr
    assert not lu.stdout


def test_rien_de_ce_qui_est_servi_n_est_vide(statiques: None) -> None:
    servis = [f for nom in settings.NOS_STATIQUES for f in (env.VAR / "static" / nom).rglob("*.js")]
    assert len(servis) >= len(MODULES)
    assert not [f.name for f in servis if not f.stat().st_size]


def test_ce_qui_vient_d_ailleurs_est_servi_tel_quel(statiques: None) -> None:
    venus = [m for m in TOUS if "vendor" in m.parts]
    assert venus
    for module in venus:
        relatif = module.relative_to(next(p for p in module.parents if p.name == "static"))
        servis = list((env.VAR / "static" / relatif.parent).glob(f"{module.stem}.*.js"))
        assert module.read_bytes() in [s.read_bytes() for s in servis]
