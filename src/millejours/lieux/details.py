"""What a place says of its welcome, in words: languages, baby, round, zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from millejours.core.chemins import CONTENT
from millejours.lieux.horaires import prepare
from millejours.territoires.models import Epci
from millejours.territoires.recherche import commune
from regles.lecture import lit_yaml

SIREN = 9


@dataclass(frozen=True, slots=True)
class Detail:
    slug: str
    oui: str
    non: str
    mots: tuple[str, ...]


@dataclass(frozen=True)
class Details:
    langues: dict[str, str]
    accueil_bebe: dict[str, Detail]


@cache
def details() -> Details:
    lu = lit_yaml(CONTENT / "lieux" / "details.yaml")
    langues = {x["code"]: x["libelle"] for x in lu["langues"]}
    bebe = {x["slug"]: Detail(x["slug"], x["oui"], x["non"], tuple(x["mots"])) for x in lu["accueil_bebe"]}
    if len(langues) != len(lu["langues"]) or len(bebe) != len(lu["accueil_bebe"]):
        raise ValueError("content/lieux/details.yaml : un code en double")
    return Details(langues, bebe)


def langues_en_mots(codes: Iterable[str]) -> str:
    """A code that we cannot name is shown as it is."""
    return ", ".join(details().langues.get(c, c) for c in codes)


def bebe_en_mots(dits: Mapping[str, Any]) -> str:
    """What is there first, then what is not. A detail that we cannot name is left out."""
    connus = [(d, bool(dits[s])) for s, d in details().accueil_bebe.items() if s in dits]
    return ", ".join([d.oui for d, est_la in connus if est_la] + [d.non for d, est_la in connus if not est_la])


def tournee_en_mots(arrets: Iterable[Mapping[str, Any]]) -> list[str]:
    """The stops that are known; none when all we know is that the place moves."""
    dits = ((str(a.get("quand") or ""), str(a.get("ou") or "")) for a in arrets)
    return [", ".join(filter(None, dit)) for dit in dits if any(dit)]


def zone_en_mots(codes: Iterable[str]) -> str:
    """Communes, intercommunalités and départements by name."""
    codes = list(codes)
    epci = [c for c in codes if len(c) == SIREN]
    noms = dict(Epci.objects.filter(pk__in=epci).values_list("pk", "nom")) if epci else {}
    return ", ".join(noms.get(c) or _nom(c) for c in codes)


def _nom(code: str) -> str:
    if connue := commune(code):
        return connue.nom
    departement = prepare().departements.get(code)
    return f"{departement.nom} ({code})" if departement else code
