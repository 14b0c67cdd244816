"""For maps: GeoJSON (RFC 7946). A place without a position of its own has no geometry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from millejours.lieux.exports.modele import ADRESSES_DES_LICENCES, Demande, Format, en_json, est_precis, lieux, plein
from millejours.lieux.models import Lieu


def ecrit(demande: Demande) -> Iterator[str]:
    yield f'{{"type":"FeatureCollection","licence":{en_json(ADRESSES_DES_LICENCES[demande.licence])},"features":[\n'
    lien = ""
    for lieu in lieux(demande):
        yield lien + en_json(_objet(lieu))
        lien = ",\n"
    yield "\n]}\n"


def _objet(lieu: Lieu) -> dict[str, Any]:
    proprietes = plein(
        {
            "type": lieu.type,
            "nom": lieu.nom,
            "adresse": lieu.adresse,
            "code_postal": lieu.code_postal,
            "commune": lieu.commune,
            "code_insee": lieu.code_insee,
            "telephone": lieu.telephone,
            "site_web": lieu.site_web,
            "horaires_accueil": lieu.horaires_accueil,
            "accessible": lieu.accessible,
            "source": lieu.source,
            "licence": lieu.licence,
        }
    )
    point = {"type": "Point", "coordinates": [lieu.longitude, lieu.latitude]} if est_precis(lieu) else None
    return {"type": "Feature", "id": lieu.id, "geometry": point, "properties": proprietes}


FORMAT = Format("geojson", "Carte (GeoJSON)", "application/geo+json", "geojson", ecrit)
