"""`population FILE --au D`: the command line of a population, for the site's command and for the package alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from regles.catalogue import charge
from regles.echeancier import Moteur
from regles.population.image import en_svg
from regles.population.lignes import MOMENTS
from regles.population.moteur import Population
from regles.population.projection import ErreurProjection, en_csv, lit_naissances, projette
from regles.population.traitement import Bilan, Plan, traite
from regles.situation import lit_date

_LARGEUR = 30


def ajoute(analyseur: argparse.ArgumentParser) -> None:
    """The options of the command."""
    analyseur.add_argument("fichier", metavar="FICHIER", help="des familles, en .csv ou .parquet")
    analyseur.add_argument("--au", metavar="D", required=True, help="le jour du calcul")
    analyseur.add_argument("--jusqu-a", metavar="D", help="dernier jour ; par défaut, le même")
    analyseur.add_argument("--moment", choices=MOMENTS, default="ouvre", help="les lignes qui s'ouvrent, se ferment…")
    analyseur.add_argument("--regles", metavar="ID,ID", default="", help="seulement ces règles")
    analyseur.add_argument("--sortie", metavar="FICHIER", help=".csv ou .parquet ; par défaut, echeances-FICHIER.csv")
    analyseur.add_argument("--rejets", metavar="FICHIER.csv", default="", help="met de côté les lignes fausses")
    analyseur.add_argument("--processus", metavar="N", type=int, default=1, help="combien de cœurs")
    analyseur.add_argument("--recommence", action="store_true", help="oublie un calcul interrompu")


def ajoute_projection(analyseur: argparse.ArgumentParser) -> None:
    """The options of the projection."""
    analyseur.add_argument("fichier", metavar="NAISSANCES.csv", help="colonnes mois (AAAA-MM) et naissances")
    analyseur.add_argument("--regles", metavar="ID,ID", default="", help="seulement ces règles")
    analyseur.add_argument(
        "--reponse", metavar="COLONNE=VALEUR", action="append", default=[], help="une réponse commune"
    )
    analyseur.add_argument("--sortie", metavar="FICHIER.csv", required=True, help="le tableau")
    analyseur.add_argument("--image", metavar="FICHIER.svg", help="le dessin")
    analyseur.add_argument("--titre", default="Charge par mois", help="titre du dessin")


def projection(options: argparse.Namespace, content: Path) -> int:
    """Run the projection; return its exit code."""
    regles = tuple(sorted(filter(None, options.regles.split(","))))
    reponses = dict(reponse.partition("=")[::2] for reponse in options.reponse)
    try:
        texte = Path(options.fichier).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as erreur:
        raise ErreurProjection(f"{options.fichier} ne se lit pas ({erreur})") from None
    try:
        naissances = lit_naissances(texte)
    except ErreurProjection as erreur:
        raise ErreurProjection(f"{options.fichier}, {erreur}") from None
    charges = projette(Population(Moteur(charge(content)), regles), naissances, reponses)
    Path(options.sortie).write_text(en_csv(charges), encoding="utf-8")
    if options.image:
        Path(options.image).write_text(en_svg(charges, options.titre), encoding="utf-8")
    sys.stdout.write(
        f"{options.sortie} : {len({c.regle for c in charges})} actes, {len({c.mois for c in charges})} mois\n"
    )
    return 0


def execute(options: argparse.Namespace, content: Path) -> int:
    """Run it; return its exit code."""
    entree = Path(options.fichier)
    au = lit_date(options.au, "--au")
    jusqua = lit_date(options.jusqu_a, "--jusqu-a") if options.jusqu_a else au
    plan = Plan(
        content=str(content),
        entree=str(entree),
        sortie=options.sortie or str(entree.with_name(f"echeances-{entree.stem}.csv")),
        au=au.isoformat(),
        jusqua=jusqua.isoformat(),
        moment=options.moment,
        regles=tuple(sorted(filter(None, options.regles.split(",")))),
        rejets=options.rejets,
    )
    barre = _barre if sys.stderr.isatty() else None
    bilan = traite(plan, processus=max(1, options.processus), recommence=options.recommence, avance=barre)
    if barre:
        sys.stderr.write("\n")
    cote = f" ; {bilan.rejets} lignes mises de côté dans {plan.rejets}" if bilan.rejets else ""
    sys.stdout.write(f"{plan.sortie} : {bilan.lignes} échéances de {bilan.familles} familles{cote}\n")
    return 0


def _barre(bilan: Bilan, faits: int, tous: int) -> None:
    plein = _LARGEUR * faits // tous
    nombre = f"{bilan.familles:,}".replace(",", " ")
    sys.stderr.write(f"\r[{'█' * plein}{'·' * (_LARGEUR - plein)}] {100 * faits // tous:3} %  {nombre} familles")
    sys.stderr.flush()
