"""A timeline for a terminal."""

from __future__ import annotations

from datetime import date

from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain.mots import date_en_mots, fenetre_en_mots
from regles.explain.sujets import libelle_sujet
from regles.langues import REFERENCE, Langue
from regles.sujets import Contexte

_ORDRE = ("maintenant", "bientot_fini", "a_rattraper", "a_venir", "fait", "passe")
_MARQUES = {"maintenant": "●", "bientot_fini": "◐", "a_rattraper": "↻", "a_venir": "○", "fait": "✓", "passe": "·"}


def parcours_en_texte(parcours: Parcours, moteur: Moteur, langue: str = REFERENCE) -> str:
    """Lines grouped by state, each with its window, status and subject."""
    mots = moteur.catalogue.langues[langue]
    lignes = [mots.dit("terminal.titre", jour=date_en_mots(parcours.au, mots))]
    lignes += ["  " + _sujet(s, parcours.etapes[s.cle], mots) for s in _uniques(parcours)]
    for etat in _ORDRE:
        choisies = [e for e in parcours.echeances if e.etat == etat]
        if choisies:
            lignes += ["", mots.lexique["etats"][etat].upper()]
            lignes += [f"  {_MARQUES[e.etat]} {_ligne(e, parcours.au, mots)}" for e in choisies]
    return "\n".join(lignes) + "\n"


def _uniques(parcours: Parcours) -> list[Contexte]:
    vus: dict[str, Contexte] = {}
    for sujet in parcours.sujets:
        if sujet.type != "parent":
            vus.setdefault(sujet.cle, sujet)
    return list(vus.values())


def _sujet(s: Contexte, etape: str, mots: Langue) -> str:
    return mots.dit("terminal.sujet", sujet=libelle_sujet(s, mots), etape=mots.etapes[etape]["libelle"])


def _ligne(e: Echeance, au: date, mots: Langue) -> str:
    quand = fenetre_en_mots(e.jour_debut, e.jour_fin, au, mots) or mots.dit("groupe.sans_date").lower()
    if e.previsionnel:
        quand = mots.dit("terminal.prevue", quand=quand)
    statut = mots.lexique["statuts"][e.regle.statut]
    if e.regle.confiance == "C" or e.regle.source_a_confirmer:
        statut = mots.dit("terminal.a_confirmer", statut=statut)
    sujet = libelle_sujet(e.contexte, mots)
    return mots.dit("terminal.ligne", libelle=e.regle.libelle, quand=quand, statut=statut, sujet=sujet)
