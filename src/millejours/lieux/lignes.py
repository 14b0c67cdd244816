"""National lines: who they are for, and whether they answer now. The browser tells on stored pages; here, words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from millejours.core import urgences
from millejours.core.chemins import CONTENT
from millejours.lieux.horaires import est_ferie, semaine
from regles.lecture import lit_yaml

# All of them keep Paris time; a holiday there is one of the mainland.
PARIS: Final = "75"
JOUR_MIN: Final = 24 * 60
SEMAINE_MIN: Final = 7 * JOUR_MIN
LUNDI: Final = date(2024, 1, 1)
TOUJOURS: Final = f"0-{SEMAINE_MIN}"


@dataclass(frozen=True, slots=True)
class LigneNationale:
    """`plages`: minutes of the week in Paris, from Monday midnight; empty when nobody can say."""

    id: str
    nom: str
    numero: str
    lien: str
    pour_quoi: str
    gratuit: bool
    heures: str
    a_confirmer: bool
    plages: str
    est_toujours: bool


@dataclass(frozen=True, slots=True)
class Lignes:
    lignes: tuple[LigneNationale, ...]
    allaitement: str


@cache
def lignes() -> Lignes:
    lu = lit_yaml(CONTENT / "lieux" / "lignes.yaml")
    return Lignes(tuple(_ligne(x["numero"], x["heures"], x["confiance"]) for x in lu["lignes"]), lu["allaitement"])


def _ligne(identifiant: str, heures: str | None, confiance: str) -> LigneNationale:
    n = urgences.numeros()[identifiant]
    ouvertes = plages(heures or "")
    est_toujours = ouvertes == TOUJOURS
    return LigneNationale(
        n.id,
        n.nom,
        n.numero,
        n.lien,
        n.pour_quoi,
        n.gratuit,
        "" if est_toujours or not heures else en_mots(heures),
        bool(heures) and confiance != "A",
        ouvertes,
        est_toujours,
    )


@cache
def plages(heures: str) -> str:
    """Open ranges of a week as a page carries them; empty when nobody can say.

    >>> plages("Mo 09:00-12:00"), plages("")
    ('540-720', '')
    """
    return " ".join(f"{a}-{b}" for a, b in minutes(heures)) if heures else ""


def minutes(heures: str) -> list[tuple[int, int]]:
    """Open ranges of a week, in minutes, those that touch made one.

    >>> minutes("Mo 09:00-12:00"), minutes("24/7")
    ([(540, 720)], [(0, 10080)])
    """
    plages: list[tuple[int, int]] = []
    for rang, (_nom, siennes) in enumerate(semaine(heures, LUNDI)):
        for de, a in siennes:
            debut, fin = rang * JOUR_MIN + _minute(de), rang * JOUR_MIN + _minute(a)
            if plages and plages[-1][1] == debut:
                plages[-1] = (plages[-1][0], fin)
            else:
                plages.append((debut, fin))
    return plages


def _minute(heure: str) -> int:
    h, _sep, m = heure.partition(":")
    return int(h) * 60 + int(m)


_NOMS = {"Mo-Su": "tous les jours", "Mo-Sa": "du lundi au samedi", "Mo-Fr": "du lundi au vendredi", "Tu-Sa": "du mardi au samedi", "Mo": "lundi"}  # fmt: skip


def en_mots(heures: str) -> str:
    """The hours as people say them.

    >>> en_mots("Mo 09:00-22:00; Tu-Sa 09:00-20:00")
    'lundi de 9 h à 22 h, du mardi au samedi de 9 h à 20 h'
    """
    dites = []
    for regle in heures.split(";"):
        jours, _sep, plage = regle.strip().partition(" ")
        de, _tiret, a = plage.partition("-")
        dites.append(f"{_NOMS[jours]} de {_heure(de)} à {_heure(a)}")
    return ", ".join(dites)


def _heure(texte: str) -> str:
    h, _sep, m = texte.partition(":")
    return f"{int(h) % 24} h" + (f" {m}" if m != "00" else "")


def feries(au: date) -> str:
    """The mainland's holidays of the year to come, for the browser: on those days, hours say nothing."""
    jours = (au + timedelta(days=n) for n in range(-1, 400))
    return " ".join(j.isoformat() for j in jours if est_ferie(PARIS, j))
