"""The same timeline for a population: item for item what `echeancier.moteur` says of each family.

Subjects of one lot are columns. Most of what they say is said by many: a rule only reads a day or two and compares a
few answers. So subjects that no rule can tell apart are computed once, and their lines handed to each family.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from regles.catalogue import Regle
from regles.compilation import TRES_TARD
from regles.echeancier import Moteur
from regles.echeancier.modele import ETATS
from regles.echeancier.moteur import RANGS
from regles.erreurs import ErreurRegles
from regles.population.colonnes import Tableau
from regles.population.formes import RIEN, VRAI, Codes, Jours, Places
from regles.population.lignes import A_CONFIRMER, INCERTAINE, MOMENTS, PREVISIONNEL, Demande, Lecture, Trouvees
from regles.population.lots import Distincts, LotVivant, distincts
from regles.population.profils import Familles, Profileur, Sujet
from regles.population.programme import Calendrier


class Ligne(NamedTuple):
    """One line of one family, as `Echeance` says it. Ordinals; null when open."""

    id: str
    cle: str
    regle: Regle
    debut: int | None
    fin: int | None
    etat: str
    previsionnel: bool
    etape: str | None
    fait_le: int | None
    est_incertaine: bool
    a_confirmer: bool


@dataclass(frozen=True)
class Lignes:
    """Lines of some families, column by column, each family's in the order of its timeline."""

    familles: Familles
    au: int
    sujets: Sequence[Sujet]
    regles: Sequence[Regle]
    etapes: Sequence[str]
    # Facts that the condition of each rule compares, by lot and rank of the rule.
    comparaisons: Mapping[tuple[tuple[str, str], int], Sequence[str]]
    # Row of the table, subject, rule; then what the line says.
    famille: Places
    sujet: Codes
    regle: Codes
    debut: Jours
    fin: Jours
    etat: Codes
    etape: Codes
    drapeaux: Codes
    raison: Places
    _faits: dict[int, dict[str, int]] = field(default_factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.famille)

    def __iter__(self) -> Iterator[Ligne]:
        ids = self.familles.tableau.ids
        for f, s, r, debut, fin, etat, etape, drapeaux, _ in zip(*(c.tolist() for c in self.champs()), strict=True):
            regle, sujet = self.regles[r], self.sujets[s]
            yield Ligne(
                ids[f],
                f"{regle.id}:{sujet.suffixe}",
                regle,
                debut or None,
                fin or None,
                ETATS[etat],
                bool(drapeaux & PREVISIONNEL),
                None if etape == RIEN else self.etapes[etape],
                self.fait_le(f, sujet, regle) if etat == FAIT else None,
                bool(drapeaux & INCERTAINE),
                bool(drapeaux & A_CONFIRMER),
            )

    def champs(self) -> tuple[Any, ...]:
        """The columns, row first."""
        return (
            self.famille,
            self.sujet,
            self.regle,
            self.debut,
            self.fin,
            self.etat,
            self.etape,
            self.drapeaux,
            self.raison,
        )

    def raisons(self, sujet: int, regle: int, code: int) -> list[str]:
        """Facts that a line's condition compared: as they are when it holds, with `?` when nobody knows."""
        faits = self.comparaisons[self.sujets[sujet].lot, regle]
        lus = []
        for fait in reversed(faits):
            code, verite = divmod(code, 3)
            if verite:
                lus.append(fait if verite == VRAI else f"{fait}?")
        return list(dict.fromkeys(reversed(lus)))

    def fait_le(self, rang: int, sujet: Sujet, regle: Regle) -> int:
        """The day a line was done: what the family ticked, or a day it gave that says as much."""
        tableau = self.familles.tableau
        if rang not in self._faits:
            self._faits[rang] = dict(tableau.valeur("faits", rang) or ()) if "faits" in tableau.codes else {}
        cle = f"{regle.id}:{sujet.suffixe}"
        if cle in self._faits[rang]:
            return self._faits[rang][cle]
        assert regle.fait_par
        return int(self.familles.jours[self.familles.dates[sujet.ancres[regle.fait_par]]][rang])


FAIT = ETATS.index("fait")


