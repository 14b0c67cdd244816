"""FHIR R4 Location and HealthcareService, one resource a line (NDJSON, as bulk exports are)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from millejours.lieux import horaires
from millejours.lieux.exports.modele import Demande, Format, en_json, est_precis, jour, lieux, plein, services
from millejours.lieux.models import Lieu, Service
from millejours.lieux.types import vocabulaire

_IDENTIFIANT: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_JOURS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Any week without a public holiday: hours are those of an ordinary week.
LUNDI: Final = date(2024, 2, 5)


def ecrit(demande: Demande) -> Iterator[str]:
    for lieu in lieux(demande):
        yield en_json(location(lieu)) + "\n"
    for service in services(demande):
        yield en_json(healthcare_service(service)) + "\n"


def identifiant(cle: str) -> str:
    """Ours may be longer, or hold signs that a FHIR id refuses: such a one is named by its digest."""
    return cle if _IDENTIFIANT.fullmatch(cle) else hashlib.sha256(cle.encode()).hexdigest()[:40]


def location(lieu: Lieu) -> dict[str, Any]:
    type_ = vocabulaire().types[lieu.type]
    position = {"longitude": lieu.longitude, "latitude": lieu.latitude} if est_precis(lieu) else None
    return plein(
        {
            "resourceType": "Location",
            "id": identifiant(lieu.id),
            "meta": _meta(lieu),
            "identifier": _identifiants(lieu),
            "status": "active" if lieu.statut == Lieu.OUVERT else "inactive",
            "name": lieu.nom,
            "description": lieu.description,
            "mode": "instance",
            "type": [{"coding": [{"system": f"{_site()}/api/v1/types-de-lieux", "code": type_.slug}], "text": type_.libelle}],
            "telecom": _contacts(lieu),
            "address": plein(
                {
                    "line": [x for x in (lieu.adresse, lieu.complement_adresse) if x],
                    "city": lieu.commune,
                    "postalCode": lieu.code_postal,
                    "country": "FR",
                }
            ),
            "position": position,
            "hoursOfOperation": _heures(lieu.horaires_accueil),
            "availabilityExceptions": lieu.horaires_texte if not lieu.horaires_accueil else "",
        }
    )  # fmt: skip


def healthcare_service(s: Service) -> dict[str, Any]:
    return plein(
        {
            "resourceType": "HealthcareService",
            "id": identifiant(s.id),
            "meta": _meta(s),
            "identifier": [{"system": f"{_site()}/api/v1/lieux", "value": s.id}],
            "active": s.lieu is None or s.lieu.statut == Lieu.OUVERT,
            "location": [{"reference": f"Location/{identifiant(s.lieu_id)}"}] if s.lieu_id else [],
            "name": s.nom,
            "comment": s.description,
            "extraDetails": s.conditions_acces,
            "telecom": _contacts(s),
            "appointmentRequired": None if s.sans_rendez_vous is None else not s.sans_rendez_vous,
            "availableTime": _disponible(s.horaires_accueil),
        }
    )


def _site() -> str:
    return str(settings.ADRESSE_PUBLIQUE)


def _meta(fiche: Lieu | Service) -> dict[str, Any]:
    adresse = _site() + reverse("lieu", args=[fiche.id]) if isinstance(fiche, Lieu) else ""
    licence = {"system": f"{_site()}/licences", "code": fiche.licence}
    maj = jour(fiche.date_maj)
    return plein({"source": adresse, "lastUpdated": f"{maj}T00:00:00Z" if maj else "", "tag": [licence]})


def _identifiants(lieu: Lieu) -> list[dict[str, Any]]:
    ids = [{"system": f"{_site()}/api/v1/lieux", "value": lieu.id}]
    ids += [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": lieu.finess}] if lieu.finess else []
    ids += [{"system": "urn:oid:1.2.250.1.61", "value": lieu.siret}] if lieu.siret else []
    return ids


def _contacts(fiche: Lieu | Service) -> list[dict[str, str]]:
    site = fiche.site_web if isinstance(fiche, Lieu) else ""
    contacts = (("phone", fiche.telephone), ("email", fiche.courriel), ("url", site))
    return [{"system": systeme, "value": valeur} for systeme, valeur in contacts if valeur]


@lru_cache(maxsize=20_000)
def _plages(osm: str) -> tuple[tuple[str, str, str], ...]:
    """Read once: thousands of places keep the same hours, and reading them is most of what a row costs."""
    return tuple(
        (court, f"{ouvre}:00", "23:59:00" if ferme == "24:00" else f"{ferme}:00")
        for court, (_nom, plages) in zip(_JOURS, horaires.semaine(osm, LUNDI), strict=False)
        for ouvre, ferme in plages
    )


def _heures(osm: str) -> list[dict[str, Any]]:
    return [{"daysOfWeek": [j], "openingTime": ouvre, "closingTime": ferme} for j, ouvre, ferme in _plages(osm)]


def _disponible(osm: str) -> list[dict[str, Any]]:
    return [
        {"daysOfWeek": [j], "availableStartTime": ouvre, "availableEndTime": ferme} for j, ouvre, ferme in _plages(osm)
    ]


FORMAT = Format("fhir", "Santé (FHIR R4, NDJSON)", "application/fhir+ndjson", "ndjson", ecrit)
