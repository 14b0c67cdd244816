"""Sealing every row again with the current key, while people subscribe and letters leave."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from millejours.lettres import sceau
from millejours.lettres.models import Abonne, Demande

LOT = 500
MODELES: tuple[type[Abonne] | type[Demande], ...] = (Abonne, Demande)


def rescelle() -> int:
    """Seal again what another key sealed; how many rows. A row that nothing opens stays as it is, and is counted by `usages`."""
    return sum(_rescelle(modele) for modele in MODELES)


def usages() -> Counter[str]:
    """How many rows each key of the ring, or of none, still seals."""
    return Counter(nom for modele in MODELES for nom in modele.objects.values_list("cle", flat=True))


def _rescelle(modele: type[Abonne] | type[Demande]) -> int:
    faites, dernier = 0, 0
    while True:
        with transaction.atomic():
            trousseau = sceau.trousseau()
            autres = modele.objects.filter(pk__gt=dernier).exclude(cle=trousseau.courante.nom)
            lignes = list(autres.order_by("pk").select_for_update()[:LOT])
            if not lignes:
                return faites
            dernier = lignes[-1].pk
            for ligne in lignes:
                faites += _une(trousseau, ligne)


def _une(trousseau: sceau.Trousseau, ligne: Abonne | Demande) -> int:
    try:
        adresse, jeton = trousseau.ouvre(ligne.cle, bytes(ligne.index), bytes(ligne.scelle))
    except sceau.SceauRompu:
        return 0
    ligne.cle, ligne.index, ligne.scelle = trousseau.scelle(adresse, jeton)
    ligne.save(update_fields=["cle", "index", "scelle"])
    return 1
