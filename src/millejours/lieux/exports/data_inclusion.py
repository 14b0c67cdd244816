"""data.inclusion v1: structures, then services. What our own importer reads back without a change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from millejours.lieux.exports.modele import Demande, Format, en_json, est_precis, jour, lieux, services
from millejours.lieux.models import Lieu, Service


def ecrit(demande: Demande) -> Iterator[str]:
    yield '{"structures":[\n'
    lien = ""
    for lieu in lieux(demande):
        yield lien + en_json(structure(lieu))
        lien = ",\n"
    yield '\n],"services":[\n'
    lien = ""
    for s in services(demande):
        # The schema wants a structure: a right without a counter goes out with the other formats only.
        if s.lieu is not None:
            yield lien + en_json(service(s))
            lien = ",\n"
    yield "\n]}\n"


def structure(lieu: Lieu) -> dict[str, Any]:
    return _commun(lieu) | {
        "siret": lieu.siret or None,
        "site_web": lieu.site_web or None,
        "accessibilite_lieu": lieu.accessibilite_lieu or None,
        "reseaux_porteurs": lieu.reseaux_porteurs or None,
    }


def service(s: Service) -> dict[str, Any]:
    return _commun(s) | {
        "structure_id": s.lieu_id,
        "type": s.type or None,
        "thematiques": s.thematiques or None,
        "publics": s.publics or None,
        "publics_precisions": s.publics_precisions or None,
        "conditions_acces": s.conditions_acces or None,
        "frais": s.frais or None,
        "frais_precisions": s.frais_precisions or None,
        "modes_accueil": s.modes_accueil or None,
        "modes_mobilisation": s.modes_mobilisation or None,
        "mobilisable_par": s.mobilisable_par or None,
        "mobilisation_precisions": s.mobilisation_precisions or None,
        "lien_mobilisation": s.lien_mobilisation or None,
        "nombre_semaines": s.nombre_semaines,
        "volume_horaire_hebdomadaire": s.volume_horaire_hebdomadaire,
        "zone_eligibilite": s.zone_intervention or None,
    }


def _commun(fiche: Lieu | Service) -> dict[str, Any]:
    precis = est_precis(fiche)
    return {
        "id": fiche.id,
        # The schema's `source` is the producer: the first half of the identifier.
        "source": fiche.id.partition("--")[0],
        "nom": fiche.nom,
        "date_maj": jour(fiche.date_maj),
        "description": fiche.description or None,
        "adresse": fiche.adresse or None,
        "complement_adresse": fiche.complement_adresse or None,
        "code_postal": fiche.code_postal or None,
        "commune": fiche.commune or None,
        "code_insee": fiche.code_insee or None,
        "latitude": fiche.latitude if precis else None,
        "longitude": fiche.longitude if precis else None,
        "telephone": fiche.telephone or None,
        "courriel": fiche.courriel or None,
        # Hours that were not wholly understood go out as their source wrote them.
        "horaires_accueil": fiche.horaires_texte or fiche.horaires_accueil or None,
        "lien_source": fiche.lien_source or None,
    }


FORMAT = Format("data-inclusion", "data.inclusion v1 (JSON)", "application/json", "json", ecrit)
