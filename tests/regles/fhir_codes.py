"""Codes FHIR R4 requires (bindings « required »), and where: validators of shape let bad codes through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PUBLICATION = {"draft", "active", "retired", "unknown"}
DEMANDES = {
    "Appointment", "AppointmentResponse", "CarePlan", "Claim", "CommunicationRequest", "Contract", "DeviceRequest",
    "EnrollmentRequest", "ImmunizationRecommendation", "MedicationRequest", "NutritionOrder", "ServiceRequest",
    "SupplyRequest", "Task", "VisionPrescription",
}  # fmt: skip
INTENTIONS = {
    "proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option",
}  # fmt: skip
REQUIS: dict[str, set[str]] = {
    "PlanDefinition.status": PUBLICATION,
    "PlanDefinition.action.condition.kind": {"applicability", "start", "stop"},
    "ActivityDefinition.status": PUBLICATION,
    "ActivityDefinition.kind": DEMANDES,
    "ActivityDefinition.intent": INTENTIONS,
    "ActivityDefinition.participant.type": {"patient", "practitioner", "related-person", "device"},
    "ActivityDefinition.relatedArtifact.type": {
        "documentation", "justification", "citation", "predecessor", "successor", "derived-from", "depends-on", "composed-of",
    },
    "CarePlan.status": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "CarePlan.intent": {"proposal", "plan", "order", "option"},
    "CarePlan.activity.detail.kind": DEMANDES - {"AppointmentResponse", "CarePlan", "Claim", "Contract", "EnrollmentRequest", "ImmunizationRecommendation", "SupplyRequest"},
    "CarePlan.activity.detail.status": {
        "not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled", "stopped", "unknown", "entered-in-error",
    },
    "Bundle.type": {
        "document", "message", "transaction", "transaction-response", "batch", "batch-response", "history", "searchset", "collection",
    },
}  # fmt: skip
# What must be there, beside the shape.
PRESENTS = {
    "PlanDefinition": ("status",),
    "ActivityDefinition": ("status", "kind", "intent"),
    "CarePlan": ("status", "intent", "subject"),
    "CarePlan.activity.detail": ("status",),
    "ActivityDefinition.participant": ("type",),
    "ActivityDefinition.relatedArtifact": ("type",),
}


def fautes(ressource: dict[str, Any]) -> list[str]:
    """Codes out of their set, and codes that are missing."""
    return list(_fautes(ressource, str(ressource["resourceType"])))


def _fautes(objet: dict[str, Any], chemin: str) -> Iterator[str]:
    yield from (f"{chemin}.{champ} manque" for champ in PRESENTS.get(chemin, ()) if champ not in objet)
    for nom, valeur in objet.items():
        ici = f"{chemin}.{nom}"
        for v in valeur if isinstance(valeur, list) else [valeur]:
            if ici in REQUIS and v not in REQUIS[ici]:
                yield f"{ici} : {v!r}"
            if isinstance(v, dict):
                yield from _fautes(v, v.get("resourceType", ici))
