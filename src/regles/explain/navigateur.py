"""The words of the catalogue for browsers: what a list shows, and what an opened line shows."""

from __future__ import annotations

from typing import Any

from regles.catalogue import Catalogue, Regle
from regles.langage import Comparaison, Condition, Non, Tous, UnDe


def lignes_pour_navigateur(catalogue: Catalogue, langue: str) -> dict[str, Any]:
    """What a list says in a language. Rules in catalogue order, as the programs number them."""
    mots = catalogue.langues[langue]
    return {
        "langue": langue,
        "messages": {cle: m for cle, m in mots.messages.items() if not cle.startswith("terminal.")},
        "regles": [_ligne(r) for r in catalogue.regles],
        "lexique": mots.lexique,
        "categories": {
            nom: {"libelle": mots.categories[nom], "theme": c["theme"]} for nom, c in catalogue.categories.items()
        },
        "etapes": [[nom, e["libelle"], e["court"]] for nom, e in mots.etapes.items()],
        "faits": {nom: {**f, "calcul": catalogue.faits[nom].calcul is not None} for nom, f in mots.faits.items()},
        "ancres": mots.ancres,
    }


def details_pour_navigateur(catalogue: Catalogue) -> dict[str, Any]:
    """What an opened line says: the words of the rules themselves, and their sources."""
    cites = {s.id: s for r in catalogue.regles for s in r.sources}
    ordre = list(cites)
    return {
        "sources": [
            [s.titre, s.reference, s.url, s.verifie_le.isoformat() if s.verifie_le else None] for s in cites.values()
        ],
        "regles": [_detail(r, ordre) for r in catalogue.regles],
    }


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
