"""What dates need to know of places: time zone, holiday zone, remote communes. Data in `content/territoires/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regles.periodes.feries import METROPOLE, Feries

FUSEAU_METROPOLE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Departement:
    """A département, with the zones that dates depend on."""

    code: str
    nom: str
    fuseau: str
    zone_feries: str


@dataclass(frozen=True)
class Territoires:
    """Places as dates need them."""

    departements: Mapping[str, Departement]
    feries: Feries
    guyane_noms: Mapping[str, str]

    @property
    def guyane_eloignees(self) -> frozenset[str]:
        """INSEE codes of the communes of Guyane with a longer delay to declare a birth."""
        return frozenset(self.guyane_noms)

    def zone_feries(self, departement: str | None) -> str:
        """Holiday zone of a département; metropolitan France when unknown."""
        trouve = self.departements.get(departement or "")
        return trouve.zone_feries if trouve else METROPOLE

    def fuseau(self, departement: str | None) -> str:
        """IANA time zone of a département; Paris when unknown."""
        trouve = self.departements.get(departement or "")
        return trouve.fuseau if trouve else FUSEAU_METROPOLE

    def pour_navigateur(self) -> dict[str, Any]:
        """Zones that differ from metropolitan France, their holidays as ordinals, remote communes."""
        return {
            "fuseaux": {c: d.fuseau for c, d in self.departements.items() if d.fuseau != FUSEAU_METROPOLE},
            "zones": {c: d.zone_feries for c, d in self.departements.items() if d.zone_feries != METROPOLE},
            "feries": self.feries.pour_navigateur(),
            "guyane": sorted(self.guyane_eloignees),
        }


def lit_territoires(departements: Any, feries: Any, guyane: Any) -> Territoires:
    """Build from the three files of `content/territoires/`, already read as YAML."""
    return Territoires(
        departements={
            d["code"]: Departement(d["code"], d["nom"], d["fuseau"], d["zone_feries"])
            for d in departements["departements"]
        },
        feries=Feries(feries),
        guyane_noms={c["code"]: c["nom"] for v in guyane["valeurs"] for c in v["communes"]},
    )
