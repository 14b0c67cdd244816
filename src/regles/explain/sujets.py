"""What a subject is called."""

from __future__ import annotations

from datetime import date

from regles.explain.mots import date_en_mots
from regles.sujets import Contexte


def libelle_sujet(contexte: Contexte) -> str:
    """Words for a subject, from what the family gave."""
    match contexte.type:
        case "projet":
            return "Projet d'enfant"
        case "enfant":
            return _enfant(contexte)
        case "parent":
            return _parent(contexte)
    return _grossesse(contexte)


def _le(ordinal: int) -> str:
    return date_en_mots(date.fromordinal(ordinal), semaine=False)


def _enfant(contexte: Contexte) -> str:
    if contexte.enfants and contexte.enfants[0].prenom:
        return contexte.enfants[0].prenom
    if not contexte.enfants:
        rang = contexte.cle.rsplit("-", 1)[-1]
        return "Enfant attendu" if contexte.faits.get("foetus_vivants") == 1 else f"Enfant attendu n° {rang}"
    if contexte.mode == "perte":
        return "Votre enfant"
    if naissance := contexte.ancres.get("naissance_donnee"):
        return f"Enfant né le {_le(naissance)}"
    return f"Enfant arrivé le {_le(contexte.ancres['arrivee'])}"


def _parent(contexte: Contexte) -> str:
    if contexte.faits.get("adoption"):
        return "Parent" if contexte.faits.get("premier") else "Autre parent"
    if not contexte.faits.get("porte"):
        return "Autre parent"
    if contexte.mode == "perte":
        return "Personne qui était enceinte"
    return "Parent qui a accouché" if contexte.ne else "Personne enceinte"


def _grossesse(contexte: Contexte) -> str:
    if contexte.faits["adoption"]:
        return f"Arrivée du {_le(contexte.ancres['arrivee'])}"
    if contexte.mode == "perte":
        return "Votre grossesse"
    if contexte.ne:
        return f"Naissance du {_le(contexte.ancres['naissance_donnee'])}"
    return "Grossesse"
