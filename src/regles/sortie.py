"""A timeline as JSON: what programs read. Dates ISO, `fin` the last day included, null when open."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from regles.catalogue import Source, charge
from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain import Explication
from regles.explain.mots import sans_montant
from regles.explain.sujets import libelle_sujet
from regles.langues import REFERENCE
from regles.situation import ecrit_situation, lit_date, lit_situation


def calcule(content: Path, situation: Any, au: str) -> dict[str, Any]:
    """The timeline of a family, from the folder of the rules to JSON. Reading the rules takes a second, once.

    Raises `ErreurSituation` on a situation or a day that cannot be used.
    """
    moteur = _moteur(content)
    return parcours_json(moteur.parcours(lit_situation(situation), lit_date(au, "au")), moteur)


@cache
def _moteur(content: Path) -> Moteur:
    return Moteur(charge(content))


def parcours_json(parcours: Parcours, moteur: Moteur, langue: str = REFERENCE) -> dict[str, Any]:
    """The whole timeline, every line with its reasons and sources."""
    explication = Explication(moteur, langue)
    return {
        "au": parcours.au.isoformat(),
        "situation": ecrit_situation(parcours.situation),
        "etapes": parcours.etapes,
        "echeances": [echeance_json(e, explication) for e in parcours.echeances],
        "questions": [
            {
                "fait": q.fait,
                "sujet": q.sujet,
                "question": explication.langue.faits[q.fait]["question"],
                "echeances_en_attente": q.regles,
            }
            for q in parcours.questions
        ],
    }


def echeance_json(e: Echeance, explication: Explication) -> dict[str, Any]:
    """One line."""
    regle, langue = e.regle, explication.langue
    trop_tard = langue.dit("droit.pas_trop_tard") if e.etat == "a_rattraper" else None
    return {
        "cle": e.cle,
        "id": regle.id,
        "acte": regle.acte,
        "libelle": regle.libelle,
        "categorie": regle.categorie,
        "sujet": {"type": _type(e), "cle": e.contexte.cle, "libelle": libelle_sujet(e.contexte, langue)},
        "public": list(regle.public),
        "statut": regle.statut,
        "etat": e.etat,
        "debut": e.jour_debut.isoformat() if e.jour_debut else None,
        "fin": e.jour_fin.isoformat() if e.jour_fin else None,
        "previsionnel": e.previsionnel,
        "etape": e.etape,
        "essentiel": regle.essentiel,
        "a_faire": regle.a_faire,
        "qui": list(regle.qui) or None,
        "ou": list(regle.ou) or None,
        "couvert": sans_montant(regle.couvert, e.contexte.departement, langue),
        "si_tard": regle.si_tard or trop_tard,
        "fait": {"le": e.fait.le.isoformat(), "lieu": e.fait.lieu} if e.fait else None,
        "raisons": [
            {"genre": r.genre, "fait": r.fait, "texte": r.texte, "question": r.question} for r in explication.raisons(e)
        ],
        "sources": list(sources_json(regle.sources)),
        "source_a_confirmer": regle.source_a_confirmer,
        "confiance": regle.confiance,
    }


def _type(e: Echeance) -> str:
    # What an arrival opens is told of the child who arrives.
    return "enfant" if e.contexte.type == "grossesse" and e.contexte.faits["adoption"] else e.contexte.type


def sources_json(sources: Iterable[Source]) -> Iterable[dict[str, Any]]:
    """Sources as programs read them; `verifie_le` is always there, null when nobody wrote a day."""
    for s in sources:
        yield {
            "titre": s.titre,
            "reference": s.reference,
            "url": s.url,
            "verifie_le": s.verifie_le.isoformat() if s.verifie_le else None,
        }
