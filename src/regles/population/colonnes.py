"""A file of families as columns: `id`, then `<subject>.<field>` (`g1.terme`, `e2.naissance`, `p1.activite`, `foyer.seul`).

Subjects are named as a situation names them by default; fields are those of `content/schemas/situation.json`. Two
columns more: `projet`, and `faits`, the lines that were ticked (`CH-EX01:e1=2026-10-05 VX-ROR1:e1=2026-11-02`).
Each distinct cell is read once, by the reader of situations: a column accepts what it accepts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regles.erreurs import ErreurRegles, ErreurSituation
from regles.population.formes import RIEN, Codes, Jours
from regles.situation import Enfant, Foyer, Grossesse, Parent, departement_de, ecrit_situation, lit_date, lit_situation

_GROUPES: Mapping[str, tuple[str, type, int]] = {
    "g": ("grossesses", Grossesse, 8),
    "e": ("enfants", Enfant, 20),
    "p": ("parents", Parent, 2),
}
_SUJET = re.compile(r"([gep])([1-9][0-9]?)")
DATES = frozenset(("ddr", "debut", "ponction", "transfert_j5", "terme", "declaration", "fin", "naissance"))
DATES |= {"terme_prevu", "arrivee", "deces"}
_ENTIERS = frozenset(("terme_sa", "foetus", "rang"))
_TEXTES = frozenset(("cle", "prenom", "grossesse", "chorionicite", "activite", "commune_naissance", "departement"))
_TEXTES |= {"commune"}
_BOOLEENS = {"oui": True, "true": True, "vrai": True, "non": False, "false": False, "faux": False}
# Enough to be a situation, whatever else one field says.
_APPUI: Mapping[str, dict[str, Any]] = {
    "g": {"ddr": "2020-01-01", "foetus": 6},
    "e": {"naissance": "2000-01-01"},
    "p": {},
}


class ErreurTableau(ErreurRegles):
    """A column that cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """What a column of the file says: `sujet` is `g1`, `e2`, `p1`, `foyer`, or empty for `projet` and `faits`."""

    nom: str
    sujet: str
    champ: str

    @property
    def est_date(self) -> bool:
        return self.champ in DATES


def lit_entete(noms: Sequence[str]) -> list[Colonne]:
    """Columns of a header, `id` aside. Raises `ErreurTableau` on a name nobody knows, or given twice."""
    for nom in noms:
        if list(noms).count(nom) > 1:
            raise ErreurTableau(f"colonne en double : {nom!r}")
    if "id" not in noms:
        raise ErreurTableau("il manque la colonne « id »")
    return [_colonne(nom) for nom in noms if nom != "id"]


def _colonne(nom: str) -> Colonne:
    if nom in ("projet", "faits"):
        return Colonne(nom, "", nom)
    sujet, _, champ = nom.partition(".")
    if sujet == "foyer":
        permis = [f.name for f in fields(Foyer)]
    elif trouve := _SUJET.fullmatch(sujet):
        _, genre, maximum = _GROUPES[trouve[1]]
        if int(trouve[2]) > maximum:
            raise ErreurTableau(f"colonne {nom!r} : {maximum} au plus")
        permis = [f.name for f in fields(genre)]
    else:
        raise ErreurTableau(f"colonne inconnue : {nom!r} ; attendu : id, projet, faits, g1.…, e1.…, p1.…, foyer.…")
    if champ not in permis:
        raise ErreurTableau(f"colonne inconnue : {nom!r} ; champs de {sujet} : {', '.join(permis)}")
    return Colonne(nom, sujet, champ)


class _Lecteur(dict[str, int]):
    """Cells of one column, each distinct one read once: a day for a date, else a code. Bad ones are below -1."""

    def __init__(self, colonne: Colonne) -> None:
        super().__init__({"": 0 if colonne.est_date else RIEN})
        self.colonne = colonne
        self.valeurs: list[Any] = []
        self.erreurs: list[str] = []

    def __missing__(self, cellule: str) -> int:
        texte = cellule.strip()
        if not texte:
            code = self[""]
        else:
            try:
                code = self._code(lit_cellule(self.colonne, texte))
            except ErreurSituation as erreur:
                self.erreurs.append(erreur.message)
                code = RIEN - len(self.erreurs)
        self[cellule] = code
        return code

    def _code(self, valeur: Any) -> int:
        if self.colonne.est_date:
            return int(valeur.toordinal())
        if valeur not in self.valeurs:
            self.valeurs.append(valeur)
        return self.valeurs.index(valeur)


def lit_cellule(colonne: Colonne, texte: str) -> Any:
    """One cell. Raises `ErreurSituation` as the reader of situations does, under the name of the column."""
    champ = colonne.champ
    if colonne.est_date:
        return lit_date(texte, colonne.nom)
    if champ == "pertes":
        return tuple(lit_date(jour, colonne.nom) for jour in texte.split())
    if champ == "faits":
        return _lit_faits(texte)
    if champ in _TEXTES:
        valeur: Any = texte
    elif champ in _ENTIERS:
        valeur = int(texte) if texte.isascii() and texte.isdigit() else texte
    elif texte.lower() in _BOOLEENS:
        valeur = _BOOLEENS[texte.lower()]
    else:
        raise ErreurSituation(colonne.nom, f"{texte!r} n'est ni vrai ni faux ; écrivez oui ou non")
    # Those two only mean something beside the others: judged with the family.
    if champ not in ("cle", "grossesse") and colonne.sujet:
        _essaie(colonne, valeur)
    return valeur


def _essaie(colonne: Colonne, valeur: Any) -> None:
    if colonne.sujet == "foyer":
        lit_situation({"projet": True, "foyer": {colonne.champ: valeur}})
    else:
        genre = colonne.sujet[0]
        objet = {**_APPUI[genre], colonne.champ: valeur}
        lit_situation({"projet": True, _GROUPES[genre][0]: [objet]})


