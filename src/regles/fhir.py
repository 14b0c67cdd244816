"""The rules and a timeline as FHIR R4: PlanDefinition, ActivityDefinition, CarePlan.

Codes of FHIR that it requires are written here and nowhere else; what has no code there is said in words. The days of
a rule hang on anchors FHIR has no code for: they are words in a PlanDefinition and dates in a CarePlan.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from regles.catalogue import Catalogue, Regle
from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain.mots import sans_montant
from regles.explain.reference import condition_en_mots, fenetre_de_regle
from regles.langues import REFERENCE
from regles.ouvertes import LICENCE

BASE = "https://mille-jours.invalid/fhir"
TYPE_PLAN = "http://terminology.hl7.org/CodeSystem/plan-definition-type"
TYPES = ("PlanDefinition", "ActivityDefinition")
# What a request becomes: code of `request-resource-types`, by theme; and the participant, by public.
_GENRES: Mapping[str, str] = {"vaccins": "ImmunizationRecommendation", "sante": "ServiceRequest"}
_GENRE_CAREPLAN: Mapping[str, str] = {"vaccins": "ServiceRequest", "sante": "ServiceRequest"}
_PARTICIPANTS: Mapping[str, str] = {"enceinte": "patient", "enfant": "patient"}
_ETATS: Mapping[str, str] = {
    "a_venir": "not-started",
    "maintenant": "not-started",
    "bientot_fini": "not-started",
    "a_rattraper": "not-started",
    "passe": "unknown",
    "fait": "completed",
}


def identifiant(texte: str) -> str:
    """An id as FHIR allows: letters, digits, hyphen and dot.

    >>> identifiant("caf_rsa_majore"), identifiant("Congé d'adoption")
    ('caf-rsa-majore', 'Conge-d-adoption')
    """
    plat = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", plat).strip("-")[:64]


def activite(r: Regle, catalogue: Catalogue, version: str) -> dict[str, Any]:
    """One rule as an ActivityDefinition."""
    theme = catalogue.categories[r.categorie]["theme"]
    message = r.statut in ("information", "conseil")
    return _sans_vide(
        {
            "resourceType": "ActivityDefinition",
            "id": identifiant(r.id),
            "url": f"{BASE}/ActivityDefinition/{identifiant(r.id)}",
            "identifier": [{"system": f"{BASE}/regle", "value": r.id}],
            "version": version,
            "name": _nom(r.id),
            "title": r.libelle,
            "status": "active",
            "experimental": r.confiance == "C" or r.source_a_confirmer,
            "publisher": "Mille jours",
            "description": r.a_faire or r.libelle,
            "copyright": LICENCE,
            "jurisdiction": _france(),
            "topic": [{"text": catalogue.langues[REFERENCE].categories[r.categorie]}],
            "effectivePeriod": _sans_vide(
                {"start": r.valable.du and r.valable.du.isoformat(), "end": r.valable.au and r.valable.au.isoformat()}
            ),
            "relatedArtifact": [
                _sans_vide({"type": "citation", "display": s.titre, "citation": s.reference, "url": s.url})
                for s in r.sources
            ],
            "kind": "CommunicationRequest" if message else _GENRES.get(theme, "Task"),
            "intent": "proposal",
            "code": _code(r),
            "participant": [
                {"type": t} for t in dict.fromkeys(_PARTICIPANTS.get(p, "related-person") for p in r.public)
            ],
        }
    )


def plan(catalogue: Catalogue, famille: str, version: str) -> dict[str, Any]:
    """The rules of one file of `content/echeances/` as a PlanDefinition. Raises `KeyError` when there is none."""
    regles = [r for r in catalogue.regles if identifiant(r.famille) == identifiant(famille)]
    if not regles:
        raise KeyError(famille)
    return {
        "resourceType": "PlanDefinition",
        "id": identifiant(famille),
        "url": f"{BASE}/PlanDefinition/{identifiant(famille)}",
        "version": version,
        "name": _nom(identifiant(famille)),
        "title": regles[0].famille,
        "type": {"coding": [{"system": TYPE_PLAN, "code": "clinical-protocol"}]},
        "status": "active",
        "publisher": "Mille jours",
        "copyright": LICENCE,
        "jurisdiction": _france(),
        "action": [_action(r, catalogue) for r in regles],
    }


def _action(r: Regle, catalogue: Catalogue) -> dict[str, Any]:
    conditions = []
    if r.si:
        expression = {
            "description": r.si_texte,
            "language": "text/plain",
            "expression": condition_en_mots(r.si, catalogue),
        }
        conditions.append({"kind": "applicability", "expression": _sans_vide(expression)})
    return _sans_vide(
        {
            "id": identifiant(r.id),
            "title": r.libelle,
            "textEquivalent": f"{r.a_faire or r.libelle} Quand : {fenetre_de_regle(r)}.",
            "code": [_code(r)],
            "condition": conditions,
            "definitionCanonical": f"{BASE}/ActivityDefinition/{identifiant(r.id)}",
        }
    )


def plans(catalogue: Catalogue) -> list[str]:
    """Ids of the PlanDefinitions."""
    return list(dict.fromkeys(identifiant(r.famille) for r in catalogue.regles))


def lot(ressources: list[dict[str, Any]]) -> dict[str, Any]:
    """A Bundle of definitions."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": r["url"], "resource": r} for r in ressources],
    }


