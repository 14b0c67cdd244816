"""What a territory will do each month, from its births: how many of each act, by the same rules.

Each month's births are spread over its days. One family a day is computed, and counts for its share. An act of a
window is spread over the days of the window: nobody knows which one will be chosen. Conditions that a typical family
does not answer are left as the rules have them: a line shown with « si … » counts apart (`au_plus`).
"""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from regles.erreurs import ErreurRegles
from regles.population.colonnes import lit_tableau
from regles.population.lignes import INCERTAINE
from regles.population.moteur import Lignes, Population

_MOIS = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class ErreurProjection(ErreurRegles):
    """A file of births that cannot be read, with its line."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One act in one month: how many for certain, and how many at most when conditions nobody knows would hold."""

    regle: str
    libelle: str
    mois: str
    nombre: float
    au_plus: float


def lit_naissances(texte: str) -> dict[str, float]:
    """`mois,naissances` lines. Raises `ErreurProjection` on a bad line.

    >>> lit_naissances("mois,naissances\\n2027-01,410\\n2027-02,395\\n")
    {'2027-01': 410.0, '2027-02': 395.0}
    """
    lecteur = csv.DictReader(io.StringIO(texte.removeprefix("\ufeff")))
    if lecteur.fieldnames is None or not {"mois", "naissances"} <= set(lecteur.fieldnames):
        raise ErreurProjection("ligne 1 : il faut les colonnes mois et naissances")
    naissances: dict[str, float] = {}
    for ligne in lecteur:
        ici = f"ligne {lecteur.line_num}"
        mois, nombre = (ligne["mois"] or "").strip(), (ligne["naissances"] or "").strip()
        if not _MOIS.fullmatch(mois):
            raise ErreurProjection(f"{ici}, mois : {mois!r} refusé ; écrivez AAAA-MM")
        if mois in naissances:
            raise ErreurProjection(f"{ici}, mois : {mois} est déjà là")
        if not nombre.isascii() or not nombre.isdigit():
            raise ErreurProjection(f"{ici}, naissances : {nombre!r} refusé ; un nombre entier")
        naissances[mois] = float(nombre)
    if not naissances:
        raise ErreurProjection("aucune naissance")
    return naissances


def projette(
    population: Population, naissances: Mapping[str, float], reponses: Mapping[str, str], ids: Collection[str] = ()
) -> list[Charge]:
    """The load of each act a month, in the order of rules then months. `reponses` are columns all families share."""
    jours = [
        (date(int(m[:4]), int(m[5:]), j), nombre / monthrange(int(m[:4]), int(m[5:]))[1])
        for m, nombre in sorted(naissances.items())
        for j in range(1, monthrange(int(m[:4]), int(m[5:]))[1] + 1)
    ]
    # Pregnancies told by their due date, then the same children once born: each rule is read where it is told.
    enceintes = [{"id": str(i), "g1.terme": j.isoformat(), **reponses} for i, (j, _) in enumerate(jours)]
    nes = [
        {"id": str(i), "e1.naissance": j.isoformat(), "e1.terme_prevu": j.isoformat(), **reponses}
        for i, (j, _) in enumerate(jours)
    ]
    poids = np.array([p for _, p in jours])
    sommes: dict[tuple[int, int], list[float]] = {}
    for familles, avant in ((enceintes, True), (nes, False)):
        lues = population.familles(lit_tableau(familles))
        if lues.fautes:
            raise ErreurProjection(f"{lues.fautes[0].champ} : {lues.fautes[0].message}")
        lignes = population.lignes(lues, min(j for j, _ in jours))
        _ajoute(sommes, lignes, poids, [j.toordinal() for j, _ in jours], avant=avant)
    regles = population.moteur.catalogue.regles
    return [
        Charge(regles[r].id, regles[r].libelle, f"{m // 12:04}-{m % 12 + 1:02}", round(n, 3), round(n + incertain, 3))
        for (r, m), (n, incertain) in sorted(sommes.items())
        if not ids or regles[r].id in ids
    ]


def _ajoute(
    sommes: dict[tuple[int, int], list[float]], lignes: Lignes, poids: Any, naissances: Sequence[int], *, avant: bool
) -> None:
    """Spread lines that have two days. Those before the birth are read on the pregnancy, the others on the child."""
    colonnes = (lignes.famille, lignes.regle, lignes.debut, lignes.fin, lignes.drapeaux)
    for f, r, debut, fin, drapeaux in zip(*(c.tolist() for c in colonnes), strict=True):
        if not debut or not fin or (debut < naissances[f]) is not avant:
            continue
        for mois, part in _parts(debut, fin):
            somme = sommes.setdefault((r, mois), [0.0, 0.0])
            somme[bool(drapeaux & INCERTAINE)] += float(poids[f]) * part


def _parts(debut: int, fin: int) -> list[tuple[int, float]]:
    """Share of a window in each month: months counted from year 0.

    >>> _parts(date(2027, 1, 30).toordinal(), date(2027, 2, 2).toordinal())
    [(24324, 0.5), (24325, 0.5)]
    """
    parts, jour = [], date.fromordinal(debut)
    while jour.toordinal() <= fin:
        dernier = min(fin, jour.replace(day=monthrange(jour.year, jour.month)[1]).toordinal())
        parts.append((jour.year * 12 + jour.month - 1, (dernier - jour.toordinal() + 1) / (fin - debut + 1)))
        jour = date.fromordinal(dernier + 1)
    return parts


def en_csv(charges: Sequence[Charge]) -> str:
    """A table: one row for each act and month."""
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, lineterminator="\n")
    ecrivain.writerow(("regle", "libelle", "mois", "nombre", "au_plus"))
    ecrivain.writerows((c.regle, c.libelle, c.mois, f"{c.nombre:.1f}", f"{c.au_plus:.1f}") for c in charges)
    return sortie.getvalue()