def _lit_faits(texte: str) -> tuple[tuple[str, int], ...]:
    faits = []
    for morceau in texte.split():
        cle, _, jour = morceau.partition("=")
        lue = lit_situation({"projet": True, "faits": [{"cle": cle, "le": jour}]}).faits[0]
        faits.append((lue.cle, lue.le.toordinal()))
    return tuple(faits)


@dataclass(frozen=True)
class Faute:
    """A row that cannot be used: its place in the table, the column, and why."""

    rang: int
    champ: str
    message: str


@dataclass(frozen=True)
class Tableau:
    """Some families, column by column. A date is an ordinal, 0 when absent; the rest a code, -1 when absent."""

    ids: Sequence[str]
    colonnes: tuple[Colonne, ...]
    codes: Mapping[str, Jours | Codes]
    lecteurs: Mapping[str, _Lecteur]

    def __len__(self) -> int:
        return len(self.ids)

    def valeur(self, nom: str, rang: int) -> Any:
        """What a cell says; null when it says nothing. A day for a date."""
        code = int(self.codes[nom][rang])
        lecteur = self.lecteurs[nom]
        if lecteur.colonne.est_date:
            return code or None
        return None if code == RIEN else lecteur.valeurs[code]

    def fautes(self) -> list[Faute]:
        """The first bad cell of each bad row, in the order of rows."""
        trouvees: dict[int, Faute] = {}
        for colonne in self.colonnes:
            codes = self.codes[colonne.nom]
            for rang in np.flatnonzero(codes < RIEN):
                erreurs = self.lecteurs[colonne.nom].erreurs
                trouvees.setdefault(int(rang), Faute(int(rang), colonne.nom, erreurs[RIEN - 1 - int(codes[rang])]))
        return [trouvees[rang] for rang in sorted(trouvees)]

    def sans(self, rangs: Iterable[int]) -> Tableau:
        """The same without some rows."""
        garde = np.ones(len(self), bool)
        garde[list(rangs)] = False
        ids = [self.ids[int(i)] for i in np.flatnonzero(garde)]
        return Tableau(ids, self.colonnes, {nom: c[garde] for nom, c in self.codes.items()}, self.lecteurs)


class Lecture:
    """Reads tables with the same header; what a cell says is remembered from one to the next."""

    def __init__(self, entete: Sequence[str]) -> None:
        self.entete = list(entete)
        self.colonnes = tuple(lit_entete(entete))
        self.lecteurs = {c.nom: _Lecteur(c) for c in self.colonnes}

    def lit(self, cellules: Mapping[str, Sequence[str]]) -> Tableau:
        """A table, from the text of its cells by column."""
        ids = cellules["id"]
        codes: dict[str, NDArray[np.int32]] = {
            nom: np.fromiter(map(lecteur.__getitem__, cellules[nom]), np.int32, len(ids))
            for nom, lecteur in self.lecteurs.items()
        }
        return Tableau(ids, self.colonnes, codes, self.lecteurs)


def lit_tableau(lignes: Sequence[Mapping[str, str]]) -> Tableau:
    """A table from rows held in memory; absent cells are empty."""
    entete = list(dict.fromkeys(nom for ligne in lignes for nom in ligne))
    return Lecture(entete).lit({nom: [ligne.get(nom, "") for ligne in lignes] for nom in entete})


def colonnes_de(identifiant: str, donnee: Any) -> dict[str, str]:
    """A situation as one row of a table; places where things were done are not kept.

    >>> colonnes_de("7", {"grossesses": [{"terme": "2027-04-14"}], "foyer": {"seul": True}})
    {'id': '7', 'g1.terme': '2027-04-14', 'foyer.seul': 'oui'}
    """
    ecrite = ecrit_situation(lit_situation(donnee))
    ligne = {"id": identifiant}
    if ecrite.get("projet"):
        ligne["projet"] = "oui"
    for lettre, (nom, _, _) in _GROUPES.items():
        for rang, objet in enumerate(ecrite.get(nom, ()), 1):
            for champ, valeur in objet.items():
                # A subject that says nothing is still there: its name says so.
                if len(objet) == 1 or (champ, valeur) != ("cle", f"{lettre}{rang}"):
                    ligne[f"{lettre}{rang}.{champ}"] = _cellule(valeur)
    for champ, valeur in ecrite.get("foyer", {}).items():
        ligne[f"foyer.{champ}"] = _cellule(valeur)
    if faits := ecrite.get("faits"):
        ligne["faits"] = " ".join(f"{f['cle']}={f['le']}" for f in faits)
    return ligne


def _cellule(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return " ".join(valeur) if isinstance(valeur, list) else str(valeur)


def departements(tableau: Tableau) -> tuple[Codes, list[str]]:
    """The département of each home, from its commune when only the commune is known: (codes, what they say)."""
    codes: Codes = np.full(len(tableau), RIEN, np.int32)
    noms: list[str] = []
    lit: Sequence[tuple[str, Callable[[str], str | None]]] = (("commune", departement_de), ("departement", str))
    for champ, traduit in lit:
        if f"foyer.{champ}" in tableau.codes:
            lus = [traduit(v) or "" for v in tableau.lecteurs[f"foyer.{champ}"].valeurs]
            noms += [n for n in dict.fromkeys(lus) if n not in noms]
            siens = tableau.codes[f"foyer.{champ}"]
            table = np.array([noms.index(n) for n in lus] + [RIEN], np.int32)
            codes = np.where(siens > RIEN, table[np.maximum(siens, RIEN)], codes)
    return codes, noms
