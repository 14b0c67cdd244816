"""`millejours questionnaire ID --reponses I,I,…`: the score of an instrument, computed and forgotten."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from regles.erreurs import ErreurContenu, ErreurSituation
from regles.lecture import lit_yaml
from regles.questionnaires import (
    PUBLICS,
    Questionnaire,
    Questionnaires,
    Resultat,
    charge_questionnaires,
    lit_fhir,
    score,
)


def questionnaires(content: Path) -> Questionnaires:
    """Every instrument, with the lines its orientation names."""
    numeros = lit_yaml(content / "urgences" / "numeros.yaml")["numeros"]
    return charge_questionnaires(content, {n["id"] for n in numeros})


def ajoute(analyseur: argparse.ArgumentParser, content: Path) -> None:
    """The options of the command."""
    analyseur.add_argument("id", metavar="ID", help="epds-fr, phq9-fr, gad7-fr, whooley-fr ; ou importer FICHIER")
    analyseur.add_argument("fichier", nargs="?", metavar="FICHIER", help="une traduction, FHIR R4 « Questionnaire »")
    analyseur.add_argument("--reponses", metavar="I,I,…", help="places des réponses, depuis 0 ; vide : pas de réponse")
    analyseur.add_argument("--verifie", action="store_true", help="avec importer : contrôle le fichier, n'écrit rien")
    analyseur.add_argument("--public", choices=PUBLICS, default="mere")
    analyseur.add_argument("--format", choices=("texte", "json"), default="texte")
    analyseur.set_defaults(commande=lambda options: _commande(options, content))


def _commande(options: argparse.Namespace, content: Path) -> int:
    if options.id == "importer":
        return _importe(options, content)
    if options.reponses is None:
        raise ErreurSituation("--reponses", "il manque les réponses")
    lus = questionnaires(content)
    questionnaire = lus.par_id.get(options.id)
    if questionnaire is None:
        raise ErreurSituation("ID", f"{options.id} : questionnaire inconnu ; permis : {', '.join(lus.par_id)}")
    resultat = score(questionnaire, _reponses(options.reponses), options.public)
    ecrit = _json if options.format == "json" else _texte
    print(ecrit(questionnaire, resultat, lus))  # noqa: T201
    return 0


def _importe(options: argparse.Namespace, content: Path) -> int:
    """Check a translation, say what it holds, and put it beside the others."""
    if options.fichier is None:
        raise ErreurSituation("importer", "il manque le fichier")
    source = Path(options.fichier)
    originaux = {i: q for i, q in questionnaires(content).par_id.items() if q.origine is None}
    q = lit_fhir(source, originaux)
    print(_fiche(q))  # noqa: T201
    if not options.verifie:
        cible = content / "questionnaires" / f"{q.id}.json"
        try:
            with cible.open("xb") as sortie:
                sortie.write(source.read_bytes())
        except FileExistsError:
            raise ErreurContenu(
                source.name, "id", f"{q.id} est déjà importé : retirez {cible.name} d'abord, ou changez l'identifiant"
            ) from None
        print(f"Écrit : {cible.relative_to(content.parent)}")  # noqa: T201
    return 0


def _fiche(q: Questionnaire) -> str:
    seuils = [f"{public} : {nom} dès {des}" for public, b in q.bandes.items() for nom, des in b.items()]
    lignes = [
        f"{q.id} · {q.nom}",
        f"Langue : {q.langue} ({'de droite à gauche' if q.sens == 'rtl' else 'de gauche à droite'})",
        f"Traduit : {q.origine} · {len(q.items)} questions · total de 0 à {q.maximum}",
        f"Pour : {', '.join(q.publics)}",
        f"Seuils validés : {' ; '.join(seuils)}" if seuils else "Aucun seuil validé : rien ne sera dit du total.",
        f"Aide immédiate : toute réponse à plus de 0 point à la question {q.item_alerte}." if q.item_alerte else "",
        "" if q.signe_le else "Pas signé : les pages disent « formulation à confirmer ».",
    ]
    return "\n".join(ligne for ligne in lignes if ligne)


def _reponses(texte: str) -> list[int | None]:
    """
    >>> _reponses("0,,3")
    [0, None, 3]
    """
    try:
        return [int(place) if place.strip() else None for place in texte.split(",")]
    except ValueError:
        raise ErreurSituation("--reponses", f"{texte} : des places séparées par des virgules, comme 0,1,2") from None


def resultat_json(questionnaire: Questionnaire, resultat: Resultat, lus: Questionnaires) -> dict[str, Any]:
    """The result as data: the orientation is the same whatever the score."""
    orientation = [{"id": o["id"], "libelle": o["libelle"], "phrase": o["phrase"]} for o in lus.orientation.liste]
    return asdict(resultat) | {
        "maximum": questionnaire.maximum,
        "a_confirmer": questionnaire.a_confirmer or (resultat.total is not None and resultat.bande is None),
        "orientation": orientation,
        "citation": list(questionnaire.citation),
    }


def _json(questionnaire: Questionnaire, resultat: Resultat, lus: Questionnaires) -> str:
    return json.dumps(resultat_json(questionnaire, resultat, lus), ensure_ascii=False, indent=2)


def _texte(questionnaire: Questionnaire, resultat: Resultat, lus: Questionnaires) -> str:
    o = lus.orientation
    lignes = [questionnaire.nom, ""]
    if resultat.aide_immediate:
        lignes += [o.aide_immediate["titre"], o.aide_immediate["phrase"], o.aide_immediate["dire"], ""]
    if resultat.total is None:
        lignes += ["Il manque des réponses : pas de total."]
    else:
        lignes += [f"Total : {resultat.total} sur {questionnaire.maximum}", o.phrase(questionnaire, resultat.bande)]
    lignes += ["", "Vers qui vous tourner :"]
    lignes += [f"- {ligne['libelle']} : {ligne['phrase']}" for ligne in o.liste]
    return "\n".join([*lignes, "", "Ceci n'est pas un diagnostic.", *questionnaire.citation])
