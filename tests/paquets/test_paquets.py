"""The two packages, installed from their folders in a bare virtual environment: no Django, no site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import yaml

from tests.conftest import RACINE

PAQUETS = RACINE / "paquets"
EXEMPLE = re.findall(r"```python\n(.*?)```", (PAQUETS / "regles" / "LISEZMOI.md").read_text(encoding="utf-8"), re.S)[0]


@pytest.fixture(scope="module")
def nu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare environment with both packages and PyYAML. Nothing is fetched: the build tool is ours, already here."""
    dossier = tmp_path_factory.mktemp("nu")
    venv.create(dossier / "venv", with_pip=False)
    for nom in ("regles", "contenu"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dossier / "roues")],
            cwd=PAQUETS / nom, check=True, capture_output=True,
        )  # fmt: skip
    roues = sorted((dossier / "roues").glob("*.whl"))
    assert [r.name.partition("-")[0] for r in roues] == ["mille_jours_contenu", "mille_jours_regles"]
    python = dossier / "venv" / "bin" / "python"
    # Of what they need, PyYAML alone: the one of this environment, by its files.
    (site,) = (dossier / "venv" / "lib").glob("python*/site-packages")
    for module in ("yaml", "_yaml"):
        (site / module).symlink_to(Path(yaml.__file__).parent.parent / module)
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps", *map(str, roues)],
        check=True,
    )  # fmt: skip
    return python


def _lance(python: Path, texte: str) -> str:
    propre = {nom: v for nom, v in os.environ.items() if not nom.startswith(("PYTHON", "DJANGO"))}
    sortie = subprocess.run(
        [str(python), "-c", texte], cwd=python.parent, env=propre, capture_output=True, text=True, check=False
    )
    assert sortie.returncode == 0, sortie.stderr
    return sortie.stdout


def test_l_exemple_de_cinq_lignes_marche(nu: Path) -> None:
    assert len([ligne for ligne in EXEMPLE.splitlines() if ligne.strip()]) <= 5
    lignes = _lance(nu, EXEMPLE).splitlines()
    assert len(lignes) > 50
    assert any(ligne.startswith("2027-04") for ligne in lignes)


def test_ni_django_ni_site_ni_numpy(nu: Path) -> None:
    dits = _lance(nu, EXEMPLE + "\nimport sys; print(sorted({m.partition('.')[0] for m in sys.modules}))")
    modules = set(re.findall(r"'(\w+)'", dits.splitlines()[-1]))
    assert not modules & {"django", "millejours", "numpy", "pyarrow"}
    for absent in ("django", "millejours", "numpy"):
        assert "absent" in _lance(nu, f"try:\n import {absent}\nexcept ImportError: print('absent')")


def test_le_contenu_est_entier(nu: Path) -> None:
    dits = _lance(
        nu,
        "from mille_jours_contenu import CHEMIN\n"
        "print(*sorted(str(f.relative_to(CHEMIN)) for f in CHEMIN.rglob('*') if f.is_file()), sep='\\n')",
    )
    suivis = subprocess.run(
        ["git", "ls-files", "content"], cwd=RACINE, capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(suivis) <= {f"content/{nom}" for nom in dits.splitlines()}
    assert "content/LICENSE.md" in suivis
