"""The simulators by the command line and by the API: the same answer, the announced shape, nothing left behind."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RACINE

EXEMPLES = dict(
    zip(
        ("conges", "prestations", "garde"),
        json.loads((RACINE / "content" / "schemas" / "simulation.json").read_text(encoding="utf-8"))["examples"],
        strict=True,
    )
)
CLES = {"id", "libelle", "montant", "unite", "periode", "debut", "fin", "lignes", "confiance"}
CANARI = "31067.37"
PROGRAMME = "import sys; from millejours.cli import main; raise SystemExit(main(sys.argv[1:]))"


def _lance(*options: str) -> subprocess.CompletedProcess[str]:
    # An address that answers nothing: the command must not need any database.
    return subprocess.run(
        [sys.executable, "-c", PROGRAMME, "simuler", *options],
        capture_output=True,
        text=True,
        check=False,
        env={
            "DATABASE_URL": "postgresql://personne@127.0.0.1:1/rien",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(RACINE / "src"),
        },
    )


def _fichier(dossier: Path, donnee: object) -> str:
    chemin = dossier / "famille.json"
    chemin.write_text(json.dumps(donnee), encoding="utf-8")
    return str(chemin)


def _poste(page: Any, nom: str, corps: object) -> Any:
    return page.post(f"/api/v1/simulateurs/{nom}", json.dumps(corps), content_type="application/json")


@pytest.mark.parametrize("nom", EXEMPLES)
def test_l_api_et_la_commande_disent_la_meme_chose(page: Any, tmp_path: Path, nom: str) -> None:
    sortie = _lance(nom, "--situation", _fichier(tmp_path, EXEMPLES[nom]), "--format", "json")
    assert sortie.returncode == 0, sortie.stderr
    reponse = _poste(page, nom, EXEMPLES[nom])
    assert reponse.status_code == 200
    assert reponse.json() == json.loads(sortie.stdout)


@pytest.mark.parametrize("nom", EXEMPLES)
def test_la_forme_est_celle_annoncee(page: Any, nom: str) -> None:
    lu = _poste(page, nom, EXEMPLES[nom]).json()
    assert set(lu) == {"au", "resultats", "hypotheses"}
    assert lu["au"] == "2026-11-22"
    assert lu["resultats"]
    for resultat in lu["resultats"]:
        assert set(resultat) == CLES
        # A JSON number would lose the cents that a decimal keeps.
        assert isinstance(resultat["montant"], (str, dict, type(None)))
        for ligne in resultat["lignes"]:
            assert set(ligne) == {"libelle", "calcul", "valeur", "sources"}
            for source in ligne["sources"]:
                assert set(source) == {"titre", "reference", "url", "verifie_le"}


def test_le_texte_dit_le_calcul_la_loi_et_que_ce_n_est_pas_une_decision(tmp_path: Path) -> None:
    sortie = _lance("prestations", "--situation", _fichier(tmp_path, EXEMPLES["prestations"]), "--au", "2026-11-22")
    assert sortie.returncode == 0, sortie.stderr
    assert "Ceci n'est pas une décision." in sortie.stdout
    assert "Allocation de base : 199,15 € par mois" in sortie.stdout
    assert "Part de la BMAF : 41,65 % × 478,16 = 199,15" in sortie.stdout
    assert "art. D531-3" in sortie.stdout


def test_le_jour_de_l_option_prime(tmp_path: Path) -> None:
    famille = _fichier(tmp_path, EXEMPLES["prestations"])
    lu = json.loads(_lance("prestations", "--situation", famille, "--au", "2026-12-31", "--format", "json").stdout)
    assert lu["au"] == "2026-12-31"


@pytest.mark.parametrize(
    ("donnee", "mots"),
    [
        ({"situation": {"projet": True}, "ressources": [{"montant": "x"}]}, "millejours : ressources[0].montant"),
        ({"situation": {}}, "millejours : situation"),
        ({"situation": {"projet": True}, "couleur": 1}, "millejours : couleur"),
    ],
)
def test_une_erreur_tient_en_une_ligne(tmp_path: Path, donnee: object, mots: str) -> None:
    sortie = _lance("garde", "--situation", _fichier(tmp_path, donnee))
    assert sortie.returncode == 2
    assert sortie.stderr.startswith(mots)
    assert len(sortie.stderr.splitlines()) == 1
    assert not sortie.stdout


def test_un_fichier_absent_ou_qui_n_est_pas_du_json(tmp_path: Path) -> None:
    assert "ne se lit pas" in _lance("garde", "--situation", str(tmp_path / "rien.json")).stderr
    (tmp_path / "casse.json").write_text("{", encoding="utf-8")
    assert "n'est pas du JSON" in _lance("garde", "--situation", str(tmp_path / "casse.json")).stderr


def test_un_nombre_a_virgule_reste_exact(page: Any) -> None:
    corps = '{"au": "2026-11-22", "situation": {"enfants": [{"naissance": "2026-09-07"}]}, "deux_revenus": false,'
    corps += ' "ressources": [{"annee": 2024, "montant": 31066.01}]}'
    lu = page.post("/api/v1/simulateurs/prestations", corps, content_type="application/json").json()
    depasse = next(r for r in lu["resultats"] if r["id"] == "allocation_base_plein_depassement")
    assert depasse["montant"] == "0.01"


def test_une_mauvaise_simulation_dit_le_champ(page: Any) -> None:
    reponse = _poste(page, "garde", {"situation": {"projet": True}, "garde": {"modes": [{"mode": "voisine"}]}})
    assert reponse.status_code == 422
    assert reponse.json()["erreur"]["champ"] == "garde.modes[0].mode"
    for corps in ("{", "[]", "3", "null", '"x"'):
        reponse = page.post("/api/v1/simulateurs/garde", corps, content_type="application/json")
        assert reponse.status_code == 422
    assert _poste(page, "loterie", {"projet": True}).status_code == 404
    assert page.get("/api/v1/simulateurs/garde").status_code == 405


def test_ouverte_a_tous_et_sans_trace(page: Any) -> None:
    reponse = _poste(page, "conges", EXEMPLES["conges"])
    assert reponse.headers["Access-Control-Allow-Origin"] == "*"
    assert reponse.headers["Cache-Control"] == "no-store"
    assert not reponse.cookies
    permission = page.options("/api/v1/simulateurs/conges", HTTP_ORIGIN="https://ailleurs.example")
    assert permission.status_code == 204
    contrat = page.get("/api/v1/openapi.json").json()
    assert {f"/api/v1/simulateurs/{nom}" for nom in EXEMPLES} <= set(contrat["paths"])


@pytest.mark.parametrize(("montant", "statut"), [(CANARI, 200), ("x" + CANARI, 422)])
def test_aucun_montant_dans_un_journal(
    page: Any, journal: io.StringIO, capfd: pytest.CaptureFixture[str], montant: str, statut: int
) -> None:
    corps = EXEMPLES["prestations"] | {"ressources": [{"annee": 2024, "montant": montant}], "deux_revenus": False}
    logging.getLogger("temoin").info("le journal écoute")
    reponse = _poste(page, "prestations", corps)
    assert reponse.status_code == statut
    assert (CANARI in reponse.content.decode()) == (statut == 200)
    dits = journal.getvalue() + "".join(capfd.readouterr())
    assert "le journal écoute" in dits
    for trace in (CANARI, "31 067", "31\u202f067", "67,37", "199.15", "99.58", "6050.63"):
        assert trace not in dits


def test_une_panne_ne_dit_aucun_montant(page: Any, journal: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    from regles.simulateurs import Simulateurs

    def panne(*_: object) -> None:
        raise RuntimeError(f"revenu {CANARI}")

    monkeypatch.setattr(Simulateurs, "simule", panne)
    page.raise_request_exception = False
    corps = EXEMPLES["prestations"] | {"ressources": [{"annee": 2024, "montant": CANARI}]}
    assert _poste(page, "prestations", corps).status_code == 500
    assert "RuntimeError" in journal.getvalue()
    assert CANARI not in journal.getvalue()
