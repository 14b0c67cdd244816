"""Pregnancies, births and arrivals of a family, with the anchors that the engine gives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from regles.echeancier import Moteur
from regles.situation import Enfant, Grossesse, Parent, Situation
from regles.sujets import Contexte, contextes


@dataclass(frozen=True, eq=False)
class Episode:
    """A pregnancy, the birth it gave, or an arrival, as one of its subjects sees it."""

    moteur: Moteur
    contexte: Contexte
    parents: tuple[Contexte, ...] = ()

    @cached_property
    def ancres(self) -> dict[str, int | None]:
        return self.moteur.ancres(self.contexte)

    def jour(self, ancre: str) -> date | None:
        """An anchor as a day, null when unknown."""
        ordinal = self.ancres.get(ancre)
        return None if ordinal is None else date.fromordinal(ordinal)

    @property
    def cle(self) -> str:
        return self.contexte.cle

    @property
    def grossesse(self) -> Grossesse | None:
        return self.contexte.grossesse

    @property
    def enfants(self) -> tuple[Enfant, ...]:
        return self.contexte.enfants

    @property
    def adoption(self) -> bool:
        return self.contexte.faits["adoption"] is True

    @property
    def attendue(self) -> bool:
        return self.contexte.faits["attendue"] is True

    @property
    def nombre(self) -> int:
        """Children of this birth or arrival, those expected included."""
        faits = self.contexte.faits
        return len(self.enfants) or int(faits.get("foetus_vivants") or faits["foetus"] or 1)


def parents_de(situation: Situation, sujets: list[Contexte]) -> list[Parent]:
    """Every parent that the subjects name, those nobody described included."""
    vus: dict[str, Parent] = {}
    for contexte in sujets:
        if contexte.type == "parent" and contexte.parent is not None:
            vus.setdefault(contexte.cle, contexte.parent)
    return list(vus.values()) or list(situation.parents)


def episodes(moteur: Moteur, situation: Situation) -> list[Episode]:
    """Living pregnancies, births and arrivals, in the order of the situation."""
    return list(_episodes(moteur, contextes(situation, moteur.catalogue.territoires), "vie"))


def pertes(moteur: Moteur, situation: Situation) -> list[Episode]:
    """Losses: a pregnancy or a child."""
    sujets = contextes(situation, moteur.catalogue.territoires)
    return [Episode(moteur, c, _siens(c, sujets)) for c in sujets if c.mode == "perte" and c.type != "parent"]


def tous(moteur: Moteur, situation: Situation) -> tuple[list[Episode], list[Episode]]:
    """Both, reading the situation once."""
    sujets = contextes(situation, moteur.catalogue.territoires)
    perdus = [Episode(moteur, c, _siens(c, sujets)) for c in sujets if c.mode == "perte" and c.type != "parent"]
    return list(_episodes(moteur, sujets, "vie")), perdus


def _episodes(moteur: Moteur, sujets: list[Contexte], mode: str) -> Iterator[Episode]:
    for contexte in sujets:
        if contexte.type == "grossesse" and contexte.mode in (mode, "garder"):
            yield Episode(moteur, contexte, _siens(contexte, sujets))


def _siens(contexte: Contexte, sujets: list[Contexte]) -> tuple[Contexte, ...]:
    return tuple(
        c
        for c in sujets
        if c.type == "parent" and c.mode == contexte.mode and c.suffixe.partition(":")[0] == contexte.cle
    )
