"""What exists where a family lives, for the steps it is at. On the device when JavaScript runs; here otherwise."""

from __future__ import annotations

from millejours.lieux.droits.dispositifs import Groupe, ici
from regles.echeancier import Parcours
from regles.situation import Situation


def droits_ici(parcours: Parcours, situation: Situation) -> list[Groupe]:
    """Nothing without a département, and nothing after a loss: those pages have their own words. `ici.js` does the same."""
    departement = situation.departement
    if departement is None or any(s.mode == "perte" for s in parcours.sujets):
        return []
    return ici(departement, situation.foyer.commune or "", parcours.etapes.values())
