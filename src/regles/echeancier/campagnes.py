"""Seasonal campaigns: which season a window meets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regles.catalogue import Catalogue, Occurrence
from regles.compilation import TRES_TARD


class Campagnes:
    """Seasons by territory, and which one a window meets."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._saisons = {
            nom: {t: tuple(_bornes(liste)) for t, liste in territoires.items()}
            for nom, territoires in catalogue.campagnes.items()
        }

    def saison(
        self, campagne: Any, debut: int | None, fin: int | None, departement: str | None, au: int
    ) -> tuple[int, int, bool] | None:
        """Window within the current or next season it meets, else the last one; null when it meets none."""
        if debut is None:
            return None
        territoires = self._saisons[campagne.id]
        derniere = fin if fin is not None else TRES_TARD
        choisie = None
        if campagne.mode == "commence_avant" and self._en_cours(territoires, departement, debut):
            return None
        for premier, dernier, confirmee in territoires.get(departement or "", territoires["defaut"]):
            if not rencontre(campagne.mode, premier, dernier, debut, derniere):
                continue
            choisie = max(debut, premier), min(derniere, dernier), confirmee
            if choisie[1] >= au:
                break
        return choisie

    def saisons(self, campagne: str, territoire: str) -> tuple[tuple[int, int, bool], ...]:
        """Seasons of a campaign in a territory, oldest first: first and last day, and whether they are confirmed."""
        territoires = self._saisons[campagne]
        return territoires.get(territoire, territoires["defaut"])

    def _en_cours(self, territoires: Any, departement: str | None, jour: int) -> bool:
        """Whether a season is open on a day."""
        saisons = territoires.get(departement or "", territoires["defaut"])
        return any(premier <= jour <= dernier for premier, dernier, _ in saisons)


def rencontre(mode: str, premier: int, dernier: int, debut: Any, fin: Any) -> Any:
    """Whether a window meets a season: days, or columns of days."""
    match mode:
        case "chevauche":
            return (premier <= fin) & (dernier >= debut)
        case "commence_dedans":
            return (premier <= debut) & (debut <= dernier)
        case "commence_avant":
            return (debut < premier) & (premier <= fin)
    raise AssertionError(mode)


def _bornes(occurrences: tuple[Occurrence, ...]) -> Iterable[tuple[int, int, bool]]:
    ordinaux = [(o.premier.toordinal(), o.dernier.toordinal() if o.dernier else None, o.confirmee) for o in occurrences]
    for rang, (premier, dernier, confirmee) in enumerate(ordinaux):
        suivant = ordinaux[rang + 1][0] - 1 if rang + 1 < len(ordinaux) else TRES_TARD
        yield premier, dernier if dernier is not None else suivant, confirmee and dernier is not None
