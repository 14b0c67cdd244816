"""What a simulator says, as JSON and as text. Amounts are decimal strings: a JSON number would lose cents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from regles.catalogue import Source
from regles.explain.mots import date_en_mots
from regles.langues import Langue
from regles.simulateurs.resultat import Fourchette, Ligne, Montant, Reponse, Resultat, dit, montant_en_mots

PAS_UNE_DECISION = "Ceci n'est pas une décision. Votre caisse ou votre employeur décide."


def simulation_json(reponse: Reponse, sources: Mapping[str, Source]) -> dict[str, Any]:
    """The whole answer; `fin` is the last day included, null when open."""
    vues: dict[str, dict[str, Any]] = {}
    return {
        "au": reponse.au.isoformat(),
        "resultats": [_resultat(r, sources, vues) for r in reponse.resultats],
        "hypotheses": list(reponse.hypotheses),
    }


def _resultat(r: Resultat, sources: Mapping[str, Source], vues: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": r.id,
        "libelle": r.libelle,
        "montant": _montant(r.montant),
        "unite": r.unite,
        "periode": r.periode,
        "debut": _iso(r.debut),
        "fin": _iso(r.fin),
        "lignes": [_ligne(ligne, sources, vues) for ligne in r.lignes],
        "confiance": r.confiance,
    }


def _ligne(ligne: Ligne, sources: Mapping[str, Source], vues: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "libelle": ligne.libelle,
        "calcul": ligne.calcul or None,
        "valeur": None if ligne.valeur is None else f"{ligne.valeur:f}",
        "sources": [_source(cle, sources, vues) for cle in ligne.sources],
    }


def _source(cle: str, sources: Mapping[str, Source], vues: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if cle not in vues:
        s = sources[cle]
        vues[cle] = {"titre": s.titre, "reference": s.reference, "url": s.url, "verifie_le": _iso(s.verifie_le)}
    return vues[cle]


def _montant(montant: Montant) -> Any:
    if isinstance(montant, Fourchette):
        return {"min": f"{montant.min:f}", "max": f"{montant.max:f}"}
    return None if montant is None else f"{montant:f}"


def _iso(jour: date | None) -> str | None:
    return None if jour is None else jour.isoformat()


def simulation_en_texte(reponse: Reponse, sources: Mapping[str, Source], langue: Langue) -> str:
    """Each result with its working, for a terminal."""
    lignes = [f"Simulation au {date_en_mots(reponse.au, langue)}", PAS_UNE_DECISION]
    for r in reponse.resultats:
        lignes += ["", f"{_nom(r)} : {montant_en_mots(r)}{_confiance(r)}", *_dates(r)]
        lignes += [f"    {_ligne_en_mots(ligne, sources)}" for ligne in r.lignes]
    if reponse.hypotheses:
        lignes += ["", "Ce qui a été supposé :", *(f"  - {h}" for h in reponse.hypotheses)]
    return "\n".join(lignes) + "\n"


def _nom(r: Resultat) -> str:
    sujet = r.id.partition(":")[2]
    return f"{r.libelle} ({sujet})" if sujet else r.libelle


def _confiance(r: Resultat) -> str:
    return " (à confirmer)" if r.confiance == "C" else ""


def _dates(r: Resultat) -> list[str]:
    if r.debut and r.fin:
        return [f"    du {r.debut:%d/%m/%Y} au {r.fin:%d/%m/%Y}"]
    if r.debut:
        return [f"    à partir du {r.debut:%d/%m/%Y}"]
    return [f"    jusqu'au {r.fin:%d/%m/%Y}"] if r.fin else []


def _ligne_en_mots(ligne: Ligne, sources: Mapping[str, Source]) -> str:
    texte = ligne.libelle
    if ligne.calcul:
        texte += f" : {ligne.calcul}"
    if ligne.valeur is not None:
        texte += f" {'=' if ligne.calcul else ':'} {dit(ligne.valeur)}"
    if ligne.sources:
        texte += f" [{' ; '.join(_reference(sources[s]) for s in ligne.sources)}]"
    return texte


def _reference(source: Source) -> str:
    return f"{source.titre}, {source.reference}" if source.reference else source.titre
