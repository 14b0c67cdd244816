"""What a family types without JavaScript is computed and forgotten: a canary is posted, then looked for everywhere."""

from __future__ import annotations

import io
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from millejours.config import env
from tests.millejours.pdf import Lu

CANARI = "Zephyrine-Canari"
JOUR = "2026-02-17"


def _base_contient(mot: str) -> list[str]:
    trouves = []
    with connection.cursor() as curseur:
        curseur.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'public'"
            " and data_type in ('text', 'character varying', 'json', 'jsonb')"
        )
        for table, colonne in curseur.fetchall():
            curseur.execute(f'select count(*) from "{table}" where "{colonne}"::text like %s', [f"%{mot}%"])
            if curseur.fetchone()[0]:
                trouves.append(f"{table}.{colonne}")
    return trouves


@pytest.mark.django_db
def test_le_canari_ne_reste_nulle_part(page: Any, journal: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    saisie = {"ou": "naissance", "naissance": JOUR, "prenom": CANARI, "departement": "974"}
    avant = _fichiers()
    depuis = time.time() - 1
    reponses = [
        page.post("/mon-parcours/", saisie),
        page.post("/mon-parcours/agenda.ics", saisie),
        page.post("/mon-parcours/livret.pdf", saisie),
        page.post("/mon-parcours/livret.pdf", saisie | {"naissance": "", "prenom": CANARI}),
        page.post("/mon-parcours/", saisie | {"naissance": "", "prenom": CANARI}),
        page.post(
            "/api/v1/parcours",
            {"enfants": [{"naissance": JOUR, "prenom": CANARI}]},
            content_type="application/json",
        ),
    ]
    assert CANARI in reponses[0].content.decode(), "le canari doit au moins paraître sur la page rendue"
    assert CANARI in "".join(Lu(reponses[2].content).pages()), "… et dans le livret"
    for reponse in reponses:
        assert reponse.headers["Cache-Control"] == "no-store"
        assert not reponse.cookies
    dits = journal.getvalue() + "".join(capfd.readouterr())
    for trace in (CANARI, JOUR):
        assert trace not in dits
        assert not _base_contient(trace)
    # Other tests share this memory: nothing of this family may be in it, whatever else is.
    memoire = b"".join(cle.encode() + valeur for cle, valeur in getattr(cache, "_cache", {}).items())
    assert CANARI.encode() not in memoire
    assert JOUR.encode() not in memoire
    nouveaux = [f for f in _fichiers() - avant if f.is_file()]
    assert not [f for f in nouveaux if CANARI.encode() in f.read_bytes()]
    assert not _ecrits_ailleurs(depuis)


def test_une_panne_ne_dit_rien_de_ce_qui_etait_saisi(
    page: Any, journal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tombe(*_: object, **__: object) -> None:
        raise RuntimeError(f"panne avec {CANARI}")

    monkeypatch.setattr("millejours.parcours.views.page_parcours", tombe)
    page.raise_request_exception = False
    reponse = page.post("/mon-parcours/", {"ou": "naissance", "naissance": JOUR, "prenom": CANARI})
    assert reponse.status_code == 500
    assert CANARI not in reponse.content.decode()
    dit = journal.getvalue()
    assert "RuntimeError" in dit
    assert CANARI not in dit
    assert JOUR not in dit


def _ecrits_ailleurs(depuis: float) -> list[Path]:
    """PDFs and what a compiler would leave, in the places where programs leave things."""
    lieux = [Path(tempfile.gettempdir()), Path.home() / ".cache" / "typst", Path.home() / ".local/share/typst"]
    return [
        f
        for lieu in lieux
        if lieu.is_dir()
        for f in lieu.iterdir()
        if f.is_file() and f.stat().st_mtime >= depuis and CANARI.encode() in f.read_bytes()
    ]


def _fichiers() -> set[Path]:
    # The database's own files are searched through SQL.
    return {f for f in env.VAR.rglob("*") if "postgresql" not in f.parts}
