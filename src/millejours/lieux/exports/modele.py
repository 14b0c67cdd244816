"""What every export shares: which records, under which licence, one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from millejours.lieux.doublons.fusion import GROUPES
from millejours.lieux.models import LICENCES, ODBL, Lieu, Service, pose_de_l_odbl

PAQUET: Final = 2_000
# A file has one licence. What is written here goes out with the open licence; ODbL goes out by itself, never mixed.
LICENCES_DU_FICHIER: Final = {"lo-2.0": ("lo-2.0", "propre"), ODBL: (ODBL,)}
# Without them there is no record to give.
INDISPENSABLES: Final = frozenset({"nom", "type"})
ADRESSES_DES_LICENCES: Final = {
    "lo-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    ODBL: "https://opendatacommons.org/licenses/odbl/1-0/",
}


@dataclass(frozen=True, slots=True)
class Demande:
    """Which records go out. Empty: everywhere, every type."""

    licence: str = "lo-2.0"
    departement: str = ""
    types: tuple[str, ...] = ()

    @property
    def nom_licence(self) -> str:
        return LICENCES[self.licence]


@dataclass(frozen=True, slots=True)
class Format:
    slug: str
    nom: str
    type_mime: str
    extension: str
    ecrit: Callable[[Demande], Iterator[str]]


def lieux(demande: Demande) -> Iterator[Lieu]:
    """Open places, read through a cursor: a million of them never stand in memory."""
    requete = Lieu.objects.visibles().filter(licence__in=LICENCES_DU_FICHIER[demande.licence])
    if demande.departement:
        requete = requete.filter(code_insee__startswith=demande.departement)
    if demande.types:
        requete = requete.filter(type__in=demande.types)
    for lieu in requete.order_by("id").iterator(chunk_size=PAQUET):
        if demande.licence == ODBL or retire_l_odbl(lieu):
            yield lieu


def services(demande: Demande) -> Iterator[Service]:
    """Services of those places, and rights that have no counter."""
    licences = LICENCES_DU_FICHIER[demande.licence]
    ouvert = Q(lieu__isnull=True) | Q(lieu__statut=Lieu.OUVERT, lieu__licence__in=licences)
    requete: QuerySet[Service] = Service.objects.filter(ouvert, licence__in=licences).select_related("lieu")
    if demande.departement:
        ici = Q(lieu__code_insee__startswith=demande.departement) | Q(code_insee__startswith=demande.departement)
        requete = requete.filter(ici | Q(zone_intervention__contains=[demande.departement]))
    if demande.types:
        requete = requete.filter(lieu__type__in=demande.types)
    for service in requete.order_by("id").iterator(chunk_size=PAQUET):
        if demande.licence == ODBL or retire_l_odbl(service):
            yield service


def retire_l_odbl(fiche: Lieu | Service) -> bool:
    """Empty the fields that came from an ODbL record, with those that stand or fall with them; the rest is open.

    False when a name or a type came so: without them no record is left. The row is never saved.
    """
    lies = champs_odbl(fiche)
    if not INDISPENSABLES.isdisjoint(lies):
        return False
    if isinstance(fiche, Service) and fiche.lieu and not INDISPENSABLES.isdisjoint(champs_odbl(fiche.lieu)):
        return False
    vide = type(fiche)()
    for champ in lies:
        setattr(fiche, champ, getattr(vide, champ))
    return True


def champs_odbl(fiche: Lieu | Service) -> set[str]:
    """Fields that an ODbL record gave, straight or by a merge, and their companions."""
    venus = {champ for champ, pose in fiche.provenance.items() if pose_de_l_odbl(pose)}
    if not venus:
        return venus
    groupes = (set(g) for g in GROUPES if not venus.isdisjoint(g))
    return {c for c in venus.union(*groupes) if hasattr(fiche, c)}


def est_precis(fiche: Lieu | Service) -> bool:
    """A commune's middle is not where a place is: it does not go out as its position."""
    return fiche.latitude is not None and fiche.precision_position not in ("commune", "approche") and not _doute(fiche)


def _doute(fiche: Lieu | Service) -> bool:
    return isinstance(fiche, Lieu) and bool(fiche.quarantaine)


def en_json(donnee: Any) -> str:
    return json.dumps(donnee, ensure_ascii=False, separators=(",", ":"))


def jour(valeur: date | None) -> str | None:
    return valeur.isoformat() if valeur else None


def plein(fiche: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {cle: valeur for cle, valeur in fiche.items() if valeur not in (None, "", [], {})}
