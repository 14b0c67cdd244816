"""What a merged place shows: for each field, the better word of the two records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from millejours.lieux.models import ODBL, RANGS, Lieu, pose_de_l_odbl

# Fields that stand or fall together.
GROUPES: Final = (
    ("telephone",),
    ("courriel",),
    ("site_web",),
    ("horaires_accueil", "horaires_texte"),
    ("adresse", "complement_adresse"),
    ("latitude", "longitude", "precision_position", "quarantaine", "reparation"),
    ("description",),
    ("siret",),
    ("finess",),
    ("accessible",),
    ("accessibilite", "accessibilite_lieu"),
    ("age_min_mois", "age_max_mois"),
    ("etapes",),
    ("langues",),
    ("sans_rendez_vous",),
    ("a_domicile",),
    ("accueil_bebe",),
    ("itinerance",),
    ("date_verification",),
)
_PRECISIONS: Final = ("", "commune", "approche", "rue", "adresse")
_IMPORT, _PERSONNES = RANGS[0], RANGS[2:]


@dataclass(frozen=True, slots=True)
class Choix:
    """One group of fields: what each record says, and which of the two is kept by default."""

    champs: tuple[str, ...]
    de_l_absorbe: bool
    # Why the other one cannot be taken, in words.
    refus: str = ""


def marque(absorbe: Lieu) -> str:
    """Who says a field that came by a merge: imports know by it which record to follow."""
    return f"fusion:{absorbe.pk}"


def choix(garde: Lieu, absorbe: Lieu) -> list[Choix]:
    return [_choisit(garde, absorbe, champs) for champs in GROUPES]


def _choisit(garde: Lieu, absorbe: Lieu, champs: tuple[str, ...]) -> Choix:
    if not _dit(absorbe, champs):
        return Choix(champs, False)
    # What is shared alike is not lent to an open record; what a person of ours wrote is ours.
    if garde.licence != ODBL and any(_licence(absorbe, c) == ODBL for c in champs if _dit(absorbe, [c])):
        return Choix(champs, False, _("Sous ODbL : ne passe pas dans une fiche ouverte."))
    if not _dit(garde, champs):
        return Choix(champs, True)
    ici, la = RANGS.index(_rang(garde, champs)), RANGS.index(_rang(absorbe, champs))
    if "precision_position" in champs and ici == la:
        return Choix(champs, _precision(absorbe) > _precision(garde))
    return Choix(champs, la > ici)


def _precision(lieu: Lieu) -> int:
    return 0 if lieu.quarantaine else _PRECISIONS.index(lieu.precision_position)


def _dit(lieu: Lieu, champs: Iterable[str]) -> bool:
    return any(getattr(lieu, c) not in (None, "", [], {}) for c in champs)


def _rang(lieu: Lieu, champs: Iterable[str]) -> str:
    rangs: list[str] = [lieu.provenance.get(c, {}).get("rang", _IMPORT) for c in champs]
    return max(rangs, key=RANGS.index)


def _licence(lieu: Lieu, champ: str) -> str:
    """Of one field: the word of a person of ours is ours, the rest is under the licence of where it comes from."""
    pose = lieu.provenance.get(champ, {})
    if pose.get("rang") in _PERSONNES:
        return "propre"
    return ODBL if pose_de_l_odbl(pose) else lieu.licence


def prend(garde: Lieu, absorbe: Lieu, champs: Iterable[str], jour: str) -> None:
    """Copy fields from one record to the other, with the rank of whoever wrote them and their licence."""
    for champ in champs:
        pose: dict[str, Any] = absorbe.provenance.get(champ, {"rang": "rapprochement", "le": jour})
        setattr(garde, champ, getattr(absorbe, champ))
        garde.provenance[champ] = {
            "par": marque(absorbe),
            "rang": pose["rang"],
            "le": pose["le"],
            "licence": _licence(absorbe, champ),
        }
