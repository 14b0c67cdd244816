"""The importers by name, as the command names them."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from millejours.lieux.importeurs.modele import Importeur

NOMS = ("mairies", "dispositifs", "france_services", "maternites", "data_inclusion", "finess", "osm", "acceslibre")


@cache
def importeurs() -> dict[str, Importeur]:
    return {nom.replace("_", "-"): import_module(f"millejours.lieux.importeurs.{nom}").IMPORTEUR for nom in NOMS}
