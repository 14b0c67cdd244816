"""What every importer does with a row once read: commune, position, contacts, lengths."""

from __future__ import annotations

from typing import Any

from millejours.lieux.importeurs.modele import LieuLu, Refus
from millejours.lieux.nettoyage import contacts, positions
from millejours.lieux.nettoyage.textes import texte
from millejours.lieux.types import vocabulaire

NOM_MAX = 150
# A file writes the commune in capitals; the registry knows its accents.


def acheve(
    lieu: LieuLu, *, insee: object, postal: object, ville: object, latitude: object, longitude: object
) -> LieuLu:
    """Find the commune, check the point, and refuse what would be useless: no name, no commune and no point."""
    if len(lieu.nom) < 3:
        raise Refus("nom absent ou trop court")
    if lieu.type not in vocabulaire().types:
        raise Refus(f"type inconnu : {lieu.type or 'absent'}")
    lieu.nom = lieu.nom[:NOM_MAX].rstrip()
    lieu.code_postal = positions.code_postal(postal)
    ecrit = texte(insee)
    commune = positions.trouve_commune(ecrit, lieu.code_postal, texte(ville))
    if commune is None and ecrit and not positions.code_insee(ecrit):
        lieu.remarques.append("code de commune inconnu")
    if commune is not None:
        if ecrit and commune.code != ecrit:
            lieu.remarques.append("code de commune mis à jour")
        lieu.code_insee, lieu.commune = commune.code, commune.nom
    else:
        lieu.commune = texte(ville)[:80]
    position = positions.place(commune, latitude, longitude, lieu.precision_position or "adresse")
    if commune is None and position.latitude is None:
        raise Refus("ni commune reconnue, ni position")
    lieu.latitude, lieu.longitude, lieu.precision_position = position.latitude, position.longitude, position.precision
    lieu.quarantaine, lieu.reparation = position.quarantaine, position.reparation
    if position.repare:
        lieu.remarques.append(f"position rétablie : {position.repare}")
    return lieu


def courriel(lieu: LieuLu, valeur: object, ville: object = "") -> None:
    """Keep a service's mailbox; blank a person's, and say so."""
    noms = (lieu.nom, texte(ville), lieu.commune)
    lieu.courriel = contacts.courriel(valeur, noms)
    if not lieu.courriel and contacts.est_personnel(valeur, noms):
        lieu.remarques.append("courriel d'une personne retiré")


def entier(valeur: Any, minimum: int, maximum: int) -> int | None:
    try:
        lu = int(float(str(valeur).replace(",", ".")))
    except ValueError:
        return None
    return lu if minimum <= lu <= maximum else None
