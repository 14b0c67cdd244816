"""Types of places, from `content/lieux/types.yaml`: what each is for, and which « où ? » it answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from millejours.core.chemins import CONTENT
from regles.lecture import lit_yaml


@dataclass(frozen=True, slots=True)
class TypeLieu:
    slug: str
    libelle: str
    pluriel: str
    besoin: str
    famille: str
    etapes: tuple[str, ...]
    ou: tuple[str, ...]
    precision: str
    reseaux: tuple[str, ...]
    finess: tuple[str, ...]
    osm: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Toujours:
    """A line that answers everywhere in France, whatever the directory knows."""

    nom: str
    numero: str
    lien: str
    pour_quoi: str
    horaires: str | None


@dataclass(frozen=True)
class Vocabulaire:
    types: dict[str, TypeLieu]
    familles: dict[str, str]
    sans_lieu: dict[str, str]
    toujours: tuple[Toujours, ...]

    def par_famille(self) -> list[tuple[str, list[TypeLieu]]]:
        return [(nom, [t for t in self.types.values() if t.famille == f]) for f, nom in self.familles.items()]

    def types_pour(self, ou: Iterable[str]) -> tuple[str, ...]:
        """Types of places that satisfy the « où ? » of an échéance, in the order of the échéance."""
        return tuple(dict.fromkeys(t.slug for mot in ou for t in self.types.values() if mot in t.ou))


@cache
def vocabulaire() -> Vocabulaire:
    lu = lit_yaml(CONTENT / "lieux" / "types.yaml")
    types = {t["slug"]: _type(t) for t in lu["types"]}
    if len(types) != len(lu["types"]):
        raise ValueError("content/lieux/types.yaml : un slug en double")
    numeros = {n["id"]: n for n in lit_yaml(CONTENT / "urgences" / "numeros.yaml")["numeros"]}
    toujours = tuple(_toujours(numeros[i]) for i in lu["toujours"]["numeros"])
    return Vocabulaire(types, lu["familles"], lu["sans_lieu"], toujours)


def _type(t: dict[str, Any]) -> TypeLieu:
    return TypeLieu(
        t["slug"],
        t["libelle"],
        t["pluriel"],
        t["besoin"],
        t["famille"],
        tuple(t["etapes"]),
        tuple(t["ou"]),
        t.get("precision", ""),
        tuple(t.get("reseaux", ())),
        tuple(t.get("finess", ())),
        tuple(tuple(_paire(e) for e in etiquettes.split(";")) for etiquettes in t.get("osm", ())),
    )


def _paire(etiquette: str) -> tuple[str, str]:
    cle, _, valeur = etiquette.partition("=")
    return cle, valeur


def _toujours(n: dict[str, Any]) -> Toujours:
    return Toujours(n["nom"], n["numero"], f"tel:{n['numero'].replace(' ', '')}", n["pour_quoi"], n["horaires"])
