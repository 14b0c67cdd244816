"""What every importer gives: rows read from a file, and each row made a place, a service, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Ligne = Mapping[str, Any]


class Refus(Exception):
    """This row cannot be brought in; the message is for the person who will repair the file."""


class FichierIllisible(Exception):
    """The whole file is not what the importer reads."""


@dataclass(slots=True, kw_only=True)
class FicheLue:
    """What a place and a service both say."""

    id: str
    source: str
    nom: str
    licence: str
    date_maj: date | None = None
    date_verification: date | None = None
    description: str = ""
    adresse: str = ""
    complement_adresse: str = ""
    code_postal: str = ""
    commune: str = ""
    code_insee: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision_position: str = ""
    telephone: str = ""
    courriel: str = ""
    horaires_accueil: str = ""
    horaires_texte: str = ""
    lien_source: str = ""
    age_min_mois: int | None = None
    age_max_mois: int | None = None
    etapes: list[str] = field(default_factory=list)
    langues: list[str] = field(default_factory=list)
    sans_rendez_vous: bool | None = None
    a_domicile: bool | None = None
    zone_intervention: list[str] = field(default_factory=list)
    # Words for the report: what was set right or blanked on the way.
    remarques: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class LieuLu(FicheLue):
    """A place as its source says it, in the columns of `Lieu`. Nothing here is guessed."""

    type: str
    siret: str = ""
    finess: str = ""
    site_web: str = ""
    accessibilite_lieu: str = ""
    accessible: bool | None = None
    accessibilite: dict[str, Any] = field(default_factory=dict)
    reseaux_porteurs: list[str] = field(default_factory=list)
    itinerance: list[Any] = field(default_factory=list)
    accueil_bebe: dict[str, Any] = field(default_factory=dict)
    complements: dict[str, Any] = field(default_factory=dict)
    quarantaine: str = ""
    reparation: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class ServiceLu(FicheLue):
    """A service as its source says it, in the columns of `Service`."""

    structure_id: str | None
    type: str = ""
    thematiques: list[str] = field(default_factory=list)
    publics: list[str] = field(default_factory=list)
    publics_precisions: str = ""
    conditions_acces: str = ""
    frais: str = ""
    frais_precisions: str = ""
    modes_accueil: list[str] = field(default_factory=list)
    modes_mobilisation: list[str] = field(default_factory=list)
    mobilisable_par: list[str] = field(default_factory=list)
    mobilisation_precisions: str = ""
    lien_mobilisation: str = ""
    nombre_semaines: int | None = None
    volume_horaire_hebdomadaire: float | None = None


@dataclass(slots=True)
class ComplementLu:
    """Facts about a place that another source owns: they take the rank of a comparison, below a person's word."""

    id: str
    source: str
    accessible: bool | None
    accessibilite: dict[str, Any]
    accessibilite_lieu: str
    remarques: list[str] = field(default_factory=list)


Fiche = LieuLu | ServiceLu
Lue = Fiche | ComplementLu


@dataclass(frozen=True, slots=True)
class Importeur:
    """One source. `lit` opens the file and yields its rows with their number; `convertit` makes one row a record."""

    source: str
    nom: str
    licence: str
    lit: Callable[[Path], Iterable[tuple[int, Ligne]]]
    convertit: Callable[[Ligne], Lue | None]
    extensions: tuple[str, ...] = (".csv",)
