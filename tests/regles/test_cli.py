"""The command line, as a person or a program calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

CLES = {
    "cle", "id", "acte", "libelle", "categorie", "sujet", "public", "statut", "etat", "debut", "fin", "previsionnel",
    "qui", "ou", "couvert", "si_tard", "raisons", "sources", "confiance",
}  # fmt: skip
COMMANDE = [str(Path(sys.executable).parent / "millejours"), "parcours"]


def lance(*options: str) -> subprocess.CompletedProcess[str]:
    # An address that answers nothing: the command must not need any database.
    return subprocess.run(
        [*COMMANDE, *options],
        capture_output=True,
        text=True,
        check=False,
        env={"DATABASE_URL": "postgresql://personne@127.0.0.1:1/rien", "PATH": "/usr/bin:/bin"},
    )


def lit(*options: str) -> dict[str, object]:
    sortie = lance(*options, "--format", "json", "--au", "2026-11-22")
    assert sortie.returncode == 0, sortie.stderr
    lu: dict[str, object] = json.loads(sortie.stdout)
    return lu


def test_le_json_a_la_forme_annoncee() -> None:
    parcours = lit("--terme", "2027-04-14")
    assert {"au", "situation", "etapes", "echeances"} <= set(parcours)
    assert parcours["au"] == "2026-11-22"
    assert parcours["etapes"] == {"g1": "grossesse", "g1-1": "grossesse"}
    for ligne in parcours["echeances"]:  # type: ignore[attr-defined]
        assert set(ligne) >= CLES
        assert set(ligne["sujet"]) == {"type", "cle", "libelle"}
        assert ligne["sources"]
        assert all("verifie_le" in source for source in ligne["sources"])


@pytest.mark.parametrize(
    ("options", "cle"),
    [
        (["--projet"], "PRE-CONSULT:projet"),
        (["--ddr", "2026-07-01"], "PN-EX3:g1"),
        (["--debut-grossesse", "2026-07-15"], "PN-EX3:g1"),
        (["--terme", "2027-04-14", "--multiples", "2"], "CH-EX01:g1-2"),
        (["--naissance", "2026-09-01", "--terme-prevu", "2026-11-01"], "PRE-AGECOR:e1"),
        (["--naissance", "2026-11-18", "--commune-naissance", "97353"], "NAI-DECL-GUY:e1"),
        (["--arrivee", "2026-10-05", "--activite", "salarie"], "ado_conge:e1:p1"),
        (["--ddr", "2026-06-01", "--fin-grossesse", "2026-11-01"], "ec_aesv:g1"),
        (["--terme", "2027-04-14", "--activite", "independant"], "mat_tns:g1:p1"),
        (["--terme", "2027-04-14", "--activite-coparent", "independant"], "pat_tns:g1:p2"),
        (["--terme", "2027-04-14", "--parent-seul"], "caf_rsa_majore:g1"),
        (["--terme", "2027-04-14", "--marie"], "ec_presomption:g1"),
        (["--terme", "2027-04-14", "--handicap-parent"], "sit_pch:g1:p1"),
        (["--terme", "2027-04-14", "--rang", "3"], "mat_3plus:g1:p1"),
        (["--naissance", "2024-11-22", "--departement", "973"], "VX-FJ:e1"),
    ],
)  # fmt: skip
def test_chaque_option_change_le_parcours(options: Sequence[str], cle: str) -> None:
    echeances = lit(*options)["echeances"]
    assert cle in {e["cle"] for e in echeances}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--ddr", "hier"],
        ["--terme", "2027-02-30"],
        ["--terme", "2027-04-14", "--ddr", "2026-07-01"],
        ["--terme", "2027-04-14", "--multiples", "9"],
        ["--terme", "2027-04-14", "--departement", "99"],
        ["--terme", "2027-04-14", "--activite", "pirate"],
        ["--terme", "2027-04-14", "--au", "demain"],
        ["--situation", "/inexistant.json"],
        ["--terme"],
        ["--couleur", "bleu"],
    ],
)  # fmt: skip
def test_une_mauvaise_saisie_sort_en_2_avec_une_ligne(options: Sequence[str]) -> None:
    sortie = lance(*options)
    assert sortie.returncode == 2
    assert len(sortie.stderr.strip().splitlines()) == 1
    assert sortie.stderr.startswith("millejours : ")
    assert not sortie.stdout


def test_une_situation_de_fichier(tmp_path: Path) -> None:
    fichier = tmp_path / "famille.json"
    fichier.write_text('{"enfants": [{"naissance": "2026-11-01", "prenom": "Noa"}]}', encoding="utf-8")
    lignes = lit("--situation", str(fichier))["echeances"]
    assert "Noa" in {e["sujet"]["libelle"] for e in lignes}  # type: ignore[attr-defined]
    fichier.write_text("{", encoding="utf-8")
    assert lance("--situation", str(fichier)).returncode == 2


def test_le_texte_et_l_agenda() -> None:
    texte = lance("--terme", "2027-04-14", "--au", "2026-11-22").stdout
    assert "Parcours au dimanche 22 novembre 2026" in texte
    agenda = lance("--terme", "2027-04-14", "--au", "2026-11-22", "--format", "ics").stdout
    assert agenda.startswith("BEGIN:VCALENDAR")


def test_aujourd_hui_est_celui_du_departement() -> None:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    reunion = json.loads(lance("--terme", "2027-04-14", "--departement", "974", "--format", "json").stdout)
    assert reunion["au"] == datetime.now(UTC).astimezone(ZoneInfo("Indian/Reunion")).date().isoformat()


def test_aucun_montant_n_est_donne_a_mayotte() -> None:
    ici, la_bas = (lit("--naissance", "2026-10-01", "--departement", d)["echeances"] for d in ("69", "976"))
    assert any("€" in (e["couvert"] or "") for e in ici)  # type: ignore[attr-defined]
    assert not [e["cle"] for e in la_bas if "€" in (e["couvert"] or "")]  # type: ignore[attr-defined]
