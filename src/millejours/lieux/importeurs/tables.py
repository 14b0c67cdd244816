"""The two tables an import writes, and how a record becomes a line of COPY."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from millejours.lieux.importeurs.modele import Fiche, LieuLu, ServiceLu
from millejours.lieux.models import Lieu, Service


@dataclass(frozen=True)
class Table:
    nom: str
    genre: str
    # Columns the source fills; the others keep their default, or what a person wrote.
    colonnes: tuple[str, ...]
    ligne: Callable[[Any], tuple[Any, ...]]
    a_statut: bool


def _texte_de_liste(valeurs: list[str]) -> str:
    if not valeurs:
        return "{}"
    return "{" + ",".join('"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in valeurs) + "}"


def _json(valeur: Any) -> str | None:
    return None if valeur is None else json.dumps(valeur, ensure_ascii=False) if valeur else _VIDE_JSON[type(valeur)]


_VIDE_JSON: dict[type, str] = {dict: "{}", list: "[]"}
LISTES = {"etapes", "langues", "zone_intervention", "reseaux_porteurs"} | {
    "thematiques", "publics", "modes_accueil", "modes_mobilisation", "mobilisable_par",
}  # fmt: skip
OBJETS = {"accessibilite", "itinerance", "accueil_bebe", "complements", "reparation"}


def _table(nom: str, genre: str, lu: type[Fiche], modele: Any, a_statut: bool) -> Table:
    colonnes = tuple(f.name for f in fields(lu) if f.name != "remarques")
    en_base = {f.column for f in modele._meta.get_fields() if hasattr(f, "column")}
    assert set(colonnes) <= en_base, set(colonnes) - en_base
    encodeurs = [_texte_de_liste if c in LISTES else _json if c in OBJETS else None for c in colonnes]
    couples = list(zip(colonnes, encodeurs, strict=True))

    def ligne(fiche: Fiche) -> tuple[Any, ...]:
        return tuple(e(getattr(fiche, c)) if e else getattr(fiche, c) for c, e in couples)

    return Table(nom, genre, colonnes, ligne, a_statut)


LIEUX = _table("lieux_lieu", "lieu", LieuLu, Lieu, True)
SERVICES = _table("lieux_service", "service", ServiceLu, Service, False)
TABLES = (LIEUX, SERVICES)
