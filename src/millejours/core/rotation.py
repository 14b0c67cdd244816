"""Sealing every row again with the current key, while people write and letters leave."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import models, transaction

from millejours.core import sceau

LOT = 500
# Tables whose rows hold `cle`, `index` and `scelle`, sealed for their `USAGE`. Each app names its own when it is ready.
_MODELES: dict[str, type[models.Model]] = {}


def enregistre(*modeles: type[models.Model]) -> None:
    _MODELES.update({m._meta.label: m for m in modeles})


def rescelle() -> int:
    """Seal again what another key sealed; how many rows. A row that nothing opens stays as it is, and is counted by `usages`."""
    return sum(_rescelle(modele) for modele in _MODELES.values())


def usages() -> Counter[str]:
    """How many rows each key of the ring, or of none, still seals."""
    lignes = (nom for modele in _MODELES.values() for nom in modele._default_manager.values_list("cle", flat=True))
    return Counter(nom for nom in lignes if nom)


def _rescelle(modele: type[models.Model]) -> int:
    faites, dernier = 0, 0
    while True:
        with transaction.atomic():
            trousseau = sceau.trousseau()
            # A row without an address has no key.
            autres = modele._default_manager.filter(pk__gt=dernier).exclude(cle__in=["", trousseau.courante.nom])
            lignes = list(autres.order_by("pk").select_for_update()[:LOT])
            if not lignes:
                return faites
            dernier = lignes[-1].pk
            for ligne in lignes:
                faites += _une(trousseau, ligne)


def _une(trousseau: sceau.Trousseau, ligne: Any) -> int:
    try:
        adresse, jeton = trousseau.ouvre(ligne.USAGE, ligne.cle, bytes(ligne.index), bytes(ligne.scelle))
    except sceau.SceauRompu:
        return 0
    ligne.cle, ligne.index, ligne.scelle = trousseau.scelle(ligne.USAGE, adresse, jeton)
    ligne.save(update_fields=["cle", "index", "scelle"])
    return 1