class Population:
    """Compile once, answer for any table and any day. `regles` keeps some rules only, by id."""

    def __init__(self, moteur: Moteur, regles: Collection[str] = ()) -> None:
        catalogue = moteur.catalogue
        if inconnues := sorted(set(regles) - {r.id for r in catalogue.regles}):
            raise ErreurRegles(f"règle inconnue : {', '.join(inconnues)}")
        self.moteur = moteur
        self._calendrier = Calendrier(catalogue.territoires.feries)
        self._profileur = Profileur(catalogue.territoires)
        self._voulues = frozenset(regles)
        # Every version of an act is read: which one shows depends on the others.
        actes = {r.acte for r in catalogue.regles if r.id in regles}
        self._lots = {
            cle: LotVivant(lot, [r for r in lot.regles if not regles or r.regle.acte in actes], catalogue)
            for cle, lot in moteur.compile.lots.items()
        }

        self._comparaisons = {
            (cle, rang): [vivant.lot.programme[p][1] for p in places]
            for cle, vivant in self._lots.items()
            for rang, places in vivant.feuilles.items()
        }

    def familles(self, tableau: Tableau) -> Familles:
        """Families of a table by profile; those that cannot be used are in `fautes`."""
        return self._profileur.familles(tableau)

    def lignes(
        self, familles: Familles, au: date, jusqua: date | None = None, moment: str = "tout", *, en_ordre: bool = True
    ) -> Lignes:
        """Lines of every family seen from `au`: all, or those that open, close or run from `au` to `jusqua`.

        Each family's are together, in the order of its timeline, unless no order is asked.

        Raises `ErreurRegles` on a moment nobody knows or days in the wrong order.
        """
        if moment not in MOMENTS:
            raise ErreurRegles(f"moment inconnu : {moment!r} ; {', '.join(MOMENTS)}")
        if jusqua is not None and jusqua < au:
            raise ErreurRegles(f"jusqu'au {jusqua} : avant le {au}")
        demande = Demande(au.toordinal(), (jusqua or au).toordinal(), moment)
        sujets, lues = self._lit(familles, demande)
        return self._assemble(familles, demande, sujets, lues, en_ordre=en_ordre)

    def _lit(self, familles: Familles, demande: Demande) -> tuple[list[Sujet], list[tuple[Any, ...]]]:
        par_lot: dict[tuple[str, str], list[tuple[Sujet, int]]] = {}
        for place, profil in enumerate(familles.profils):
            for sujet in profil.sujets:
                par_lot.setdefault(sujet.lot, []).append((sujet, place))
        sujets: list[Sujet] = []
        lues: list[tuple[Any, ...]] = []
        for cle, inscrits in par_lot.items():
            if not self._lots[cle].regles:
                continue
            d = distincts(self._lots[cle], familles, [s for s, _ in inscrits], [p for _, p in inscrits])
            trouvees = Lecture(self.moteur, self._calendrier, d, demande).lignes()
            trouvees = [t for t in trouvees if not self._voulues or t.regle.regle.id in self._voulues]
            if trouvees:
                lues += _etend(len(sujets), d, trouvees)
                sujets += d.sujets
        return sujets, lues

    def _assemble(
        self,
        familles: Familles,
        demande: Demande,
        sujets: list[Sujet],
        lues: list[tuple[Any, ...]],
        *,
        en_ordre: bool,
    ) -> Lignes:
        colonnes = lues or [(np.zeros(0, np.int32),) * 9]
        tous = [np.concatenate(c) for c in zip(*colonnes, strict=True)]
        famille, sujet, regle, debut, fin, *_ = tous
        if en_ordre:
            jours = np.where(debut > 0, debut, fin).astype(np.int64) * (TRES_TARD + 1)
            jours += np.where(fin > 0, fin, TRES_TARD)
            rangs = np.array([s.rang for s in sujets] or [0])
            ordre = np.lexsort((rangs[sujet], jours * RANGS + regle, famille))
            tous = [c[ordre] for c in tous]
        catalogue, etapes = self.moteur.catalogue, self.moteur.compile.etapes
        return Lignes(familles, demande.au, sujets, catalogue.regles, etapes, self._comparaisons, *tous)


def _etend(base: int, d: Distincts, trouvees: Sequence[Trouvees]) -> Iterator[tuple[Any, ...]]:
    """Lines of groups handed to each of their subjects."""
    toutes, tous, debuts = d.membres(np.concatenate([t.qui for t in trouvees]))
    for t in trouvees:
        nombres = debuts[t.qui + 1] - debuts[t.qui]
        total = int(nombres.sum())
        places = np.repeat(debuts[t.qui] - np.cumsum(nombres) + nombres, nombres) + np.arange(total)
        dits = [np.repeat(c, nombres) for c in (t.debut, t.fin, t.etat, t.etape, t.drapeaux, t.raison)]
        yield (toutes[places], tous[places] + np.int32(base), np.full(total, t.regle.rang, np.int32), *dits)
