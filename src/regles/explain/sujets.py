"""What a subject is called."""

from __future__ import annotations

from datetime import date

from regles.explain.mots import date_en_mots
from regles.langues import Langue
from regles.sujets import Contexte


def libelle_sujet(contexte: Contexte, langue: Langue) -> str:
    """Words for a subject, from what the family gave."""
    if contexte.type == "enfant" and contexte.enfants and contexte.enfants[0].prenom:
        return contexte.enfants[0].prenom
    nom, ordinal = _SORTES[contexte.type](contexte)
    jour = date_en_mots(date.fromordinal(ordinal), langue, semaine=False) if ordinal else ""
    return langue.dit(f"sujet.{nom}", jour=jour, rang=contexte.cle.rsplit("-", 1)[-1])


Sorte = tuple[str, int | None]


def _projet(_: Contexte) -> Sorte:
    return "projet", None


def _enfant(contexte: Contexte) -> Sorte:
    if not contexte.enfants:
        return "attendu" if contexte.faits.get("foetus_vivants") == 1 else "attendu_n", None
    if contexte.mode == "perte":
        return "votre_enfant", None
    if naissance := contexte.ancres.get("naissance_donnee"):
        return "ne", naissance
    return "arrive", contexte.ancres["arrivee"]


def _parent(contexte: Contexte) -> Sorte:
    if contexte.faits.get("adoption"):
        return "parent" if contexte.faits.get("premier") else "autre_parent", None
    if not contexte.faits.get("porte"):
        return "autre_parent", None
    if contexte.mode == "perte":
        return "etait_enceinte", None
    return "a_accouche" if contexte.ne else "enceinte", None


def _grossesse(contexte: Contexte) -> Sorte:
    if contexte.faits["adoption"]:
        return "arrivee", contexte.ancres["arrivee"]
    if contexte.mode == "perte":
        return "votre_grossesse", None
    return ("naissance", contexte.ancres["naissance_donnee"]) if contexte.ne else ("grossesse", None)


_SORTES = {"projet": _projet, "enfant": _enfant, "parent": _parent, "grossesse": _grossesse}
