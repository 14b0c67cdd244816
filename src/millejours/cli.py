"""The `millejours` command. `parcours` answers with the rules alone: no database, no Django, no network."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from millejours.bienetre import commande as bienetre
from millejours.demarches import commande as demarches
from millejours.lieux import commande as commande_lieux
from regles.catalogue import Catalogue, charge
from regles.echeancier import Moteur, Parcours
from regles.erreurs import ErreurRegles, ErreurSituation
from regles.situation import ACTIVITES, Situation, departement_de, lit_date, lit_situation
from regles.sujets import fuseau_de

CONTENT = Path(__file__).resolve().parents[2] / "content"
ERREUR_SAISIE = 2


@cache
def catalogue() -> Catalogue:
    return charge(CONTENT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code (2 on bad input, with one clear line)."""
    options = _analyseur().parse_args(arguments)
    commande: Callable[[argparse.Namespace], int] = options.commande
    try:
        return commande(options)
    except ErreurRegles as erreur:
        print(f"millejours : {erreur}", file=sys.stderr)
        return ERREUR_SAISIE
    except BrokenPipeError:
        return 0


class _Analyseur(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        print(f"millejours : {_traduit(message)}", file=sys.stderr)
        raise SystemExit(ERREUR_SAISIE)


def _traduit(message: str) -> str:
    mots = (
        ("unrecognized arguments:", "options inconnues :"),
        ("the following arguments are required:", "il manque :"),
        ("one of the arguments", "il faut l'une de ces options :"),
        ("is required", ""),
        ("not allowed with argument", "ne va pas avec"),
        ("argument", "option"),
        ("expected one argument", "attend une valeur"),
        ("invalid choice:", "choix inconnu :"),
        ("choose from", "choix possibles :"),
        ("invalid int value:", "nombre attendu :"),
    )
    for anglais, francais in mots:
        message = message.replace(anglais, francais)
    return " ".join(message.split())


def _analyseur() -> argparse.ArgumentParser:
    racine = _Analyseur(prog="millejours", description="Les 1000 premiers jours, en ligne de commande.")
    commandes = racine.add_subparsers(metavar="commande", required=True, parser_class=_Analyseur)
    _parcours(commandes.add_parser("parcours", help="le parcours d'une famille"))
    _pourquoi(commandes.add_parser("pourquoi", help="pourquoi une règle concerne une famille, ou pas"))
    _population(commandes.add_parser("population", help="les échéances d'un fichier de familles"))
    _projection(commandes.add_parser("projection", help="la charge d'un territoire, mois par mois"))
    bienetre.ajoute(commandes.add_parser("questionnaire", help="le score d'un auto-questionnaire"), CONTENT)
    demarches.ajoute(commandes.add_parser("simuler", help="congés, prestations, mode de garde"), CONTENT)
    sert = commandes.add_parser("sert", help="prépare la base et sert le site")
    sert.add_argument("--port", type=int, default=8000)
    sert.add_argument("--workers", type=int, default=2)
    sert.set_defaults(commande=_sert)
    publie = commandes.add_parser("publie", help="rend les pages publiées de cette version")
    publie.add_argument("--tout", action="store_true", help="même si le code et le contenu n'ont pas changé")
    publie.set_defaults(commande=_publie)
    bibliotheque = commandes.add_parser("bibliotheque", help="charge ou vérifie la bibliothèque de départ")
    bibliotheque.add_argument("geste", choices=("charger", "verifier"))
    bibliotheque.set_defaults(commande=_bibliotheque)
    _agent(commandes.add_parser("agent", help="invite un agent"))
    rechercher = commandes.add_parser("rechercher", help="l'index de la recherche")
    rechercher.add_argument("geste", choices=("reindexer",), help="met l'index à jour : seul ce qui a changé est écrit")
    rechercher.add_argument("sources", nargs="*", metavar="source", help="par défaut, toutes")
    rechercher.set_defaults(commande=_rechercher)
    lieux = commandes.add_parser("lieux", help="importe des lieux, défait un import")
    commande_lieux.ajoute(lieux, _Analyseur)
    lieux.set_defaults(commande=_lieux)
    travaille = commandes.add_parser("travaille", help="fait les travaux en attente : lettres, pages, effacements")
    travaille.add_argument("--une-fois", action="store_true", help="s'arrête quand il n'y en a plus")
    travaille.add_argument("--ensemble", type=int, default=1, help="combien de travaux à la fois")
    travaille.add_argument("--base-prete", action="store_true", help="ne démarre ni ne prépare la base")
    travaille.set_defaults(commande=_travaille)
    lettres = commandes.add_parser("lettres", help="les lettres : état, rebonds, clés")
    lettres.add_argument("geste", choices=("etat", "planifie", "rebonds", "cles", "rescelle"))
    lettres.add_argument("arguments", nargs="*", metavar="argument")
    lettres.set_defaults(commande=_lettres)
    purge = commandes.add_parser("purge", help="efface les données personnelles arrivées à leur fin")
    purge.set_defaults(commande=_purge)
    contenu = commandes.add_parser("contenu", help="régénère ce qui se tire du contenu")
    contenu.add_argument("--verifie", action="store_true", help="n'écrit rien ; échoue si un fichier est périmé")
    contenu.set_defaults(commande=_contenu)
    fige = commandes.add_parser("fige", help="garde les règles d'une version, pour dire ce qui change")
    fige.add_argument("version", metavar="VERSION", help="par exemple 2026-12")
    fige.add_argument("--le", metavar="D", required=True, help="jour de la version")
    fige.set_defaults(commande=_fige)
    perimees = commandes.add_parser("perimees", help="les sources à revérifier")
    perimees.set_defaults(commande=_perimees)
    return racine


def _parcours(analyseur: argparse.ArgumentParser) -> None:
    _famille(analyseur)
    analyseur.add_argument("--format", choices=("texte", "json", "ics"), default="texte")
    analyseur.set_defaults(commande=_commande_parcours)


def _population(analyseur: argparse.ArgumentParser) -> None:
    from regles.population import commande

    commande.ajoute(analyseur)
    analyseur.set_defaults(commande=lambda options: commande.execute(options, CONTENT))


def _projection(analyseur: argparse.ArgumentParser) -> None:
    from regles.population import commande

    commande.ajoute_projection(analyseur)
    analyseur.set_defaults(commande=lambda options: commande.projection(options, CONTENT))


def _famille(analyseur: argparse.ArgumentParser) -> None:
    dates = analyseur.add_mutually_exclusive_group(required=True)
    dates.add_argument("--projet", action="store_true", help="un projet d'enfant")
    dates.add_argument("--ddr", metavar="D", help="premier jour des dernières règles")
    dates.add_argument("--debut-grossesse", metavar="D")
    dates.add_argument("--terme", metavar="D", help="date donnée par la sage-femme ou le médecin")
    dates.add_argument("--naissance", metavar="D")
    dates.add_argument("--arrivee", metavar="D", help="arrivée d'un enfant adopté")
    dates.add_argument("--situation", metavar="FICHIER.json")
    analyseur.add_argument("--terme-prevu", metavar="D", help="avec --naissance : date à laquelle elle était prévue")
    analyseur.add_argument("--fin-grossesse", metavar="D", help="la grossesse s'est arrêtée ce jour-là")
    analyseur.add_argument("--multiples", metavar="N", type=int)
    analyseur.add_argument("--rang", metavar="N", type=int)
    analyseur.add_argument("--departement", metavar="CODE")
    analyseur.add_argument("--commune-naissance", metavar="INSEE")
    analyseur.add_argument("--activite", choices=ACTIVITES)
    analyseur.add_argument("--activite-coparent", choices=ACTIVITES)
    analyseur.add_argument("--parent-seul", action="store_true")
    analyseur.add_argument("--marie", action="store_true")
    analyseur.add_argument("--handicap-parent", action="store_true")
    analyseur.add_argument("--au", metavar="D", help="le jour du calcul ; par défaut, aujourd'hui sur place")


def _pourquoi(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("regle", nargs="?", metavar="RÈGLE", help="identifiant ; par défaut, toutes")
    _famille(analyseur)
    analyseur.set_defaults(commande=_commande_pourquoi)


def _commande_pourquoi(options: argparse.Namespace) -> int:
    from regles.explain.pourquoi import pourquoi_json

    moteur = Moteur(catalogue())
    print(json.dumps(pourquoi_json(_calcule(options, moteur), moteur, options.regle), ensure_ascii=False, indent=2))
    return 0


def _calcule(options: argparse.Namespace, moteur: Moteur) -> Parcours:
    situation = lit_situation(_donnees(options))
    return moteur.parcours(situation, lit_date(options.au, "--au") if options.au else aujourd_hui(situation))


def _commande_parcours(options: argparse.Namespace) -> int:
    moteur = Moteur(catalogue())
    print(_mise_en_forme(options.format, _calcule(options, moteur), moteur), end="")
    return 0


def aujourd_hui(situation: Situation) -> date:
    """Today in the family's département, not where the program runs."""
    return datetime.now(ZoneInfo(fuseau_de(situation, catalogue().territoires))).date()


def _mise_en_forme(format_: str, parcours: Parcours, moteur: Moteur) -> str:
    if format_ == "json":
        from regles.sortie import parcours_json

        return json.dumps(parcours_json(parcours, moteur), ensure_ascii=False, indent=2) + "\n"
    if format_ == "ics":
        from regles.agenda import agenda

        return agenda(parcours, moteur).decode()
    from regles.explain.texte import parcours_en_texte

    return parcours_en_texte(parcours, moteur)


def _donnees(options: argparse.Namespace) -> Any:
    if options.situation:
        return _lit_fichier(Path(options.situation))
    _verifie_ensemble(options)
    donnees: dict[str, Any] = {"foyer": _sans_vide(_foyer(options)), "parents": _parents(options)}
    if options.projet:
        return donnees | {"projet": True}
    if options.naissance or options.arrivee:
        enfant = _sans_vide(
            {
                "naissance": options.naissance,
                "arrivee": options.arrivee,
                "terme_prevu": options.terme_prevu,
                "rang": options.rang,
                "commune_naissance": options.commune_naissance,
            }
        )
        return donnees | {"enfants": [enfant] * (options.multiples or 1)}
    grossesse = {
        "ddr": options.ddr,
        "debut": options.debut_grossesse,
        "terme": options.terme,
        "foetus": options.multiples,
        "rang": options.rang,
        "fin": options.fin_grossesse,
    }
    return donnees | {"grossesses": [_sans_vide(grossesse)]}


def _verifie_ensemble(options: argparse.Namespace) -> None:
    if options.multiples is not None and not 1 <= options.multiples <= 6:
        raise ErreurSituation("--multiples", f"{options.multiples} refusé ; un nombre de 1 à 6")
    enceinte = options.ddr or options.debut_grossesse or options.terme
    if options.fin_grossesse and not enceinte:
        raise ErreurSituation("--fin-grossesse", "va avec --ddr, --debut-grossesse ou --terme")
    if options.terme_prevu and not options.naissance:
        raise ErreurSituation("--terme-prevu", "va avec --naissance")


def _foyer(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "departement": options.departement or departement_de(options.commune_naissance),
        "seul": options.parent_seul or None,
        "maries": options.marie or None,
    }


def _parents(options: argparse.Namespace) -> list[dict[str, Any]]:
    premier = _sans_vide({"activite": options.activite, "handicap": options.handicap_parent or None})
    if not options.arrivee:
        premier["porte"] = True
    parents = [premier]
    if options.activite_coparent:
        parents.append({"activite": options.activite_coparent})
    return parents


def _sans_vide(donnees: dict[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in donnees.items() if valeur is not None}


def _lit_fichier(chemin: Path) -> Any:
    try:
        return json.loads(chemin.read_text(encoding="utf-8"))
    except OSError as erreur:
        raise ErreurSituation("--situation", f"{chemin} ne se lit pas ({erreur.strerror})") from None
    except ValueError as erreur:
        raise ErreurSituation("--situation", f"{chemin} n'est pas du JSON ({erreur})") from None


def _agent(analyseur: argparse.ArgumentParser) -> None:
    gestes = analyseur.add_subparsers(metavar="geste", required=True, parser_class=_Analyseur)
    inviter = gestes.add_parser("inviter", help="invite une adresse et donne le lien")
    inviter.add_argument("adresse", metavar="ADRESSE")
    inviter.add_argument("--role", action="append", metavar="RÔLE", help="répétable ; par défaut, administrateur")
    inviter.add_argument("--departement", metavar="CODE", help="territoire des rôles ; par défaut, national")
    inviter.add_argument(
        "--remise-a-zero", action="store_true", help="déjà invité : oublie son mot de passe et ses seconds facteurs"
    )
    inviter.set_defaults(commande=_agent_inviter)


def _agent_inviter(options: argparse.Namespace) -> int:
    from millejours.config.agents import invite

    roles = options.role or ["administrateur"]
    return invite(options.adresse, roles, options.departement, remise_a_zero=options.remise_a_zero)


def _sert(options: argparse.Namespace) -> int:
    from millejours.config.service import sert

    return sert(port=options.port, workers=options.workers)


def _publie(options: argparse.Namespace) -> int:
    from millejours.config.service import publie

    return publie(tout=options.tout)


def _bibliotheque(options: argparse.Namespace) -> int:
    if options.geste == "charger":
        from millejours.config.service import bibliotheque

        return bibliotheque()
    from millejours.config.generation import verifie_bibliotheque

    return verifie_bibliotheque()


def _rechercher(options: argparse.Namespace) -> int:
    from millejours.config.service import reindexe

    return reindexe(options.sources)


def _lieux(options: argparse.Namespace) -> int:
    from millejours.config.service import base_prete

    with base_prete():
        return commande_lieux.execute(options)


def _travaille(options: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from millejours.config.service import base_prete
    from millejours.config.travaux import travaille

    with nullcontext() if options.base_prete else base_prete():
        return travaille(une_fois=options.une_fois, ensemble=options.ensemble)


def _lettres(options: argparse.Namespace) -> int:
    from millejours.config.service import base_prete

    with base_prete():
        from millejours.lettres.commandes import GESTES

        print(GESTES[options.geste](options.arguments))
    return 0


def _purge(options: argparse.Namespace) -> int:
    from millejours.config.service import base_prete

    with base_prete():
        from django.utils import timezone

        from millejours.core import rgpd

        for modele, nombre in rgpd.purge(timezone.now()).items():
            print(f"{modele} : {nombre}")
    return 0


def _contenu(options: argparse.Namespace) -> int:
    from millejours.config.generation import genere

    return genere(verifie=options.verifie)


def _fige(options: argparse.Namespace) -> int:
    from regles.ouvertes import DOSSIER, fige

    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[a-z0-9]+)?", options.version):
        raise ErreurSituation("VERSION", f"{options.version!r} refusé ; AAAA-MM, ou AAAA-MM-mot")
    fichier = CONTENT / DOSSIER / f"{options.version}.json.gz"
    if fichier.exists():
        raise ErreurSituation("VERSION", f"{options.version} est déjà figée : une version ne change plus")
    fichier.parent.mkdir(exist_ok=True)
    fichier.write_bytes(fige(catalogue(), options.version, lit_date(options.le, "--le")))
    print(f"{fichier.name} écrit")
    return 0


def _perimees(options: argparse.Namespace) -> int:
    from regles.explain.perimees import sources_a_revoir

    print(sources_a_revoir(catalogue()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
