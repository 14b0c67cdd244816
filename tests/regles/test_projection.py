"""A territory's load: every birth is counted once, spread over its window, from a readable file to a drawing."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from regles.echeancier import Moteur
from regles.erreurs import ErreurRegles
from regles.population import Population
from regles.population.image import en_svg
from regles.population.projection import lit_naissances, projette
from regles.situation import lit_situation

NAISSANCES = {"2027-01": 310.0, "2027-02": 280.0}


def test_chaque_naissance_compte_une_fois(moteur: Moteur) -> None:
    """Acts that every child has, whatever the family: as many as births, over the months."""
    for regle in ("CH-EX02", "VX-HEXA-2M", "PN-EX5"):
        charges = projette(Population(moteur, [regle]), NAISSANCES, {})
        assert sum(c.nombre for c in charges) == pytest.approx(590, abs=0.5), regle
        assert all(c.au_plus >= c.nombre >= 0 for c in charges)


def test_une_fenetre_se_repartit_comme_a_la_main(moteur: Moteur) -> None:
    """Recomputed a birth at a time with the reference, a day at a time."""
    attendu: dict[str, float] = {}
    for i in range(28):
        jour = date(2027, 2, 1) + timedelta(i)
        situation = lit_situation({"enfants": [{"naissance": jour, "terme_prevu": jour}]})
        lignes = moteur.parcours(situation, date(2027, 2, 1)).echeances
        (ligne,) = [e for e in lignes if e.regle.id == "CH-EX02"]
        assert ligne.debut
        assert ligne.fin
        for ordinal in range(ligne.debut, ligne.fin + 1):
            mois = date.fromordinal(ordinal).isoformat()[:7]
            attendu[mois] = attendu.get(mois, 0) + 10 / (ligne.fin - ligne.debut + 1)
    charges = projette(Population(moteur, ["CH-EX02"]), {"2027-02": 280.0}, {})
    assert {c.mois: c.nombre for c in charges} == pytest.approx(attendu, abs=0.01)


def test_une_reponse_commune_change_ce_qui_est_certain(moteur: Moteur) -> None:
    population = Population(moteur, ["VX-FJ"])
    sans = projette(population, NAISSANCES, {})
    guyane = projette(population, NAISSANCES, {"foyer.departement": "973"})
    assert sum(c.nombre for c in guyane) == pytest.approx(590, abs=0.5)
    assert sum(c.nombre for c in sans) == 0


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("mois\n2027-01\n", "ligne 1"),
        ("mois,naissances\n2027-13,4\n", "ligne 2, mois"),
        ("mois,naissances\n2027-01,4\n2027-01,5\n", "ligne 3, mois : 2027-01 est déjà là"),
        ("mois,naissances\n2027-01,beaucoup\n", "ligne 2, naissances"),
        ("mois,naissances\n", "aucune"),
    ],
)
def test_un_mauvais_fichier_dit_la_ligne(texte: str, message: str) -> None:
    with pytest.raises(ErreurRegles, match=message):
        lit_naissances(texte)


def test_la_commande_ecrit_le_tableau_et_le_dessin(tmp_path: Path) -> None:
    entree = tmp_path / "naissances.csv"
    entree.write_text("mois,naissances\n2027-01,310\n", encoding="utf-8")
    commande = [
        sys.executable,
        "-m",
        "millejours.cli",
        "projection",
        str(entree),
        "--regles",
        "CH-EX02,PN-EX5",
        "--titre",
        "A < B",
    ]
    lance = subprocess.run(
        [*commande, "--sortie", str(tmp_path / "c.csv"), "--image", str(tmp_path / "c.svg")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert lance.returncode == 0, lance.stderr
    with (tmp_path / "c.csv").open(encoding="utf-8") as lu:
        lignes = list(csv.DictReader(lu))
    assert {x["regle"] for x in lignes} == {"CH-EX02", "PN-EX5"}
    svg = ET.parse(tmp_path / "c.svg").getroot()  # noqa: S314 - our own drawing
    espace = "{http://www.w3.org/2000/svg}"
    assert svg.findtext(f"{espace}title") == "A < B"
    assert len(svg.findall(f"{espace}rect")) > len(lignes) // 2
    assert "en tout" in (svg.findtext(f"{espace}desc") or "")


def test_un_dessin_sans_rien_reste_un_dessin() -> None:
    assert ET.fromstring(en_svg([], "Rien")).tag.endswith("svg")  # noqa: S314 - our own drawing
