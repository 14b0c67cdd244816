"""`millejours simuler conges|prestations|garde --situation FICHIER.json`: rules alone, nothing kept."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from regles.catalogue import charge
from regles.echeancier import Moteur
from regles.erreurs import ErreurSituation
from regles.langues import REFERENCE
from regles.simulateurs import NOMS, Simulateurs, Simulation, lit_simulation
from regles.situation import lit_date
from regles.sortie_simulation import simulation_en_texte, simulation_json
from regles.sujets import fuseau_de


def ajoute(analyseur: argparse.ArgumentParser, content: Path) -> None:
    """The options of the command."""
    analyseur.add_argument("simulateur", choices=NOMS)
    analyseur.add_argument("--situation", required=True, metavar="FICHIER.json", help="content/schemas/simulation.json")
    analyseur.add_argument("--au", metavar="D", help="le jour du calcul ; par défaut, celui du fichier, ou aujourd'hui")
    analyseur.add_argument("--format", choices=("texte", "json"), default="texte")
    analyseur.set_defaults(commande=lambda options: _commande(options, content))


def _commande(options: argparse.Namespace, content: Path) -> int:
    simulation = lit_simulation(_lit_fichier(Path(options.situation)))
    if options.au:
        simulation = replace(simulation, au=lit_date(options.au, "--au"))
    moteur = Moteur(charge(content))
    au = simulation.au or _aujourd_hui(simulation, moteur)
    reponse = Simulateurs.charge(content, moteur).simule(options.simulateur, simulation, au)
    sources = moteur.catalogue.sources
    if options.format == "json":
        print(json.dumps(simulation_json(reponse, sources), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        print(simulation_en_texte(reponse, sources, moteur.catalogue.langues[REFERENCE]), end="")  # noqa: T201
    return 0


def _aujourd_hui(simulation: Simulation, moteur: Moteur) -> date:
    return datetime.now(ZoneInfo(fuseau_de(simulation.situation, moteur.catalogue.territoires))).date()


def _lit_fichier(chemin: Path) -> Any:
    try:
        return json.loads(chemin.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as erreur:
        raise ErreurSituation("--situation", f"{chemin} ne se lit pas ({erreur.strerror})") from None
    except (ValueError, RecursionError):
        raise ErreurSituation("--situation", f"{chemin} n'est pas du JSON") from None
