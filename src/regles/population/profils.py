"""Families that are alike: same answers, days in the same order. What one of them is made of, all are.

`regles.sujets` settles what a family is made of, in Python and for one family. It only orders days and compares
them; and it hands most answers over without looking. So it is run once for each profile, on its first family, with
marks in place of the answers it does not look at: a mark that comes out says which column to read. A mark raises
when it is looked at: the day `sujets` starts to, this module fails instead of being wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np

from regles.erreurs import ErreurSituation
from regles.population.colonnes import Faute, Tableau, departements
from regles.population.formes import RIEN, Codes, Jours, Places, groupe
from regles.situation import Grossesse, Situation, departement_de, lit_situation
from regles.sujets import Contexte, contextes
from regles.territoires import Territoires

# Answers that `sujets` hands over without looking at them, not even to know whether they are there.
LIBRES = frozenset(("activite", "mineur", "handicap", "rhesus_negatif", "immunite_toxoplasmose", "immunite_rubeole"))
LIBRES |= {"maries", "deux_meres", "terme_sa", "chorionicite"}
_SANS_EFFET = frozenset(("prenom",))
DEPARTEMENT = "foyer.departement"
# The only département that `sujets` looks at: it has remote communes.
GUYANE = "973"
_LISTES = {"g": "grossesses", "e": "enfants", "p": "parents"}


class Marque:
    """Stands for the answer of a column; raises when somebody looks at it."""

    def __init__(self, colonne: str) -> None:
        self.colonne = colonne

    def _refuse(self, *_: object) -> Any:
        raise TypeError(f"{self.colonne} : cette réponse se lit famille par famille, pas ici")

    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = __bool__ = _refuse
    __hash__ = None  # type: ignore[assignment]


class _MarqueDepartement(str):
    """A département that is not Guyane: `sujets` looks at nothing else."""

    __slots__ = ()


_AILLEURS = _MarqueDepartement("ailleurs")


@dataclass(frozen=True, slots=True)
class Sujet:
    """A subject of a profile. `ancres` and `marques` name columns; `faits` are the same for every family."""

    lot: tuple[str, str]
    rang: int
    cle: str
    suffixe: str
    ancres: Mapping[str, str]
    faits: Mapping[str, Any]
    marques: Mapping[str, str]
    departement: str | None
    lit_departement: bool
    ne: bool
    est_du_projet: bool
    coches: frozenset[str]


@dataclass(frozen=True)
class Profil:
    """What families of one profile are made of, or why they cannot be used."""

    sujets: tuple[Sujet, ...] = ()
    faute: tuple[str, str] | None = None


@dataclass(frozen=True)
class Familles:
    """A table sorted by profile. `jours` has one column more than there are dates: the last is absent for all."""

    tableau: Tableau
    profils: Sequence[Profil]
    rangs: Sequence[Places]
    dates: Mapping[str, int]
    jours: Jours
    departements: Codes
    noms_departements: Sequence[str]
    fautes: Sequence[Faute]


class Profileur:
    """Finds the profiles of tables; remembers them from one to the next."""

    def __init__(self, territoires: Territoires) -> None:
        self._territoires = territoires
        self._connus: dict[bytes, Profil] = {}
        self._lecteurs: object = None
        self._communes: dict[str, int] = {}

    def familles(self, tableau: Tableau) -> Familles:
        """Families of a table by profile; those that cannot be used are left out and said."""
        if self._lecteurs is not tableau.lecteurs:
            # Codes only mean something to the readers that gave them.
            self._lecteurs, self._connus = tableau.lecteurs, {}
        fautes = {f.rang: f for f in tableau.fautes()}
        dates, jours = _jours(tableau)
        departement, noms = departements(tableau)
        cles = [*self._structure(tableau), *_ordre(jours), _guyane(departement, noms)]
        premiers, groupes = groupe(cles, len(tableau))
        ordre = np.argsort(groupes, kind="stable")
        bornes = np.searchsorted(groupes[ordre], np.arange(len(premiers) + 1))
        lignes = np.stack([c[premiers].astype(np.int32) for c in cles], axis=1)
        profils, rangs = [], []
        mauvais = np.zeros(len(tableau), bool)
        mauvais[list(fautes)] = True
        for i, premier in enumerate(premiers):
            siens = ordre[bornes[i] : bornes[i + 1]]
            if mauvais[siens].any():
                siens = siens[~mauvais[siens]]
                if not len(siens):
                    continue
                premier = siens[0]
            cle = lignes[i].tobytes()
            if cle not in self._connus:
                self._connus[cle] = self._profil(tableau, int(premier))
            profil = self._connus[cle]
            if profil.faute:
                fautes |= {int(rang): Faute(int(rang), *profil.faute) for rang in siens}
            else:
                profils.append(profil)
                rangs.append(siens)
        return Familles(
            tableau, profils, rangs, dates, jours, departement, noms, [fautes[rang] for rang in sorted(fautes)]
        )

    def _structure(self, tableau: Tableau) -> list[Codes]:
        """What decides of the subjects of a family, as codes: an answer, or whether there is one."""
        cles = list(_presents(tableau).values())
        for colonne in tableau.colonnes:
            codes = tableau.codes[colonne.nom]
            if colonne.est_date or colonne.champ in _SANS_EFFET or colonne.sujet + colonne.champ == "foyerdepartement":
                continue
            if colonne.nom == "foyer.commune":
                continue
            if _est_libre(colonne.sujet, colonne.champ):
                continue
            if colonne.champ == "pma":
                cles.append((codes > RIEN).astype(np.int32))
            elif colonne.champ == "commune_naissance":
                lues = tableau.lecteurs[colonne.nom].valeurs
                table = np.array([self._commune(v) for v in lues] + [RIEN], np.int32)
                cles.append(table[np.maximum(codes, RIEN)])
            elif colonne.champ == "pertes":
                cles.append(codes)
            elif colonne.champ == "faits":
                lues = tableau.lecteurs[colonne.nom].valeurs
                cases: dict[tuple[str, ...], int] = {}
                table = np.array(
                    [cases.setdefault(tuple(c for c, _ in v), len(cases)) for v in lues] + [RIEN], np.int32
                )
                cles.append(table[np.maximum(codes, RIEN)])
            else:
                cles.append(codes)
        return cles

    def _commune(self, code: str) -> int:
        """Communes that `sujets` cannot tell apart."""
        if code in self._territoires.guyane_eloignees:
            sorte = code
        else:
            sorte = "99" if code.startswith("99") else str(departement_de(code))
        return self._communes.setdefault(sorte, len(self._communes))

    def _profil(self, tableau: Tableau, rang: int) -> Profil:
        donnee, noms = _situation(tableau, rang)
        try:
            situation = lit_situation(donnee)
        except ErreurSituation as erreur:
            return Profil(faute=(_colonne(erreur.champ, noms), erreur.message))
        colonnes: dict[int, str] = {}
        for colonne in tableau.colonnes:
            if colonne.est_date and (jour := tableau.valeur(colonne.nom, rang)):
                colonnes.setdefault(jour, colonne.nom)
            elif colonne.champ == "pertes":
                for i, perte in enumerate(tableau.valeur(colonne.nom, rang) or ()):
                    colonnes.setdefault(perte.toordinal(), f"{colonne.nom}.{i}")
        marquee = _marque(situation, noms, tableau)
        lus = contextes(marquee, self._territoires)
        coches = frozenset(f.cle for f in situation.faits)
        return Profil(tuple(_sujet(c, i, colonnes, coches) for i, c in enumerate(lus)))


def _est_libre(sujet: str, champ: str) -> bool:
    # A child's handicap is gathered over the children of a birth.
    return champ in LIBRES and not (champ == "handicap" and sujet.startswith("e"))


def _presents(tableau: Tableau) -> dict[str, Codes]:
    """Whether each subject of the file is there, family by family: some answer names it."""
    presents: dict[str, Codes] = {}
    for colonne in tableau.colonnes:
        if colonne.sujet and colonne.sujet != "foyer":
            codes = tableau.codes[colonne.nom]
            la = (codes > 0 if colonne.est_date else codes > RIEN).astype(np.int32)
            presents[colonne.sujet] = np.maximum(presents.get(colonne.sujet, la), la)
    return presents


def _sujet(c: Contexte, rang: int, colonnes: Mapping[int, str], coches: frozenset[str]) -> Sujet:
    faits: Mapping[str, Any] = c.faits
    marques = {nom: v.colonne for nom, v in faits.items() if isinstance(v, Marque)}
    marques |= {nom: DEPARTEMENT for nom, v in c.faits.items() if isinstance(v, _MarqueDepartement)}
    return Sujet(
        lot=(c.type, c.mode),
        rang=rang,
        cle=c.cle,
        suffixe=c.suffixe,
        ancres={nom: colonnes[jour] for nom, jour in c.ancres.items()},
        faits={nom: v for nom, v in c.faits.items() if nom not in marques},
        marques=marques,
        departement=None if isinstance(c.departement, _MarqueDepartement) else c.departement,
        lit_departement=isinstance(c.departement, _MarqueDepartement),
        ne=c.ne,
        est_du_projet=c.est_du_projet,
        coches=frozenset(cle for cle in coches if cle.partition(":")[2] == c.suffixe),
    )


def _jours(tableau: Tableau) -> tuple[dict[str, int], Jours]:
    """Dates of a table: place of each column, and the days."""
    dates: dict[str, int] = {}
    colonnes: list[Jours] = []
    for colonne in tableau.colonnes:
        codes = tableau.codes[colonne.nom]
        if colonne.est_date:
            dates[colonne.nom] = len(colonnes)
            colonnes.append(np.maximum(codes, 0))
        elif colonne.champ == "pertes":
            lues = [*tableau.lecteurs[colonne.nom].valeurs, ()]
            for i in range(max(map(len, lues))):
                table = np.array([v[i].toordinal() if i < len(v) else 0 for v in lues], np.int32)
                dates[f"{colonne.nom}.{i}"] = len(colonnes)
                colonnes.append(table[np.maximum(codes, RIEN)])
    colonnes.append(np.zeros(len(tableau), np.int32))
    return dates, np.stack(colonnes)


def _ordre(jours: Jours) -> list[Codes]:
    """Which days are there, and how those of a family compare: all that `sujets` sees of them."""
    presents = [j > 0 for j in jours[:-1]]
    cles = [p.astype(np.int32) for p in presents]
    rien = np.zeros(jours.shape[1], np.int32)
    for a, b in combinations(range(len(presents)), 2):
        ensemble = presents[a] & presents[b]
        cles.append(np.where(ensemble, np.sign(jours[a] - jours[b]), rien) if ensemble.any() else rien)
    return cles


def _guyane(codes: Codes, noms: Sequence[str]) -> Codes:
    table = np.array([2 if n == GUYANE else 1 for n in noms] + [0], np.int32)
    return table[codes]


def _situation(tableau: Tableau, rang: int) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """A row as a family writes it, and the names its subjects have in the file, by list."""
    objets: dict[str, dict[str, Any]] = {}
    donnee: dict[str, Any] = {}
    for colonne in sorted(tableau.colonnes, key=lambda c: (c.sujet[:1], len(c.sujet), c.sujet)):
        valeur = tableau.valeur(colonne.nom, rang)
        if valeur is None:
            continue
        if colonne.est_date:
            valeur = date.fromordinal(valeur)
        if colonne.champ == "faits":
            valeur = [{"cle": cle, "le": date.fromordinal(le)} for cle, le in valeur]
        if colonne.sujet:
            objets.setdefault(colonne.sujet, {})[colonne.champ] = valeur
        else:
            donnee[colonne.champ] = valeur
    noms: dict[str, list[str]] = {nom: [] for nom in _LISTES.values()}
    for sujet, objet in objets.items():
        if sujet == "foyer":
            donnee["foyer"] = objet
        else:
            liste = _LISTES[sujet[0]]
            noms[liste].append(sujet)
            donnee.setdefault(liste, []).append({"cle": sujet} | objet)
    return donnee, noms


def _colonne(champ: str, noms: Mapping[str, Sequence[str]]) -> str:
    """The path of an error as the file names it: `enfants[0].deces` is `e1.deces`."""
    liste, crochet, reste = champ.partition("[")
    if not crochet or liste not in noms:
        return champ
    rang, _, suite = reste.partition("]")
    return noms[liste][int(rang)] + suite


def _marque(situation: Situation, noms: Mapping[str, Sequence[str]], tableau: Tableau) -> Situation:
    def marques(sujet: str) -> dict[str, Any]:
        siennes = [c for c in tableau.colonnes if c.sujet == sujet and _est_libre(sujet, c.champ)]
        return {c.champ: Marque(c.nom) for c in siennes}

    def pma(grossesse: Grossesse, sujet: str) -> dict[str, Any]:
        return {} if grossesse.pma is None else {"pma": Marque(f"{sujet}.pma")}

    departement = situation.departement
    ailleurs = _AILLEURS if departement not in (None, GUYANE) else departement
    grossesses = zip(situation.grossesses, noms["grossesses"], strict=True)
    parents = zip(situation.parents, noms["parents"], strict=True)
    return replace(
        situation,
        grossesses=tuple(replace(g, **marques(nom), **pma(g, nom)) for g, nom in grossesses),
        parents=tuple(replace(p, **marques(nom)) for p, nom in parents),
        foyer=replace(situation.foyer, commune=None, departement=ailleurs, **marques("foyer")),
    )
