"""One figure, with what it must reach and what it aims at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mesure:
    quoi: str
    valeur: float | None
    unite: str
    doit: float | None = None
    vise: float | None = None
    plus_est_mieux: bool = True
    note: str = ""

    def dit(self, valeur: float | None) -> str:
        if valeur is None:
            return "—"
        nombre = f"{valeur:,.0f}" if abs(valeur) >= 100 else f"{valeur:.3g}"
        return f"{nombre.replace(',', ' ')} {self.unite}"

    @property
    def verdict(self) -> str:
        if self.valeur is None:
            return f"non mesuré : {self.note}"
        if self.vise is not None and self._atteint(self.vise):
            return "visé"
        if self.doit is None or self._atteint(self.doit):
            return "doit"
        return "MANQUE"

    def _atteint(self, limite: float) -> bool:
        assert self.valeur is not None
        return self.valeur >= limite if self.plus_est_mieux else self.valeur <= limite
