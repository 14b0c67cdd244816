"""The catalogue turned into straight programs that three interpreters run: Python, numpy and the browser.

A program is a list of instructions over numbered slots. Slot k is the result of
instruction k; it only reads slots before it. A slot holds a day (ordinal), a
truth value, or nothing (unknown)::

    ["ancre", nom]                       a day the family gave
    ["date", slot, [[op, n], ...]]       operations on a day
    ["jour", ordinal]                    a fixed day
    ["selon", [[condition | -1, date], ...]]  first true condition whose day is known
    ["fait", nom, operateur, valeur]     comparison with a fact
    ["avant", a, b]                      day a strictly before day b
    ["mois", a, [mois, ...]]             month of day a is one of these
    ["non", a], ["et", [...]], ["ou", [...]]  three-valued logic
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from regles.catalogue import Catalogue, FaitDemande, Regle
from regles.langage import (
    Comparaison,
    Condition,
    DateCalculee,
    MoisDe,
    Non,
    Ordre,
    Tous,
    UnDe,
    faits_de,
)

Instruction = tuple[Any, ...]
ABSENT = -1


@dataclass(frozen=True, slots=True)
class RegleCompilee:
    """Slots of one rule; `rang` is its place in the catalogue."""

    regle: Regle
    rang: int
    si: int
    du: int
    dernier: int
    perdu_des: int
    reference: int
    previsionnel: bool
    valable_du: int
    valable_au: int
    etape_min: int
    etape_max: int
    rattrapable: bool


@dataclass(frozen=True)
class Lot:
    """The rules of one kind of subject in one mode (`vie`, `garder`, `perte`) and their program."""

    sujet: str
    mode: str
    programme: tuple[Instruction, ...]
    regles: tuple[RegleCompilee, ...]
    bornes: tuple[int, ...]
    naissance: int
    ancres: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Compile:
    """The whole catalogue, compiled: one lot for each kind of subject and mode."""

    catalogue: Catalogue
    lots: dict[tuple[str, str], Lot]
    etapes: tuple[str, ...]


# A project is never lost: this lot exists for the symmetry of the table, and no device needs it.
SANS_CONTEXTE = {("projet", "perte"), ("projet", "garder")}
TRES_TOT, TRES_TARD = 0, 9_999_999
_RATTRAPABLES = ("obligatoire", "recommande", "droit")


Tri = Callable[[Regle, str], bool]


def compile_catalogue(catalogue: Catalogue, tri: Tri = lambda _regle, _mode: True) -> Compile:
    """Compile every rule into the lots it belongs to; `tri` may leave some of them out of a mode."""
    lots = {}
    for sujet in ("projet", "grossesse", "enfant", "parent"):
        for mode in ("vie", "garder", "perte"):
            choisies = [
                (rang, r) for rang, r in enumerate(catalogue.regles) if _est_du_lot(r, sujet, mode) and tri(r, mode)
            ]
            lots[sujet, mode] = _Assemblage(catalogue).lot(sujet, mode, choisies)
    return Compile(catalogue, lots, tuple(e.id for e in catalogue.etapes))


def _est_du_lot(regle: Regle, sujet: str, mode: str) -> bool:
    if mode == "perte":
        return regle.est_de_deuil and (regle.sujet == sujet or (regle.sujet == "perte" and sujet != "parent"))
    if regle.est_de_deuil or (mode == "garder" and regle.deuil != "garder"):
        return False
    return regle.sujet == sujet or (sujet == "projet" and regle.aussi_projet)


class _Assemblage:
    """Builds one program; equal instructions share one slot."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.instructions: list[Instruction] = []
        self._places: dict[Instruction, int] = {}
        self._derivees = {a.nom: a for a in catalogue.ancres}
        self._ancres: dict[str, int] = {}
        self._liees_naissance: dict[int, bool] = {}

    def lot(self, sujet: str, mode: str, choisies: list[tuple[int, Regle]]) -> Lot:
        for ancre in self.catalogue.ancres:
            self.ancre(ancre.nom)
        naissance = self.ancre("naissance")
        bornes = tuple(self.date(e.avant) if e.avant else ABSENT for e in self.catalogue.etapes)
        regles = tuple(self._regle(rang, regle, sujet) for rang, regle in choisies)
        return Lot(sujet, mode, tuple(self.instructions), regles, bornes, naissance, dict(self._ancres))

    def _regle(self, rang: int, regle: Regle, sujet: str) -> RegleCompilee:
        # A rule that also speaks to a project has no day there: nothing is dated yet.
        sans_date = sujet == "projet" and regle.sujet != "projet"
        du = ABSENT if sans_date else self._date_ou_rien(regle.du)
        dernier = ABSENT if sans_date else self._date_ou_rien(regle.dernier)
        repere = du if du != ABSENT else dernier
        valable = regle.valable
        etapes = [e.id for e in self.catalogue.etapes]
        places = [etapes.index(e) for e in regle.etapes]
        return RegleCompilee(
            regle=regle,
            rang=rang,
            si=self.condition(regle.si) if regle.si else ABSENT,
            du=du,
            dernier=dernier,
            perdu_des=self._date_ou_rien(regle.perdu_des),
            reference=self.ancre("naissance") if valable.selon == "naissance" else ABSENT,
            previsionnel=repere != ABSENT and self._liees_naissance[repere],
            valable_du=valable.du.toordinal() if valable.du else TRES_TOT,
            valable_au=valable.au.toordinal() if valable.au else TRES_TARD,
            etape_min=min(places, default=ABSENT),
            etape_max=max(places, default=ABSENT),
            rattrapable=regle.statut in _RATTRAPABLES and not regle.perdu,
        )

    def _date_ou_rien(self, calculee: DateCalculee | None) -> int:
        return self.date(calculee) if calculee else ABSENT

    def date(self, calculee: DateCalculee) -> int:
        if calculee.ancre.startswith("="):
            source = self._pose(("jour", date.fromisoformat(calculee.ancre[1:]).toordinal()), False)
        else:
            source = self.ancre(calculee.ancre)
        if not calculee.operations:
            return source
        return self._pose(("date", source, calculee.operations), self._liees_naissance[source])

    def ancre(self, nom: str) -> int:
        if nom not in self._ancres:
            if nom in self._derivees:
                choix = tuple((self.condition(c) if c else ABSENT, self.date(d)) for c, d in self._derivees[nom].choix)
                liee = nom == "naissance" or any(self._liees_naissance[d] for _, d in choix)
                self._ancres[nom] = self._pose(("selon", nom, choix), liee)
            else:
                self._ancres[nom] = self._pose(("ancre", nom), False)
        return self._ancres[nom]

    def condition(self, condition: Condition) -> int:
        match condition:
            case Comparaison(fait, "egal", bool(valeur)) if calcul := self.catalogue.faits[fait].calcul:
                return self.condition(calcul if valeur else Non(calcul))
            case Comparaison(fait, operateur, valeur):
                return self._pose(("fait", fait, operateur, valeur))
            case Ordre(gauche, droite):
                return self._pose(("avant", self.date(gauche), self.date(droite)))
            case MoisDe(calculee, mois):
                return self._pose(("mois", self.date(calculee), mois))
            case Non(interne):
                return self._pose(("non", self.condition(interne)))
            case Tous(internes):
                return self._pose(("et", tuple(self.condition(c) for c in internes)))
            case UnDe(internes):
                return self._pose(("ou", tuple(self.condition(c) for c in internes)))
        raise AssertionError(condition)

    def _pose(self, instruction: Instruction, liee_naissance: bool = False) -> int:
        if instruction not in self._places:
            self._places[instruction] = len(self.instructions)
            self.instructions.append(instruction)
            self._liees_naissance[self._places[instruction]] = liee_naissance
        return self._places[instruction]


