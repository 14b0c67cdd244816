"""`millejours lieux …`: imports and their undoing, from a terminal. Django is imported once the database is ready."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ERREUR_SAISIE, ERREUR_REFUS = 2, 3
LARGEUR = 30


def ajoute(analyseur: argparse.ArgumentParser, parser_class: type[argparse.ArgumentParser]) -> None:
    gestes = analyseur.add_subparsers(metavar="geste", dest="geste", required=True, parser_class=parser_class)
    importer = gestes.add_parser("importer", help="lit un fichier de lieux ; --essai pour voir sans écrire")
    importer.add_argument("source", metavar="SOURCE", help="voir : millejours lieux sources")
    importer.add_argument("fichier", metavar="FICHIER", type=Path)
    importer.add_argument("--essai", action="store_true", help="dit ce qui changerait, n'écrit rien")
    importer.add_argument("--accepte-fermetures", action="store_true", help="même si beaucoup de lieux manquent")
    importer.add_argument(
        "--nom", metavar="NOM", help="pour un tableur : nom de la source, sous lequel elle est retenue"
    )
    importer.add_argument(
        "--colonne", metavar="CHAMP=COLONNE", action="append", default=[], help="pour un tableur ; répétable, retenu"
    )
    importer.add_argument(
        "--constante", metavar="CHAMP=VALEUR", action="append", default=[], help="pour un tableur : type, licence…"
    )
    annuler = gestes.add_parser("annuler", help="défait le dernier import d'une source")
    annuler.add_argument("source", metavar="SOURCE")
    gestes.add_parser("sources", help="les sources connues, et leur dernier import")


def execute(options: argparse.Namespace) -> int:
    """Run one gesture; the database is ready. Returns an exit code."""
    gestes: dict[str, Callable[[argparse.Namespace], int]] = {
        "importer": _importer,
        "annuler": _annuler,
        "sources": _sources,
    }
    return gestes[options.geste](options)


def _importer(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from millejours.lieux.actions import importe
    from millejours.lieux.importeurs.modele import FichierIllisible
    from millejours.lieux.importeurs.moteur import TropDeFermetures

    if not options.fichier.is_file():
        return _refuse(f"{options.fichier} : fichier absent", ERREUR_SAISIE)
    try:
        importeur = _importeur(options)
        rapport = importe(
            importeur,
            options.fichier,
            actor=f"commande:{getpass.getuser()}",
            now=timezone.now(),
            essai=options.essai,
            accepte_fermetures=options.accepte_fermetures,
            avance=_barre(),
        )
    except FichierIllisible as erreur:
        return _refuse(str(erreur), ERREUR_SAISIE)
    except TropDeFermetures as trop:
        _dit(trop.rapport.en_texte())
        return _refuse(f"{trop} : rien n'est écrit. Si c'est voulu : --accepte-fermetures", ERREUR_REFUS)
    _dit(rapport.en_texte())
    return 0


def _importeur(options: argparse.Namespace) -> Any:
    from millejours.lieux.importeurs.modele import FichierIllisible
    from millejours.lieux.importeurs.registre import importeurs

    if options.source == "tableur":
        from millejours.lieux.importeurs.tableur import importeur_pour

        return importeur_pour(options.nom or "", _paires(options.colonne), _paires(options.constante), options.essai)
    connus = importeurs()
    if options.source not in connus:
        raise FichierIllisible(f"source inconnue : {options.source} ; sources : {', '.join((*connus, 'tableur'))}")
    return connus[options.source]


def _paires(arguments: list[str]) -> dict[str, str]:
    return {champ.strip(): valeur.strip() for champ, _, valeur in (a.partition("=") for a in arguments)}


def _annuler(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from millejours.lieux.actions import annule
    from millejours.lieux.importeurs.moteur import AnnulationRefusee

    try:
        importation = annule(options.source, actor=f"commande:{getpass.getuser()}", now=timezone.now())
    except AnnulationRefusee as refus:
        return _refuse(str(refus), ERREUR_REFUS)
    _dit(
        f"Annulé : {importation.fichier}, importé le {importation.applied_at:%d/%m/%Y}. Chaque fiche est comme avant.\n"
    )
    return 0


def _sources(_options: argparse.Namespace) -> int:
    from millejours.lieux.importeurs.registre import importeurs
    from millejours.lieux.models import Import

    derniers = {i.source: i for i in Import.objects.filter(undone_at=None).order_by("applied_at")}
    for nom, importeur in importeurs().items():
        dernier = derniers.pop(importeur.source, None)
        quand = f"dernier import le {dernier.applied_at:%d/%m/%Y}" if dernier else "jamais importé"
        _dit(f"{nom:18} {importeur.nom:32} {quand}\n")
    for source, dernier in derniers.items():
        _dit(f"{'tableur':18} {source:32} dernier import le {dernier.applied_at:%d/%m/%Y}\n")
    return 0


def _barre() -> Callable[[int], None] | None:
    """A line that moves, on a terminal only."""
    if not sys.stderr.isatty():
        return None

    def avance(lignes: int) -> None:
        plein = (lignes // 500) % (LARGEUR + 1)
        sys.stderr.write(f"\r[{'█' * plein}{' ' * (LARGEUR - plein)}] {lignes:,} lignes lues".replace(",", " "))
        sys.stderr.flush()

    return avance


def _dit(texte: str) -> None:
    sys.stdout.write(texte)


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"millejours : {message}\n")
    return code