def plan_de_soins(parcours: Parcours, moteur: Moteur) -> dict[str, Any]:
    """A timeline as a CarePlan. It names nobody: the subject is a contained Patient that says nothing."""
    soins = {
        "resourceType": "CarePlan",
        "contained": [{"resourceType": "Patient", "id": "famille"}],
        "status": "active",
        "intent": "proposal",
        "title": "Le parcours des 1000 premiers jours",
        "subject": {"reference": "#famille"},
        "created": parcours.au.isoformat(),
        "activity": [{"detail": _detail(e, moteur.catalogue)} for e in parcours.echeances],
    }
    return _sans_vide(soins)


def _detail(e: Echeance, catalogue: Catalogue) -> dict[str, Any]:
    r, langue = e.regle, catalogue.langues[REFERENCE]
    periode = _sans_vide(
        {"start": e.jour_debut and e.jour_debut.isoformat(), "end": e.jour_fin and e.jour_fin.isoformat()}
    )
    message = r.statut in ("information", "conseil")
    theme = catalogue.categories[r.categorie]["theme"]
    couvert = sans_montant(r.couvert, e.contexte.departement, langue)
    return _sans_vide(
        {
            "extension": [{"url": f"{BASE}/StructureDefinition/cle", "valueString": e.cle}],
            "kind": "CommunicationRequest" if message else _GENRE_CAREPLAN.get(theme, "Task"),
            "instantiatesCanonical": [f"{BASE}/ActivityDefinition/{identifiant(r.id)}"],
            "code": _code(r),
            "status": _ETATS[e.etat],
            "doNotPerform": False,
            "scheduledPeriod": periode,
            "description": ". ".join(filter(None, (r.a_faire or r.libelle, couvert))),
        }
    )


def _code(r: Regle) -> dict[str, Any]:
    return {"coding": [{"system": f"{BASE}/regle", "code": r.id, "display": r.libelle}], "text": r.libelle}


def _france() -> list[dict[str, Any]]:
    return [{"coding": [{"system": "urn:iso:std:iso:3166", "code": "FR"}]}]


def _nom(texte: str) -> str:
    """A name for machines: a capital, then letters, digits and underscores.

    >>> _nom("CH-EX01"), _nom("caf_rsa")
    ('CH_EX01', 'Caf_rsa')
    """
    nom = "".join(c if c.isascii() and c.isalnum() else "_" for c in texte)
    nom = nom if nom[:1].isalpha() else f"R_{nom}"
    return nom[:1].upper() + nom[1:]


def _sans_vide(objet: Mapping[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in objet.items() if valeur not in (None, "", [], {})}
