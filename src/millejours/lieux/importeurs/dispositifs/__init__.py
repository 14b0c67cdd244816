"""Rights that have a zone and no counter, from the content to the table of services: exports have them too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from millejours.lieux.droits.dispositifs import ICI, Dispositif, dispositifs
from millejours.lieux.importeurs.modele import Importeur, Ligne, ServiceLu

SOURCE: Final = "dispositifs"


def _lit(_fichier: Path) -> Iterator[tuple[int, Ligne]]:
    for rang, d in enumerate(dispositifs().values(), start=1):
        yield rang, {"dispositif": d}


def _convertit(ligne: Ligne) -> ServiceLu:
    d: Dispositif = ligne["dispositif"]
    return ServiceLu(
        id=f"{SOURCE}--{d.id}",
        source=SOURCE,
        structure_id=None,
        nom=d.nom[:150],
        licence="propre",
        description=d.quoi,
        date_verification=d.verifie_le,
        publics_precisions=d.pour_qui,
        mobilisation_precisions=d.comment,
        conditions_acces=d.precision,
        etapes=list(d.etapes),
        # Empty is the whole country.
        zone_intervention=sorted([*(c for c, e in d.zone.departements.items() if e == ICI), *d.zone.communes]),
        lien_source=next((s.url for s in d.sources if s.url), ""),
    )


IMPORTEUR = Importeur(SOURCE, "Droits et appuis qui ont une zone", "propre", _lit, _convertit, (".yaml",))
