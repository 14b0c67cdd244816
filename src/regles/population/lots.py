"""The subjects of one lot as columns, and those that no rule of the lot can tell apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from regles.catalogue import Catalogue
from regles.compilation import ABSENT, Instruction, Lot, RegleCompilee
from regles.population.formes import FAUX, INCONNU, VRAI, Codes, Jours, Places, Verites, groupe
from regles.population.profils import DEPARTEMENT, Familles, Sujet
from regles.population.programme import lues, vivantes

FEUILLES_MAX = 30


class LotVivant:
    """What some rules of a lot read: slots, days, answers, places. Prepared once for all tables."""

    def __init__(self, lot: Lot, regles: Sequence[RegleCompilee], catalogue: Catalogue) -> None:
        self.lot, self.regles = lot, tuple(regles)
        self.places = vivantes(lot, regles)
        instructions = [lot.programme[p] for p in sorted(self.places)]
        ancres = [i[1] for i in instructions if i[0] == "ancre"]
        ancres += [r.regle.fait_par for r in regles if r.regle.fait_par]
        self.ancres: list[str] = list(dict.fromkeys(ancres))
        self.comparaisons: dict[str, list[Instruction]] = {}
        for instruction in instructions:
            if instruction[0] == "fait":
                self.comparaisons.setdefault(instruction[1], []).append(instruction)
        for nom in [d for r in regles for d in r.regle.demandeurs] + ["perte"]:
            self.comparaisons.setdefault(nom, [])
        lit_zone = any(op in ("r", "o") for i in instructions if i[0] == "date" for op, _ in i[2])
        saisons = [catalogue.campagnes[r.regle.campagne.id] for r in regles if r.regle.campagne]
        a_part = {t for territoires in saisons for t in territoires} - {"defaut"}
        self._territoires = catalogue.territoires
        self._zones = catalogue.territoires.feries.zones
        self._lit_zone, self._a_part = lit_zone, a_part
        self._classes: dict[str, dict[tuple[Any, ...], int]] = {nom: {} for nom in self.comparaisons}
        self._lieux: dict[tuple[int, str], int] = {}
        self._fixes: dict[int, tuple[Sujet, tuple[int, ...]]] = {}
        self._vus: dict[Any, int] = {}
        self.ids = frozenset(r.regle.id for r in regles)
        # Comparisons of each rule's condition, in the order of its program: at most as many as a code in base 3 holds.
        self.feuilles = {r.rang: _feuilles(lot, r.si)[:FEUILLES_MAX] for r in regles}

    def lieu(self, departement: str | None) -> int:
        """Class of a place: its holiday zone and its campaigns, if some rule looks at them."""
        zone = self._territoires.zone_feries(departement) if self._lit_zone else self._zones[0]
        cle = self._zones.index(zone), departement if departement in self._a_part else ""
        return self._lieux.setdefault(cle, len(self._lieux))

    @property
    def lieux(self) -> list[tuple[int, str]]:
        """Holiday zone (its rank) and campaign territory of each class of places."""
        return list(self._lieux)

    def classe(self, nom: str, valeur: Any) -> int:
        """Class of an answer: what every comparison with it gives. The value of `perte` is its own class."""
        vue = (valeur if nom == "perte" else valeur is None, *(tient(i, valeur) for i in self.comparaisons[nom]))
        classes = self._classes[nom]
        return classes.setdefault(vue, len(classes))

    def fixes(self, s: Sujet) -> tuple[int, ...]:
        """What the profile alone says of a subject: its class of all that, then of its place and of each answer."""
        if id(s) not in self._fixes:
            coches = frozenset(c for c in s.coches if c.partition(":")[0] in self.ids)
            classes = tuple(
                self.classe(nom, None if nom in s.marques else s.faits.get(nom)) for nom in self.comparaisons
            )
            vue = (s.ne, s.est_du_projet, coches, frozenset(s.marques), classes)
            # The subject is kept: nothing else may take its identity.
            self._fixes[id(s)] = s, (self._vus.setdefault(vue, len(self._vus)), self.lieu(s.departement), *classes)
        return self._fixes[id(s)][1]

    def verites(self, instruction: Instruction) -> Verites:
        """What a comparison gives for each class of its answer."""
        rang = 1 + self.comparaisons[instruction[1]].index(instruction)
        return np.array([vue[rang] for vue in self._classes[instruction[1]]], np.int8)

    def connues(self, nom: str) -> list[Any]:
        """For each class of an answer: whether it is unknown; for `perte`, its value."""
        return [vue[0] for vue in self._classes[nom]]


def _feuilles(lot: Lot, si: int) -> list[int]:
    vues: set[int] = set()
    attente = [si] if si != ABSENT else []
    while attente:
        place = attente.pop()
        if place not in vues and lot.programme[place][0] not in ("date", "selon", "ancre", "jour"):
            vues.add(place)
            attente += lues(lot.programme[place])
    return sorted(p for p in vues if lot.programme[p][0] == "fait")


def tient(instruction: Instruction, valeur: Any) -> int:
    """A comparison, in three values.

    >>> tient(("fait", "rang", "au_moins", 3), 2), tient(("fait", "rang", "au_moins", 3), None)
    (0, 1)
    """
    if valeur is None:
        return INCONNU
    _, _, operateur, borne = instruction
    match operateur:
        case "egal":
            vrai = valeur == borne
        case "parmi":
            vrai = valeur in borne
        case "au_moins":
            vrai = valeur >= borne
        case "au_plus":
            vrai = valeur <= borne
        case _:
            raise AssertionError(operateur)
    return VRAI if vrai else FAUX


@dataclass(frozen=True)
class Distincts:
    """Subjects of a lot that some rule tells apart, and the group of every subject."""

    vivant: LotVivant
    sujets: Sequence[Sujet]
    # One of each group: its subject in the profile, its class of place, of each answer, its days.
    rangs: Codes
    lieux: Codes
    classes: Mapping[str, Codes]
    jours: Mapping[str, Jours]
    # All of them: row of the table, subject in the profile, group.
    toutes: Places
    tous: Codes
    groupes: Places
    _memo: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rangs)

    def par_sujet(self, nom: str, lit: Callable[[Sujet], Any]) -> Any:
        """Something that only depends on the profile, for one of each group."""
        if nom not in self._memo:
            self._memo[nom] = np.array([lit(s) for s in self.sujets], bool)[self.rangs]
        return self._memo[nom]

    @cached_property
    def coches(self) -> frozenset[str]:
        """Rules that some family ticked."""
        return frozenset(c.partition(":")[0] for s in self.sujets for c in s.coches)

    def membres(self, voulus: Places) -> tuple[Places, Codes, Places]:
        """Row and subject of all members of some groups, by group; those of group g are `debuts[g]` to `debuts[g + 1]`."""
        pris = np.zeros(len(self) + 1, bool)
        pris[voulus] = True
        places = np.flatnonzero(pris[self.groupes])
        siens = self.groupes[places]
        # Small codes sort in linear time.
        etroits = siens.astype(np.uint16) if len(self) < 1 << 16 else siens
        ordre = np.argsort(etroits, kind="stable")
        debuts = np.zeros(len(self) + 1, np.int64)
        np.cumsum(np.bincount(siens, minlength=len(self)), out=debuts[1:])
        places = places[ordre]
        return self.toutes[places], self.tous[places], debuts


def distincts(vivant: LotVivant, familles: Familles, sujets: Sequence[Sujet], places: Sequence[int]) -> Distincts:
    """Group the subjects of a lot; `places[i]` is the profile of `sujets[i]`."""
    lignes = np.concatenate([familles.rangs[p] for p in places])
    rangs = np.repeat(np.arange(len(sujets), dtype=np.int32), [len(familles.rangs[p]) for p in places])
    jours = {nom: _jours(nom, familles, sujets, lignes, rangs) for nom in vivant.ancres}
    fixes = np.array([vivant.fixes(s) for s in sujets], np.int32).T
    classes, variables = {}, []
    for nom, fixe in zip(vivant.comparaisons, fixes[2:], strict=True):
        classes[nom], varie = _classes(vivant, nom, fixe, familles, sujets, lignes, rangs)
        if varie:
            variables.append(classes[nom])
    lieux = _lieux(vivant, fixes[1], familles, sujets, lignes, rangs)
    premiers, groupes = groupe([fixes[0][rangs], lieux, *variables, *jours.values()], len(lignes))
    return Distincts(
        vivant,
        sujets,
        rangs[premiers],
        lieux[premiers],
        {nom: c[rangs[premiers]] if len(c) == len(sujets) else c[premiers] for nom, c in classes.items()},
        {nom: j[premiers] for nom, j in jours.items()},
        lignes,
        rangs,
        groupes,
    )


def _jours(nom: str, familles: Familles, sujets: Sequence[Sujet], lignes: Places, rangs: Codes) -> Jours:
    absente = len(familles.jours) - 1
    colonnes = np.array([familles.dates[s.ancres[nom]] if nom in s.ancres else absente for s in sujets])
    if (colonnes == colonnes[0]).all():
        seule: Jours = familles.jours[colonnes[0]][lignes]
        return seule
    jours: Jours = familles.jours[colonnes[rangs], lignes]
    return jours


def _classes(
    vivant: LotVivant,
    nom: str,
    fixes: Codes,
    familles: Familles,
    sujets: Sequence[Sujet],
    lignes: Places,
    rangs: Codes,
) -> tuple[Codes, bool]:
    """Classes of an answer, of every subject; or by subject of the profile, and false, when it decides alone."""
    colonnes = list(dict.fromkeys(s.marques[nom] for s in sujets if nom in s.marques))
    if not colonnes:
        return fixes, False
    sortie: Codes = fixes[rangs]
    for colonne in colonnes:
        codes, valeurs = _reponses(familles, colonne)
        table = np.array([*(vivant.classe(nom, v) for v in valeurs), vivant.classe(nom, None)], np.int32)
        siens = np.array([s.marques.get(nom) == colonne for s in sujets])[rangs]
        sortie[siens] = table[codes[lignes[siens]]]
    return sortie, True


def _reponses(familles: Familles, colonne: str) -> tuple[Codes, Sequence[Any]]:
    if colonne == DEPARTEMENT:
        return familles.departements, familles.noms_departements
    return familles.tableau.codes[colonne], familles.tableau.lecteurs[colonne].valeurs


def _lieux(
    vivant: LotVivant, fixes: Codes, familles: Familles, sujets: Sequence[Sujet], lignes: Places, rangs: Codes
) -> Codes:
    sortie: Codes = fixes[rangs]
    lisent = np.array([s.lit_departement for s in sujets])
    if lisent.any():
        table = np.array([*map(vivant.lieu, familles.noms_departements), vivant.lieu(None)], np.int32)
        siens = lisent[rangs]
        sortie[siens] = table[familles.departements[lignes[siens]]]
    return sortie
