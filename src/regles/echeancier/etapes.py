"""Where a subject stands among the eight steps."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Any

from regles.compilation import ABSENT, TRES_TARD, Lot, RegleCompilee
from regles.sujets import Contexte


class EtapesDuSujet:
    """Where a subject stands among the steps, and in which step a line falls."""

    __slots__ = ("_avant", "_contexte", "_noms", "_rangs", "bornes", "naissance", "noms")

    def __init__(self, lot: Lot, valeurs: tuple[Any, ...], contexte: Contexte, noms: tuple[str, ...]) -> None:
        self._contexte = contexte
        self._noms = noms
        self._avant = noms.index("naissance")
        # Boundaries that are known, in order; a subject without any (a project) has no step of its own.
        connues = [(valeurs[b], rang) for rang, b in enumerate(lot.bornes) if b != ABSENT and valeurs[b] is not None]
        naissance = valeurs[lot.naissance]
        self.naissance = lot.naissance
        # A child born early closes the steps of pregnancy on the day of birth.
        self.bornes = [min(jour, naissance) if naissance and rang < self._avant else jour for jour, rang in connues]
        self._rangs = [rang for _, rang in connues]
        if self._rangs:
            self._rangs.append(self._rangs[-1] + 1)
        self.noms = [noms[rang] for rang in self._rangs]

    def nom(self, rang: int | None) -> str | None:
        return None if rang is None else self._noms[rang]

    def au(self, jour: int) -> int | None:
        """Rank of the step of the subject on a day."""
        if self._contexte.mode == "perte":
            return self._noms.index("deuil")
        if self._contexte.est_du_projet:
            return 0
        if not self.bornes:
            return None
        rang = self._rangs[bisect_right(self.bornes, jour)]
        return max(rang, self._avant) if self._contexte.ne else min(rang, self._avant)

    def intervalles(self) -> list[tuple[int, tuple[int, int]]]:
        """Known steps in order, each from the end of the one before."""
        paires = zip(self._rangs, pairwise([0, *self.bornes, TRES_TARD]), strict=False)
        return [(rang, (de, a)) for rang, (de, a) in paires if de < a]

    def de(self, r: RegleCompilee, jour: int | None) -> str | None:
        """Step of a line: of the loss, the rule's own, or the one its first day falls in."""
        if self._contexte.mode == "perte":
            return "deuil"
        if r.etape_min != ABSENT:
            return self._noms[r.etape_min]
        return self.noms[bisect_right(self.bornes, jour)] if jour is not None and self.bornes else None

    def etat(self, r: RegleCompilee, au: int) -> str:
        if r.etape_min == ABSENT or self._contexte.mode == "perte":
            return "maintenant"
        rang = self.au(au)
        if rang is None or r.etape_min <= rang <= r.etape_max:
            return "maintenant"
        return "a_venir" if rang < r.etape_min else "passe"
