"""Public holidays by zone, and the two ways French law counts around them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from regles.periodes.jours import jour_semaine

SAMEDI, DIMANCHE = 5, 6
METROPOLE = "metropole"


class Feries:
    """Holidays of every zone, built from `content/territoires/feries.yaml`.

    `donnees` holds `paques` (year to MM-DD) and `zones` (slug to `fixes` and `paques`).
    """

    def __init__(self, donnees: Mapping[str, Any]) -> None:
        self._paques = {int(annee): str(jour) for annee, jour in donnees["paques"].items()}
        self._zones: Mapping[str, Any] = donnees["zones"]
        self._ordinaux: dict[str, frozenset[int]] = {}

    @property
    def zones(self) -> tuple[str, ...]:
        return tuple(self._zones)

    def ordinaux(self, zone: str) -> frozenset[int]:
        """Ordinals of the legal holidays of a zone; an unknown zone is an error.

        Days that hold by local custom alone (`usages`) are left out: counting them would
        announce a legal deadline later than the law's.
        """
        if zone not in self._ordinaux:
            regles = self._zones[zone]
            usages = regles.get("usages") or {"fixes": (), "paques": ()}
            jours = set()
            for annee, paques in self._paques.items():
                dimanche = date.fromisoformat(f"{annee}-{paques}").toordinal()
                jours |= {dimanche + d for d in regles["paques"] if d not in usages["paques"]}
                mois_jours = [f for f in regles["fixes"] if f not in usages["fixes"]]
                mois_jours += [f["jour"] for f in regles.get("fixes_datees") or () if _vaut(f, annee)]
                jours |= {date.fromisoformat(f"{annee}-{mj}").toordinal() for mj in mois_jours}
            self._ordinaux[zone] = frozenset(jours)
        return self._ordinaux[zone]

    def pour_navigateur(self) -> dict[str, Any]:
        """Rules of the zones without local custom: Easter by year, fixed days, days from Easter."""
        return {
            "paques": self._paques,
            "zones": {
                nom: {
                    "fixes": [f for f in z["fixes"] if f not in (z.get("usages") or {}).get("fixes", ())],
                    "paques": [d for d in z["paques"] if d not in (z.get("usages") or {}).get("paques", ())],
                    "dates": [
                        [f["jour"], f.get("a_partir_de"), f.get("jusqu_en")] for f in z.get("fixes_datees") or ()
                    ],
                }
                for nom, z in self._zones.items()
            },
        }

    def reporte(self, ordinal: int, zone: str) -> int:
        """Roll a deadline to the next working day when it ends on a Saturday, Sunday or holiday."""
        feries = self.ordinaux(zone)
        while jour_semaine(ordinal) >= SAMEDI or ordinal in feries:
            ordinal += 1
        return ordinal

    def apres_ouvrables(self, ordinal: int, nombre: int, zone: str) -> int:
        """Day after `nombre` jours ouvrables (Monday to Saturday, no holiday), the first one included."""
        feries = self.ordinaux(zone)
        while True:
            if jour_semaine(ordinal) != DIMANCHE and ordinal not in feries:
                nombre -= 1
            ordinal += 1
            if nombre == 0:
                return ordinal


def _vaut(fixe: Mapping[str, Any], annee: int) -> bool:
    return (fixe.get("a_partir_de") or annee) <= annee <= (fixe.get("jusqu_en") or annee)