def pour_navigateur(compile_: Compile) -> dict[str, Any]:
    """The catalogue as one JSON value: programs, slots of rules, steps, campaigns, holidays. No text."""
    catalogue = compile_.catalogue
    return {
        "version": 1,
        "etapes": list(compile_.etapes),
        "lots": {
            f"{sujet}.{mode}": _lot_json(lot, catalogue.faits)
            for (sujet, mode), lot in compile_.lots.items()
            if lot.regles and (sujet, mode) not in SANS_CONTEXTE
        },
        "campagnes": {
            nom: {
                t: [
                    [o.premier.toordinal(), o.dernier.toordinal() if o.dernier else None, int(o.confirmee)]
                    for o in occurrences
                ]
                for t, occurrences in territoires.items()
            }
            for nom, territoires in catalogue.campagnes.items()
        },
        "territoires": catalogue.territoires.pour_navigateur(),
        "ids": [r.id for r in catalogue.regles],
        "actes": [r.acte for r in catalogue.regles],
    }


def _lot_json(lot: Lot, faits: Mapping[str, FaitDemande]) -> dict[str, Any]:
    return {
        "programme": [list(_en_liste(i)) for i in lot.programme],
        "bornes": list(lot.bornes),
        "naissance": lot.naissance,
        "regles": [_regle_json(r, faits) for r in lot.regles],
    }


def _en_liste(valeur: Any) -> Any:
    return [_en_liste(v) for v in valeur] if isinstance(valeur, (tuple, list)) else valeur


_INCONNU: dict[str, int] = {"montrer": 0, "demander": 1, "taire": 2}


def _regle_json(r: RegleCompilee, faits: Mapping[str, FaitDemande]) -> list[Any]:
    campagne = r.regle.campagne
    # What is asked of the family while the rule waits.
    comparaisons = faits_de(r.regle.si) if r.regle.si and r.regle.si_inconnu != "montrer" else ()
    questions = [c.fait for c in comparaisons if not faits[c.fait].interne]
    return [
        r.rang,
        r.si,
        r.du,
        r.dernier,
        r.perdu_des,
        r.reference,
        int(r.previsionnel),
        r.valable_du,
        r.valable_au,
        r.etape_min,
        r.etape_max,
        int(r.rattrapable),
        _INCONNU[r.regle.si_inconnu],
        [campagne.id, campagne.mode] if campagne else 0,
        list(r.regle.pertes) if r.regle.pertes else 0,
        list(r.regle.demandeurs) if r.regle.demandeurs else 0,
        r.regle.fait_par or 0,
        questions or 0,
    ]
