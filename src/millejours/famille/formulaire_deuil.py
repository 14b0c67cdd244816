"""The form of a loss, without JavaScript: what was typed becomes a situation, or named errors. Never a cause.

The same fields are read on the device by `static/parcours/deuil.js`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from millejours.famille.formulaire import REPERES, Saisie, _nombre, _sans_vide, _texte, _trois, mot_du_refus
from regles.erreurs import ErreurSituation
from regles.situation import lit_situation

QUOI = ("grossesse", "foetus", "sans_vie", "deces")
AUTRES = 3
# Only to catch a slip of the pen: a loss cannot come before the pregnancy that a due date describes.
_LE_PLUS_LONG = timedelta(days=301)
# What each answer cannot do without.
_EXIGES = {
    "grossesse": ("fin",),
    "foetus": ("perte", "date_repere"),
    "sans_vie": ("accouchement",),
    "deces": ("naissance", "deces"),
}
# Which typed field a refused path of the situation comes from.
_CHAMPS = dict.fromkeys(REPERES, "date_repere") | {"pertes": "perte"}


def choix_deuil() -> dict[str, Any]:
    """The choices of the form, in words that suit every loss."""
    return {
        "choix_quoi": [
            ("grossesse", _("Une grossesse s'est arrêtée")),
            ("foetus", _("Un des enfants attendus est mort, la grossesse continue")),
            ("sans_vie", _("Un enfant est né sans vie")),
            ("deces", _("Un enfant est mort après sa naissance")),
        ],
        "choix_attendus": [("2", _("Deux")), ("3", _("Trois")), ("4", _("Quatre"))],
        "choix_vivants": [("1", _("Un enfant")), ("2", _("Deux enfants")), ("3", _("Trois enfants"))],
        "choix_porte_deuil": [("oui", _("Moi")), ("non", _("L'autre parent"))],
    }


def lit_saisie_deuil(post: Mapping[str, str]) -> Saisie:
    """Read a posted form."""
    erreurs = _champs_manquants(post)
    if erreurs:
        return Saisie(post, erreurs=erreurs)
    try:
        situation = lit_situation(donnees_deuil(post))
    except ErreurSituation as erreur:
        return Saisie(post, erreurs={_champ_de(erreur.champ, post): mot_du_refus(erreur.code)})
    if message := _repere_apres_la_perte(post, situation.grossesses):
        return Saisie(post, erreurs={"date_repere": message})
    return Saisie(post, situation=situation)


def _champs_manquants(post: Mapping[str, str]) -> dict[str, str]:
    quoi = post.get("quoi", "")
    if quoi not in QUOI:
        return {"quoi": _("Choisissez ce qui vous concerne.")}
    return {
        champ: _("Il manque cette date. Par exemple : 14/04/2026.")
        for champ in _EXIGES[quoi]
        if not _texte(post, champ)
    }


def donnees_deuil(post: Mapping[str, str]) -> dict[str, Any]:
    """The situation as the schema writes it, from the fields of the form."""
    situation: dict[str, Any] = {
        "foyer": _sans_vide({"seul": _trois(post, "seul"), "departement": _texte(post, "departement")}),
        "parents": _parents(post),
        "enfants": [{"naissance": d} for d in (_texte(post, f"autre_{i}") for i in range(1, AUTRES + 1)) if d],
    }
    repere = _repere(post)
    match post["quoi"]:
        case "grossesse":
            situation["grossesses"] = [{"cle": "g1", "fin": _texte(post, "fin")} | repere]
        case "foetus":
            attendus = max(_nombre_ou(post, "attendus", 2), 2)
            situation["grossesses"] = [{"cle": "g1", "foetus": attendus, "pertes": [_texte(post, "perte")]} | repere]
        case "sans_vie":
            enfant = {"naissance": _texte(post, "accouchement"), "sans_vie": True, "prenom": _texte(post, "prenom")}
            situation["enfants"] += _fratrie(enfant, _nombre_ou(post, "vivants", 0), bool(repere))
            if repere:
                situation["grossesses"] = [{"cle": "g1"} | repere]
        case "deces":
            enfant = {
                "naissance": _texte(post, "naissance"),
                "deces": _texte(post, "deces"),
                "prenom": _texte(post, "prenom"),
            }
            situation["enfants"] += _fratrie(enfant, _nombre_ou(post, "vivants", 0), bool(repere))
            if repere:
                situation["grossesses"] = [{"cle": "g1"} | repere]
    return situation


def _fratrie(enfant: dict[str, Any], vivants: int, datee: bool) -> list[dict[str, Any]]:
    """The child who died, then those of the same birth who live: one birth, one pregnancy when it is dated."""
    lien = {"grossesse": "g1"} if datee else {}
    jour = enfant["naissance"]
    return [_sans_vide(enfant | lien), *({"naissance": jour} | lien for _rang in range(min(vivants, 5)))]


def _repere(post: Mapping[str, str]) -> dict[str, str]:
    jour, nom = _texte(post, "date_repere"), post.get("repere")
    return {nom if nom in REPERES else "ddr": jour} if jour else {}


def _parents(post: Mapping[str, str]) -> list[dict[str, Any]]:
    porte = _trois(post, "porte", True)
    parents = [_sans_vide({"porte": porte, "activite": _texte(post, "activite")})]
    autre = _texte(post, "activite_autre")
    if autre or porte is False:
        parents.append(_sans_vide({"porte": not porte, "activite": autre}))
    return parents


def _nombre_ou(post: Mapping[str, str], nom: str, defaut: int) -> int:
    lu = _nombre(post, nom)
    return lu if isinstance(lu, int) else defaut


def _repere_apres_la_perte(post: Mapping[str, str], grossesses: Any) -> str:
    """A landmark that the loss precedes is a slip of the pen, not a term."""
    perte = _jour(
        post.get({"grossesse": "fin", "foetus": "perte", "sans_vie": "accouchement"}.get(post["quoi"], "naissance"))
    )
    g = grossesses[0] if grossesses else None
    if g is None or perte is None or not g.est_datee:
        return ""
    debut = g.ddr or g.debut or g.ponction or g.transfert_j5 or g.terme - _LE_PLUS_LONG
    return _("Cette date ne va pas avec le jour donné plus haut. Vérifiez les deux.") if perte < debut else ""


def _jour(texte: str | None) -> date | None:
    try:
        return date.fromisoformat(texte or "")
    except ValueError:
        return None


def _champ_de(chemin: str, post: Mapping[str, str]) -> str:
    nom = chemin.rsplit(".", 1)[-1].split("[")[0]
    if nom == "naissance" and chemin.startswith("enfants["):
        rang = int(chemin[len("enfants[") :].split("]")[0])
        autres = [i for i in range(1, AUTRES + 1) if _texte(post, f"autre_{i}")]
        if rang < len(autres):
            return f"autre_{autres[rang]}"
        return "accouchement" if post.get("quoi") == "sans_vie" else "naissance"
    return _CHAMPS.get(nom, nom)
