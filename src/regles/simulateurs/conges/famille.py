"""One birth or arrival, and its parents, as leaves see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from regles.simulateurs.calcul import Calcul
from regles.simulateurs.entree import Travail
from regles.simulateurs.episodes import Episode
from regles.simulateurs.foyer import est_a_charge, venue
from regles.sujets import Contexte

T = TypeVar("T")
# What the rows of each right call its audience.
A_SALAIRE = ("salarie", "demandeur_emploi")
CONGE_LEGAL = ("salarie", "demandeur_emploi", "agent_public")
SANS_DROIT = ("etudiant", "sans_activite")


@dataclass(frozen=True, eq=False)
class Parent:
    """One parent: key, work, whether they carry the child."""

    cle: str
    activite: str
    porte: bool
    travail: Travail

    @property
    def a_un_conge(self) -> bool:
        return self.activite in CONGE_LEGAL


class Famille:
    """The birth, expected or not, whose leaves are computed."""

    def __init__(self, calcul: Calcul, episode: Episode, *, perdue: bool = False) -> None:
        self.calcul, self.episode, self.perdue = calcul, episode, perdue
        self.options = calcul.simulation.conges.maternite
        self._memoire: dict[tuple[str, str], object] = {}

    def une_fois(self, quoi: str, qui: str, calcule: Callable[[], T]) -> T:
        """What several rights ask of the same birth, computed once."""
        cle = (quoi, qui)
        if cle not in self._memoire:
            self._memoire[cle] = calcule()
        return self._memoire[cle]  # type: ignore[return-value]

    @cached_property
    def parents(self) -> list[Parent]:
        return [self._parent(c) for c in self.episode.parents if c.parent is not None]

    def _parent(self, contexte: Contexte) -> Parent:
        activite = contexte.faits.get("activite")
        if activite is None:
            self.calcul.suppose(f"{contexte.cle} : travail salarié supposé.")
        travail = self.calcul.simulation.travail(contexte.cle)
        return Parent(contexte.cle, str(activite or "salarie"), contexte.faits["porte"] is True, travail)

    @property
    def porteur(self) -> Parent | None:
        return next((p for p in self.parents if p.porte), None)

    @property
    def autres(self) -> list[Parent]:
        return [p for p in self.parents if not p.porte]

    @cached_property
    def dpa(self) -> date | None:
        return self.episode.jour("dpa")

    @cached_property
    def nee(self) -> date | None:
        """The real birth, null while it is expected."""
        if self.perdue:
            return self.episode.jour("accouchement") or self.episode.jour("naissance_donnee")
        return self.episode.jour("naissance_donnee")

    @cached_property
    def naissance(self) -> date | None:
        """The birth, as planned while it is expected; the arrival for an adoption."""
        if self.episode.adoption:
            return self.episode.jour("arrivee")
        return self.nee or self.dpa

    @property
    def multiples(self) -> bool:
        return self.foetus > 1

    @property
    def foetus(self) -> int:
        return int(self.episode.contexte.faits.get("foetus") or 1)

    @property
    def rang(self) -> int | None:
        rang = self.episode.contexte.faits.get("rang")
        return rang if isinstance(rang, int) else None

    @cached_property
    def enfants(self) -> int:
        """Children in charge once this one is there."""
        simulation = self.calcul.simulation
        siens = {e.cle for e in self.episode.enfants}
        le = self.naissance or self.calcul.au
        autres = [
            e
            for e in simulation.situation.enfants
            if e.cle not in siens and est_a_charge(simulation, e) and venue(e) <= le
        ]
        return len(autres) + self.episode.nombre

    def ouvrables(self, depuis: date, nombre: int) -> date:
        """Day after a number of jours ouvrables, the first included when it is one."""
        feries = self.episode.moteur.catalogue.territoires.feries
        return date.fromordinal(feries.apres_ouvrables(depuis.toordinal(), nombre, self.episode.contexte.zone_feries))
