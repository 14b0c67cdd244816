"""The words of the catalogue for browsers: what a list shows, and what an opened line shows."""

from __future__ import annotations

from typing import Any

from regles.catalogue import Catalogue, Regle
from regles.explain.mots import A_MAYOTTE
from regles.explain.raisons import SELON_DATES
from regles.langage import Comparaison, Condition, Non, Tous, UnDe


def textes_pour_navigateur(catalogue: Catalogue) -> tuple[dict[str, Any], dict[str, Any]]:
    """(lines, details). Both list rules in catalogue order, as the programs number them."""
    lignes = {
        "regles": [_ligne(r) for r in catalogue.regles],
        "lexique": catalogue.lexique,
        "categories": catalogue.categories,
        "etapes": [[e.id, e.libelle, e.court] for e in catalogue.etapes],
        "faits": {
            nom: {"question": f.question, "pourquoi": f.pourquoi, "mots": f.mots, "calcul": f.calcul is not None}
            for nom, f in catalogue.faits.items()
            if not f.interne
        },
        "ancres": {a.nom: a.libelle for a in catalogue.ancres} | dict(catalogue.ancres_donnees),
        "selon_dates": SELON_DATES,
        "a_mayotte": A_MAYOTTE,
    }
    cites = {s.id: s for r in catalogue.regles for s in r.sources}
    ordre = list(cites)
    details = {
        "sources": [
            [s.titre, s.reference, s.url, s.verifie_le.isoformat() if s.verifie_le else None] for s in cites.values()
        ],
        "regles": [_detail(r, ordre) for r in catalogue.regles],
    }
    return lignes, details


def _ligne(r: Regle) -> list[Any]:
    calculee = r.du or r.dernier
    return [
        r.id,
        r.acte,
        r.libelle,
        r.categorie,
        list(r.public),
        r.statut,
        r.confiance,
        int(r.essentiel),
        int(r.source_a_confirmer),
        r.groupe,
        calculee.ancre if calculee and not calculee.ancre.startswith("=") else None,
        r.fait_par,
    ]


def _detail(r: Regle, sources: list[str]) -> list[Any]:
    return [
        r.a_faire,
        list(r.qui),
        list(r.ou),
        r.couvert,
        r.si_tard,
        r.si_texte,
        _condition(r.si),
        r.rythme,
        [sources.index(s.id) for s in r.sources],
    ]


def _condition(condition: Condition | None) -> Any:
    """Only what sentences need: comparisons and how they combine."""
    match condition:
        case Comparaison(fait, operateur, valeur):
            return [fait, operateur, valeur]
        case Non(interne):
            return _condition(interne)
        case Tous(internes):
            return ["et", [c for c in map(_condition, internes) if c]]
        case UnDe(internes):
            return ["ou", [_condition(c) for c in internes]]
    return None
