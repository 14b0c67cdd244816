"""`content/lieux/dispositifs.yaml`, checked when it is read; where each exists, as far as its source says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from millejours.core.chemins import CONTENT
from millejours.core.typographie import beau
from millejours.lieux.types import TypeLieu, vocabulaire
from regles.lecture import lit_yaml
from regles.situation import departement_du_code

ICI, PAS_ENCORE, A_DEMANDER = "ici", "pas_encore", "a_demander"
ETATS: Final = (ICI, A_DEMANDER, PAS_ENCORE)


@dataclass(frozen=True, slots=True)
class Zone:
    """By département; by commune where a source is that precise. `ailleurs` holds for all the others."""

    departements: dict[str, str]
    communes: frozenset[str]
    ailleurs: str

    def etat(self, departement: str, commune: str = "") -> str:
        """Whether it exists there. Communes say more than their département, when the commune is known."""
        if self.communes and departement in {departement_du_code(c) for c in self.communes}:
            return A_DEMANDER if not commune else ICI if commune in self.communes else PAS_ENCORE
        return self.departements.get(departement, self.ailleurs)


@dataclass(frozen=True, slots=True)
class Source:
    titre: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Dispositif:
    id: str
    nom: str
    quoi: str
    pour_qui: str
    comment: str
    precision: str
    etapes: tuple[str, ...]
    types: tuple[TypeLieu, ...]
    zone: Zone
    sources: tuple[Source, ...]
    confiance: str
    verifie_le: date | None


@dataclass(frozen=True, slots=True)
class Groupe:
    """Those of one answer, in the order of the content."""

    etat: str
    dispositifs: tuple[Dispositif, ...]


@cache
def dispositifs() -> dict[str, Dispositif]:
    lus = [_dispositif(d) for d in lit_yaml(CONTENT / "lieux" / "dispositifs.yaml")["dispositifs"]]
    tous = {d.id: d for d in lus}
    if len(tous) != len(lus):
        raise ValueError("content/lieux/dispositifs.yaml : un id en double")
    return tous


def ici(departement: str, commune: str = "", etapes: Iterable[str] = ()) -> list[Groupe]:
    """What exists there for these steps (all of them when none is said), by answer."""
    voulues = set(etapes)
    choisis = [d for d in dispositifs().values() if not voulues or voulues.intersection(d.etapes)]
    groupes = [Groupe(e, tuple(d for d in choisis if d.zone.etat(departement, commune) == e)) for e in ETATS]
    return [g for g in groupes if g.dispositifs]


def pour_navigateur() -> dict[str, Any]:
    """The same on the device, where the département stays. Words are French: the content is."""
    return {"dispositifs": [_compact(d) for d in dispositifs().values()]}


def _compact(d: Dispositif) -> dict[str, Any]:
    # A département that holds a commune of the zone: on the device only the département is known.
    par_departement = d.zone.departements | {departement_du_code(c): A_DEMANDER for c in d.zone.communes}
    return {
        "id": d.id,
        "nom": beau(d.nom),
        "quoi": beau(d.quoi),
        "pour_qui": beau(d.pour_qui),
        "comment": beau(d.comment),
        "precision": beau(d.precision),
        "etapes": d.etapes,
        "ailleurs": d.zone.ailleurs,
        "departements": par_departement,
        "confirmer": d.confiance == "C",
    }


def _dispositif(d: dict[str, Any]) -> Dispositif:
    connus, sources = vocabulaire().types, _sources()
    if inconnus := set(d["types"]) - connus.keys():
        raise ValueError(f"content/lieux/dispositifs.yaml, {d['id']} : types inconnus : {', '.join(sorted(inconnus))}")
    return Dispositif(
        d["id"],
        d["nom"],
        d["quoi"],
        d["pour_qui"],
        d["comment"],
        d["precision"],
        tuple(d["etapes"]),
        tuple(connus[t] for t in d["types"]),
        _zone(d["id"], d["zone"]),
        tuple(Source(sources[s]["titre"], sources[s]["url"]) for s in d["sources"]),
        d["confiance"],
        d["verifie_le"],
    )


def _zone(id_: str, z: dict[str, Any]) -> Zone:
    territoire = _departements()
    if inconnues := z.keys() - {
        "partout",
        "metropole",
        "regions",
        "departements",
        "communes",
        "pas_encore",
        "ailleurs",
    }:
        raise ValueError(
            f"content/lieux/dispositifs.yaml, {id_} : zone : clés inconnues : {', '.join(sorted(inconnues))}"
        )
    regions = set(z.get("regions", ()))
    par = {c: ICI for c, d in territoire.items() if d["region"] in regions or (z.get("metropole") and len(c) == 2)}
    par |= dict.fromkeys(z.get("departements", ()), ICI) | dict.fromkeys(z.get("pas_encore", ()), PAS_ENCORE)
    if egares := par.keys() - territoire.keys():
        raise ValueError(f"content/lieux/dispositifs.yaml, {id_} : départements inconnus : {', '.join(sorted(egares))}")
    ailleurs = ICI if z.get("partout") else z["ailleurs"]
    if ailleurs not in ETATS:
        raise ValueError(f"content/lieux/dispositifs.yaml, {id_} : ailleurs : {ailleurs}")
    return Zone(par, frozenset(z.get("communes", ())), ailleurs)


@cache
def _departements() -> dict[str, dict[str, Any]]:
    return {d["code"]: d for d in lit_yaml(CONTENT / "territoires" / "departements.yaml")["departements"]}


@cache
def _sources() -> dict[str, Any]:
    lues: dict[str, Any] = lit_yaml(CONTENT / "bibliotheque" / "sources.yaml")
    return lues
