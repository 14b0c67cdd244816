"""« Qui peut être là »: `content/urgences/associations.yaml`, read once, with its sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from millejours.core.chemins import CONTENT
from millejours.famille.regles import catalogue
from regles.catalogue import Source
from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles

_FICHIER = "associations.yaml"
_CLES = ("id", "nom", "pour_qui", "numero", "site", "horaires", "ou", "pertes", "sources", "confiance")


@dataclass(frozen=True, slots=True)
class Association:
    id: str
    nom: str
    pour_qui: str
    numero: str | None
    lien: str | None
    site: str | None
    horaires: str | None
    departements: tuple[str, ...]
    pertes: tuple[str, ...]
    sources: tuple[Source, ...]
    confiance: str


@cache
def associations() -> tuple[Association, ...]:
    """All of them. Raises `ErreurContenu` on an unknown key or source."""
    racine = verifie_cles(
        lit_yaml(CONTENT / "urgences" / _FICHIER), _FICHIER, "racine", ("sources", "associations"), ("associations",)
    )
    sources = dict(catalogue().sources) | {id_: Source(id_, **o) for id_, o in racine.get("sources", {}).items()}
    return tuple(_association(o, i, sources) for i, o in enumerate(racine["associations"]))


def associations_pour(pertes: Collection[str], departement: str | None) -> tuple[Association, ...]:
    """Those for these losses: everywhere, or in the département of the family; the local ones first told apart."""
    return tuple(
        a
        for a in associations()
        if set(a.pertes) & set(pertes) and (not a.departements or departement in a.departements)
    )


def _association(donnee: Any, rang: int, sources: Mapping[str, Source]) -> Association:
    chemin = f"associations[{rang}]"
    o = verifie_cles(donnee, _FICHIER, chemin, _CLES, _CLES)
    inconnues = [s for s in o["sources"] if s not in sources]
    if inconnues or not o["sources"]:
        raise ErreurContenu(_FICHIER, f"{chemin}.sources", f"sources inconnues ou absentes : {inconnues}")
    return Association(
        id=o["id"],
        nom=o["nom"],
        pour_qui=o["pour_qui"],
        numero=o["numero"],
        lien=f"tel:{o['numero'].replace(' ', '')}" if o["numero"] else None,
        site=o["site"],
        horaires=o["horaires"],
        departements=tuple(o["ou"] or ()),
        pertes=tuple(o["pertes"]),
        sources=tuple(sources[s] for s in o["sources"]),
        confiance=o["confiance"],
    )
