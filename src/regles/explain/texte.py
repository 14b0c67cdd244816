"""A timeline for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain.mots import date_en_mots, fenetre_en_mots
from regles.explain.sujets import libelle_sujet
from regles.sujets import Contexte

_ORDRE = ("maintenant", "bientot_fini", "a_rattraper", "a_venir", "fait", "passe")
_MARQUES = {"maintenant": "●", "bientot_fini": "◐", "a_rattraper": "↻", "a_venir": "○", "fait": "✓", "passe": "·"}


def parcours_en_texte(parcours: Parcours, moteur: Moteur) -> str:
    """Lines grouped by state, each with its window, status and subject."""
    lexique = moteur.catalogue.lexique
    etapes = {e.id: e.libelle for e in moteur.catalogue.etapes}
    lignes = [f"Parcours au {date_en_mots(parcours.au)}"]
    lignes += [f"  {libelle_sujet(s)} : {etapes[parcours.etapes[s.cle]]}" for s in _uniques(parcours)]
    for etat in _ORDRE:
        choisies = [e for e in parcours.echeances if e.etat == etat]
        if choisies:
            lignes += ["", lexique["etats"][etat].upper()]
            lignes += [_ligne(e, parcours.au, lexique["statuts"]) for e in choisies]
    return "\n".join(lignes) + "\n"


def _uniques(parcours: Parcours) -> list[Contexte]:
    vus: dict[str, Contexte] = {}
    for sujet in parcours.sujets:
        if sujet.type != "parent":
            vus.setdefault(sujet.cle, sujet)
    return list(vus.values())


def _ligne(e: Echeance, au: date, statuts: Mapping[str, str]) -> str:
    quand = fenetre_en_mots(e.jour_debut, e.jour_fin, au)
    prevu = ", date prévue" if e.previsionnel else ""
    confirmer = ", à confirmer" if e.regle.confiance == "C" or e.regle.source_a_confirmer else ""
    sujet = libelle_sujet(e.contexte)
    return f"  {_MARQUES[e.etat]} {e.regle.libelle} — {quand or 'à tout moment'}{prevu} ({statuts[e.regle.statut]}{confirmer} ; {sujet})"
