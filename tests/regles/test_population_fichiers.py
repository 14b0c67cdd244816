"""From file to file: errors that say the line, a work killed then resumed, CSV and Parquet."""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from regles.catalogue import Catalogue
from regles.echeancier import Moteur
from regles.erreurs import ErreurRegles
from regles.population import Population, colonnes_de, lit_tableau, morceaux
from regles.population.morceaux import SourceCsv
from regles.population.traitement import Bilan, Plan, traite
from tests.conftest import RACINE
from tests.regles.situations import situations

AU = "2026-11-22"
COMMANDE = [sys.executable, "-m", "millejours.cli", "population"]
PETIT = 2_000


def _lance(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMANDE, *options],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"},
    )


def _ecrit(fichier: Path, familles: Sequence[dict[str, str]]) -> Path:
    entete = list(dict.fromkeys(nom for f in familles for nom in f))
    with fichier.open("w", encoding="utf-8", newline="") as sortie:
        ecrivain = csv.DictWriter(sortie, entete, restval="", lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(familles)
    return fichier


@pytest.fixture(scope="module")
def familles(catalogue: Catalogue) -> list[dict[str, str]]:
    return [colonnes_de(f"famille {i}", s) for i, (s, _) in enumerate(situations(400, catalogue, graine=11))]


def _plan(entree: Path, sortie: Path, **autres: Any) -> Plan:
    return Plan(str(RACINE / "content"), str(entree), str(sortie), AU, autres.pop("jusqua", "2026-12-31"), **autres)


def _lit(fichier: Path) -> list[dict[str, str]]:
    with fichier.open(encoding="utf-8", newline="") as lu:
        return list(csv.DictReader(lu))


def test_le_fichier_dit_ce_que_dit_la_population(
    familles: list[dict[str, str]], moteur: Moteur, catalogue: Catalogue, tmp_path: Path
) -> None:
    entree = _ecrit(tmp_path / "familles.csv", familles)
    bilan = traite(_plan(entree, tmp_path / "sortie.csv", moment="tout"))
    population = Population(moteur)
    attendues = population.lignes(population.familles(lit_tableau(familles)), date.fromisoformat(AU))
    lues = _lit(tmp_path / "sortie.csv")
    assert bilan == Bilan(len(familles), len(attendues), 0)
    assert [(x["id"], f"{x['regle']}:{x['sujet']}", x["etat"], x["etape"]) for x in lues] == [
        (a.id, a.cle, a.etat, a.etape or "") for a in attendues
    ]
    jours = [date.fromordinal(a.debut).isoformat() if a.debut else "" for a in attendues]
    assert [x["debut"] for x in lues] == jours
    faits = [date.fromordinal(a.fait_le).isoformat() if a.fait_le else "" for a in attendues]
    assert [x["fait_le"] for x in lues] == faits
    assert any(faits)
    tns = {x["raisons"] for x in lues if x["regle"] == "mat_tns"}
    assert all(set(x["raisons"].replace("?", "").split()) <= set(catalogue.faits) for x in lues)
    assert tns
    assert all("activite" in r.replace("?", "").split() for r in tns)
    assert any(r.endswith("?") for x in lues for r in x["raisons"].split())


@pytest.mark.parametrize("processus", [1, 2])
def test_interrompu_puis_repris_le_fichier_est_le_meme(
    familles: list[dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processus: int
) -> None:
    monkeypatch.setattr(morceaux, "OCTETS", PETIT)
    entree = _ecrit(tmp_path / "familles.csv", familles)
    traite(_plan(entree, tmp_path / "temoin.csv"))

    class Coupure(Exception):
        pass

    def coupe(_: Bilan, faits: int, tous: int) -> None:
        assert tous > 6
        if faits >= 3:
            raise Coupure

    plan = _plan(entree, tmp_path / "sortie.csv")
    with pytest.raises(Coupure):
        traite(plan, processus=processus, avance=coupe)
    assert not (tmp_path / "sortie.csv").exists()
    # A part that was being written when it stopped is not taken for a whole one.
    (plan.dossier / "en-cours.000009.csv").write_text("moitié", encoding="utf-8")
    faits: list[int] = []
    traite(plan, processus=processus, avance=lambda _, n, __: faits.append(n))
    assert (tmp_path / "sortie.csv").read_bytes() == (tmp_path / "temoin.csv").read_bytes()
    assert not plan.dossier.exists()


def test_tue_puis_repris_le_fichier_est_le_meme(tmp_path: Path) -> None:
    """The real command, killed without warning."""
    ligne = {"g1.terme": "2027-04-14", "p1.activite": "salarie"}
    familles = [ligne | {"id": f"{i:060}"} for i in range(250_000)]
    entree = _ecrit(tmp_path / "familles.csv", familles)
    options = [str(entree), "--au", AU, "--jusqu-a", "2026-12-05", "--sortie", str(tmp_path / "sortie.csv")]
    with subprocess.Popen([*COMMANDE, *options], stdout=subprocess.DEVNULL) as travail:
        parts = tmp_path / "sortie.csv.partiel"
        for _ in range(3000):
            if list(parts.glob("0*.json")) or travail.poll() is not None:
                break
            time.sleep(0.02)
        travail.send_signal(signal.SIGKILL)
    assert parts.exists(), "le travail était déjà fini : le fichier est trop petit pour cet essai"
    assert _lance(*options).returncode == 0
    temoin = _lance(*options[:-1], str(tmp_path / "temoin.csv"))
    assert temoin.returncode == 0, temoin.stderr
    assert (tmp_path / "sortie.csv").read_bytes() == (tmp_path / "temoin.csv").read_bytes()


def test_un_autre_calcul_ne_se_reprend_pas(familles: list[dict[str, str]], tmp_path: Path) -> None:
    entree = _ecrit(tmp_path / "familles.csv", familles[:20])
    plan = _plan(entree, tmp_path / "sortie.csv")
    plan.dossier.mkdir()
    (plan.dossier / "plan.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ErreurRegles, match="recommence"):
        traite(plan)
    assert traite(plan, recommence=True).familles == 20


def test_une_ligne_fausse_arrete_et_se_nomme(tmp_path: Path) -> None:
    entree = tmp_path / "familles.csv"
    entree.write_text("id;g1.terme\na;2027-04-14\n\nb;2027-13-01\nc;2027-04-14;de trop\n", encoding="utf-8")
    refus = _lance(str(entree), "--au", AU, "--sortie", str(tmp_path / "sortie.csv"))
    assert refus.returncode == 2
    assert refus.stderr.strip() == (
        f"millejours : {entree}, ligne 4, g1.terme : '2027-13-01' n'est pas une date ; "
        "écrivez AAAA-MM-JJ, par exemple 2027-04-14"
    )
    assert not (tmp_path / "sortie.csv").exists()


def test_les_lignes_fausses_se_mettent_de_cote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(morceaux, "OCTETS", 40)
    entree = tmp_path / "familles.csv"
    bonnes = "".join(f'"n, {i}";2027-04-14\n' for i in range(6))
    entree.write_text(f"id;g1.terme\n{bonnes}b;2027-13-01\n{bonnes}c;2027-04-14;de trop\n", encoding="utf-8")
    plan = _plan(entree, tmp_path / "sortie.csv", rejets=str(tmp_path / "rejets.csv"), jusqua="2027-11-30")
    assert traite(plan).rejets == 2
    rejets = _lit(tmp_path / "rejets.csv")
    assert [(r["ligne"], r["champ"], r["id"]) for r in rejets] == [("8", "g1.terme", "b"), ("15", "ligne", "c")]
    assert {x["id"] for x in _lit(tmp_path / "sortie.csv")} == {f"n, {i}" for i in range(6)}


def test_un_morceau_ne_coupe_jamais_une_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entree = tmp_path / "familles.csv"
    entree.write_text("id,g1.terme\n" + '"deux\nlignes",2027-04-14\nx,2027-04-14\n' * 20, encoding="utf-8")
    for octets in range(10, 90, 7):
        monkeypatch.setattr(morceaux, "OCTETS", octets)
        source = SourceCsv(entree)
        lus = [source.lit(m) for m in source.morceaux()]
        assert [i for t in lus for i in t.colonnes["id"]] == ["deux\nlignes", "x"] * 20
        assert [n for t in lus for n in t.lignes][:3] == [3, 4, 6]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["absent.csv", "--au", AU], "introuvable"),
        (["familles.csv", "--au", "demain"], "AAAA-MM-JJ"),
        (["familles.csv", "--au", AU, "--jusqu-a", "2026-01-01"], "avant le"),
        (["familles.csv", "--au", AU, "--regles", "RIEN"], "règle inconnue : RIEN"),
        (["familles.csv", "--au", AU, "--sortie", "x.ods"], "extension inconnue"),
        (["familles.csv", "--au", AU, "--moment", "jamais"], "choix"),
        (["familles.csv"], "--au"),
    ],
)
def test_une_mauvaise_demande_sort_en_2_avec_une_ligne(tmp_path: Path, options: list[str], message: str) -> None:
    _ecrit(tmp_path / "familles.csv", [{"id": "a", "g1.terme": "2027-04-14"}])
    refus = subprocess.run([*COMMANDE, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refus.returncode == 2
    assert len(refus.stderr.strip().splitlines()) == 1
    assert message in refus.stderr


def test_parquet_dit_la_meme_chose_que_csv(familles: list[dict[str, str]], tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    entree = _ecrit(tmp_path / "familles.csv", familles)
    entete = list(dict.fromkeys(nom for f in familles for nom in f))
    colonnes: dict[str, list[Any]] = {nom: [f.get(nom) for f in familles] for nom in entete}
    # Real types, as a data team writes them: a day is a date, an answer a boolean.
    colonnes["g1.terme"] = [date.fromisoformat(j) if j else None for j in colonnes["g1.terme"]]
    colonnes["foyer.seul"] = [None if v is None else v == "oui" for v in colonnes["foyer.seul"]]
    pq.write_table(pa.table(colonnes), tmp_path / "familles.parquet", row_group_size=90)
    traite(_plan(entree, tmp_path / "sortie.csv", moment="tout"))
    plan = _plan(tmp_path / "familles.parquet", tmp_path / "sortie.parquet", moment="tout")
    traite(plan)
    octets = (tmp_path / "sortie.parquet").read_bytes()
    lues = pq.read_table(tmp_path / "sortie.parquet").to_pylist()
    mots: dict[Any, str] = {None: "", True: "oui", False: "non"}
    en_texte = [{nom: mots[v] if v in mots else str(v) for nom, v in ligne.items()} for ligne in lues]
    assert en_texte == _lit(tmp_path / "sortie.csv")
    traite(plan)
    assert (tmp_path / "sortie.parquet").read_bytes() == octets


def test_sans_pyarrow_le_message_dit_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    entree = _ecrit(tmp_path / "familles.csv", [{"id": "a", "g1.terme": "2027-04-14"}])
    with pytest.raises(ErreurRegles, match="pip install"):
        traite(_plan(entree, tmp_path / "sortie.parquet"))


def test_l_exemple_de_la_documentation_est_vrai(tmp_path: Path) -> None:
    page = (RACINE / "docs" / "reference" / "population.md").read_text(encoding="utf-8")
    blocs = re.findall(r"```\n(.*?)```", page.partition("## Un exemple")[2], re.S)
    (tmp_path / "familles.csv").write_text(blocs[0], encoding="utf-8")
    lance = subprocess.run(
        [*COMMANDE, *blocs[1].split()[2:]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert lance.returncode == 0, lance.stderr
    assert (tmp_path / "echeances-familles.csv").read_text(encoding="utf-8") == blocs[2]
