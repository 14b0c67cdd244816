"""The form of the situation, without JavaScript: what was typed becomes a situation, or named errors.

The same fields are read on the device by `static/famille/formulaire.js`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regles.erreurs import ErreurSituation
from regles.situation import Situation, lit_situation

OU = ("projet", "grossesse", "naissance", "adoption", "perte")
REPERES = ("terme", "ddr", "debut", "ponction", "transfert_j5")
AINES = 3
PRECISIONS = (
    "activite",
    "activite_autre",
    "departement",
    "rang",
    "aine_1",
    "seul",
    "maries",
    "deux_meres",
    "porte",
    "mineur",
    "handicap",
    "rhesus_negatif",
    "immunite_toxoplasmose",
    "immunite_rubeole",
)
# Which typed field a refused path of the situation comes from.
_CHAMPS = {
    "terme": "date_grossesse",
    "ddr": "date_grossesse",
    "debut": "date_grossesse",
    "ponction": "date_grossesse",
    "transfert_j5": "date_grossesse",
    "fin": "fin_grossesse",
    "departement": "departement",
}


@dataclass(frozen=True)
class Saisie:
    """What was typed, kept as typed; the situation when it holds, the errors by field otherwise."""

    valeurs: Mapping[str, str] = field(default_factory=dict)
    situation: Situation | None = None
    erreurs: Mapping[str, str] = field(default_factory=dict)

    @property
    def a_des_precisions(self) -> bool:
        return any(self.valeurs.get(nom) for nom in PRECISIONS)


def refus() -> dict[str, str]:
    """What a form says of an answer that does not hold, by code. The device has the same, in `_refus.html`."""
    return {
        "ou": _("Choisissez où vous en êtes."),
        "manque": _("Il manque la date. Par exemple : 14/04/2027."),
        "rien": _("Il faut au moins un projet, une grossesse ou un enfant."),
        "date": _("Cette date ne se lit pas. Écrivez AAAA-MM-JJ, par exemple 2027-04-14."),
        "annee": _("Cette année est hors des années acceptées : de 1990 à 2100."),
        "deces": _("Le décès ne peut pas précéder la naissance."),
        "arrivee": _("L'arrivée de l'enfant ne peut pas précéder sa naissance."),
        "autre": _("Cette réponse ne va pas avec les autres. Vérifiez-la."),
    }


def mot_du_refus(code: str) -> str:
    return refus()[code]


def lit_saisie(post: Mapping[str, str]) -> Saisie:
    """Read a posted form, or the situation a page carried along."""
    if carte := post.get("situation"):
        return _lit_portee(carte, post)
    erreurs = _champs_manquants(post)
    if erreurs:
        return Saisie(post, erreurs=erreurs)
    try:
        return Saisie(post, situation=lit_situation(donnees(post)))
    except ErreurSituation as erreur:
        return Saisie(post, erreurs={_champ_de(erreur.champ, post): mot_du_refus(erreur.code)})


def _lit_portee(carte: str, post: Mapping[str, str]) -> Saisie:
    try:
        return Saisie(post, situation=lit_situation(json.loads(carte)))
    except (ValueError, RecursionError, ErreurSituation):
        return Saisie({}, erreurs={"ou": _("La page portait une situation illisible. Répondez de nouveau.")})


def _champs_manquants(post: Mapping[str, str]) -> dict[str, str]:
    attendu = {
        "grossesse": "date_grossesse",
        "naissance": "naissance",
        "adoption": "arrivee",
        "perte": "fin_grossesse",
    }
    ou = post.get("ou", "")
    if ou not in OU:
        return {"ou": mot_du_refus("ou")}
    champ = attendu.get(ou)
    if champ and not post.get(champ):
        return {champ: mot_du_refus("manque")}
    return {}


def donnees(post: Mapping[str, str]) -> dict[str, Any]:
    """The situation as the schema writes it, from the fields of the form."""
    situation: dict[str, Any] = {
        "foyer": _sans_vide(
            {
                "seul": _trois(post, "seul"),
                "maries": _trois(post, "maries"),
                "deux_meres": _trois(post, "deux_meres"),
                "departement": _texte(post, "departement"),
            }
        ),
        "parents": _parents(post),
        "enfants": [{"naissance": d} for d in (_texte(post, f"aine_{i}") for i in range(1, AINES + 1)) if d],
    }
    match post["ou"]:
        case "projet":
            situation["projet"] = True
        case "grossesse":
            situation["grossesses"] = [_grossesse(post)]
        case "naissance":
            situation["enfants"] += _enfants(post)
        case "adoption":
            enfant = {"arrivee": _texte(post, "arrivee"), "naissance": _texte(post, "naissance_adopte")}
            situation["enfants"].append(_sans_vide(enfant | {"prenom": _texte(post, "prenom")}))
        case "perte":
            repere = post.get("repere_perte") if post.get("repere_perte") in REPERES else "ddr"
            perte = {"fin": _texte(post, "fin_grossesse"), repere or "ddr": _texte(post, "date_perte")}
            situation["grossesses"] = [_sans_vide(perte)]
    return situation


def _grossesse(post: Mapping[str, str]) -> dict[str, Any]:
    repere = post.get("repere") if post.get("repere") in REPERES else "terme"
    return _sans_vide(
        {
            repere or "terme": _texte(post, "date_grossesse"),
            "terme_sa": 40 if post.get("terme_40") else None,
            "foetus": _nombre(post, "foetus"),
            "chorionicite": _texte(post, "chorionicite"),
            "declaration": _texte(post, "declaration"),
            "rang": _nombre(post, "rang"),
        }
    )


def _enfants(post: Mapping[str, str]) -> list[dict[str, Any]]:
    lu = _nombre(post, "nombre")
    nombre = lu if isinstance(lu, int) and 1 <= lu <= 6 else 1
    enfant = {
        "naissance": _texte(post, "naissance"),
        "terme_prevu": _texte(post, "terme_prevu"),
        "rang": _nombre(post, "rang"),
        "commune_naissance": _texte(post, "commune_naissance"),
        "handicap": _trois(post, "handicap_enfant"),
    }
    prenoms = [p.strip() for p in (post.get("prenom") or "").split(",")]
    return [
        _sans_vide(enfant | {"prenom": prenoms[i] if i < len(prenoms) and prenoms[i] else None}) for i in range(nombre)
    ]


def _parents(post: Mapping[str, str]) -> list[dict[str, Any]]:
    premier = {
        "porte": None if post.get("ou") in ("adoption", "projet") else _trois(post, "porte", True),
        "activite": _texte(post, "activite"),
        "mineur": _trois(post, "mineur"),
        "handicap": _trois(post, "handicap"),
        "rhesus_negatif": _trois(post, "rhesus_negatif"),
        "immunite_toxoplasmose": _trois(post, "immunite_toxoplasmose"),
        "immunite_rubeole": _trois(post, "immunite_rubeole"),
    }
    parents = [_sans_vide(premier)]
    if autre := _texte(post, "activite_autre"):
        parents.append({"activite": autre})
    return parents


def _texte(post: Mapping[str, str], nom: str) -> str | None:
    return (post.get(nom) or "").strip() or None


def _trois(post: Mapping[str, str], nom: str, defaut: bool | None = None) -> bool | None:
    return {"oui": True, "non": False}.get(post.get(nom, ""), defaut)


def _nombre(post: Mapping[str, str], nom: str) -> Any:
    # A number that is not one goes on as typed: the situation refuses it with the right words.
    texte = _texte(post, nom)
    return int(texte) if texte and len(texte) < 4 and texte.isascii() and texte.isdigit() else texte


def _sans_vide(donnees: dict[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in donnees.items() if valeur is not None}


def _champ_de(chemin: str, post: Mapping[str, str]) -> str:
    nom = chemin.rsplit(".", 1)[-1]
    if nom == "naissance" and chemin.startswith("enfants["):
        rang = int(chemin[len("enfants[") :].split("]")[0])
        aines = [i for i in range(1, AINES + 1) if post.get(f"aine_{i}")]
        if rang < len(aines):
            return f"aine_{aines[rang]}"
        return "naissance_adopte" if post.get("ou") == "adoption" else "naissance"
    if post.get("ou") == "perte" and nom in REPERES:
        return "date_perte"
    return _CHAMPS.get(nom, nom)
