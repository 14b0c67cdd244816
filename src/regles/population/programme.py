"""The numpy interpreter: the instructions of `regles.compilation`, a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from regles.compilation import ABSENT, Instruction, Lot, RegleCompilee
from regles.langage import DEBUT_ANNEE, DEBUT_MOIS, JOURS, MOIS, MOIS_SUIVANT, OUVRABLES, REPORTE
from regles.periodes.feries import Feries
from regles.periodes.jours import LONGUEURS, PREMIERS
from regles.population.formes import FAUX, INCONNU, VRAI, Codes, Jours, Places, Verites

# Ordinals that the tables hold: what `periodes.jours` knows, whatever the day asked.
PREMIER, DERNIER = PREMIERS[0], PREMIERS[-1] + LONGUEURS[-1] - 1


class Calendrier:
    """Tables of every day: its month, its rank in it, and where deadlines roll to, by holiday zone."""

    def __init__(self, feries: Feries) -> None:
        self.zones = feries.zones
        self._feries = feries
        self.premiers = np.array(PREMIERS, np.int32)
        self.longueurs = np.array(LONGUEURS, np.int32)
        self.mois = np.repeat(np.arange(len(PREMIERS), dtype=np.int32), self.longueurs)
        self.quantieme = np.arange(PREMIER, DERNIER + 1, dtype=np.int32) - self.premiers[self.mois]
        self._tables: dict[tuple[Any, ...], Jours] = {}

    def applique(self, operation: tuple[str, int], jours: Jours, zones: Codes) -> Jours:
        """One operation on known days."""
        code, n = operation
        places = jours - PREMIER
        sortie: Jours
        match code:
            case "j" if code == JOURS:
                sortie = jours + np.int32(n)
            case "m" if code == MOIS:
                sortie = self._ajoute_mois(places, n)
            case "S" if code == MOIS_SUIVANT:
                sortie = self.premiers[self.mois[places] + 1]
            case "d" if code == DEBUT_MOIS:
                sortie = jours - self.quantieme[places]
            case "a" if code == DEBUT_ANNEE:
                sortie = self.premiers[self.mois[places] // 12 * 12]
            case "r" | "o" if code in (REPORTE, OUVRABLES):
                sortie = self._selon_zone(code, n)[zones, places]
            case _:
                raise AssertionError(operation)
        return sortie

    def _ajoute_mois(self, places: Places, mois: int) -> Jours:
        rangs = self.mois[places] + mois
        sortie: Jours = self.premiers[rangs] + np.minimum(self.quantieme[places], self.longueurs[rangs] - 1)
        return sortie

    def _selon_zone(self, code: str, n: int) -> Jours:
        if (code, n) not in self._tables:
            tables = [self._reports(z) if code == REPORTE else self._ouvrables(z, n) for z in self.zones]
            self._tables[code, n] = np.stack(tables)
        return self._tables[code, n]

    def _ouvre(self, zone: str, repos: int) -> tuple[Jours, Any]:
        """Every day, and whether it counts: from `repos` (5 Saturday, 6 Sunday) on it does not, nor on a holiday."""
        jours = np.arange(PREMIER, DERNIER + 1, dtype=np.int32)
        feries = np.fromiter(self._feries.ordinaux(zone), np.int32)
        return jours, ((jours - 1) % 7 < repos) & ~np.isin(jours, feries)

    def _reports(self, zone: str) -> Jours:
        jours, ouvre = self._ouvre(zone, 5)
        reports: Jours = np.minimum.accumulate(np.where(ouvre, jours, DERNIER)[::-1])[::-1].astype(np.int32)
        return reports

    def _ouvrables(self, zone: str, n: int) -> Jours:
        jours, ouvre = self._ouvre(zone, 6)
        ouverts = jours[ouvre]
        rangs = np.minimum(np.searchsorted(ouverts, jours) + n - 1, len(ouverts) - 1)
        apres: Jours = (ouverts[rangs] + 1).astype(np.int32)
        return apres


def vivantes(lot: Lot, regles: Iterable[RegleCompilee]) -> frozenset[int]:
    """Slots that some rules, the steps and the birth need."""
    attente = [lot.naissance, *lot.bornes]
    for r in regles:
        attente += [r.si, r.du, r.dernier, r.perdu_des, r.reference]
    vues: set[int] = set()
    while attente:
        place = attente.pop()
        if place != ABSENT and place not in vues:
            vues.add(place)
            attente += lues(lot.programme[place])
    return frozenset(vues)


def lues(instruction: Instruction) -> list[int]:
    """Slots an instruction reads."""
    match instruction:
        case ("date" | "mois" | "non", source, *_):
            return [source]
        case ("selon", _, choix):
            return [place for paire in choix for place in paire if place != ABSENT]
        case ("avant", gauche, droite):
            return [gauche, droite]
        case ("et" | "ou", places):
            return list(places)
    return []


class Execution:
    """One run of a program over subjects; `ancre` and `fait` read their columns."""

    def __init__(
        self,
        calendrier: Calendrier,
        nombre: int,
        zones: Codes,
        ancre: Callable[[str], Jours],
        fait: Callable[[Instruction], Verites],
    ) -> None:
        self._calendrier, self._nombre, self._zones = calendrier, nombre, zones
        self._ancre, self._fait = ancre, fait
        self._v: dict[int, Any] = {}

    def parcourt(self, lot: Lot, places: frozenset[int]) -> dict[int, Any]:
        """Every living slot."""
        for place in sorted(places):
            self._v[place] = self._calcule(lot.programme[place])
        return self._v

    def _calcule(self, instruction: Instruction) -> Any:
        v = self._v
        match instruction:
            case ("ancre", nom):
                return self._ancre(nom)
            case ("jour", ordinal):
                return np.full(self._nombre, ordinal, np.int32)
            case ("date", source, operations):
                return self._date(v[source], operations)
            case ("selon", _, choix):
                return self._selon(choix)
            case ("fait", *_):
                return self._fait(instruction)
            case ("avant", gauche, droite):
                a, b = v[gauche], v[droite]
                return _tranche((a > 0) & (b > 0), a < b)
            case ("mois", source, mois):
                connus = v[source] > 0
                numeros = self._calendrier.mois[np.maximum(v[source], PREMIER) - PREMIER] % 12 + 1
                return _tranche(connus, np.isin(numeros, mois))
            case ("non", source):
                return np.int8(VRAI) - v[source]
            case ("et", places):
                return np.minimum.reduce([v[p] for p in places])
            case ("ou", places):
                return np.maximum.reduce([v[p] for p in places])
        raise AssertionError(instruction)

    def _date(self, source: Jours, operations: tuple[tuple[str, int], ...]) -> Jours:
        connus = source > 0
        jours = source if connus.all() else np.where(connus, source, np.int32(PREMIER + 36_524))
        for operation in operations:
            jours = self._calendrier.applique(operation, jours, self._zones)
        return jours if jours is source else np.where(connus, jours, np.int32(0))

    def _selon(self, choix: tuple[tuple[int, int], ...]) -> Jours:
        resultat = np.zeros(self._nombre, np.int32)
        for condition, place in reversed(choix):
            jours = self._v[place]
            tient = jours > 0
            if condition != ABSENT:
                tient = tient & (self._v[condition] == VRAI)
            resultat = np.where(tient, jours, resultat)
        return resultat


def _tranche(connus: Any, vrais: Any) -> Verites:
    return np.where(connus, np.where(vrais, np.int8(VRAI), np.int8(FAUX)), np.int8(INCONNU))
