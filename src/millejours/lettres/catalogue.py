"""The letters as they are written in `content/lettres/`: for which month, what they say, what they point to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from millejours.core.chemins import CONTENT
from millejours.lettres import mois
from millejours.lettres.models import Repere, Role
from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles

DOSSIER = CONTENT / "lettres"
FICHIERS = {"projet.yaml": Repere.PROJET, "grossesse.yaml": Repere.TERME, "enfant.yaml": Repere.NAISSANCE}
EXIGEES = ("id", "decalage", "titre", "intro", "articles", "echeances")
PERMISES = (*EXIGEES, "porte", "autre", "gestes")
LANGUE = "fr"
# Gestures a letter may put forward, beside those that every letter carries.
GESTES = ("naissance", "suite")


@dataclass(frozen=True, slots=True)
class Lettre:
    """`decalage`: months from the anchor month to the month of the letter."""

    id: str
    repere: Repere
    decalage: int
    titre: str
    intro: str
    porte: str
    autre: str
    articles: tuple[str, ...]
    echeances: tuple[str, ...]
    gestes: tuple[str, ...]

    def mot_pour(self, role: str) -> str:
        """What this letter says to that parent in particular."""
        return {Role.PORTE: self.porte, Role.AUTRE: self.autre}.get(Role(role), "")

    def ancre(self, periode: date) -> date:
        """Anchor month of those who receive it that month."""
        return mois.plus(periode, -self.decalage)


@dataclass(frozen=True, slots=True)
class Lettres:
    par_id: Mapping[str, Lettre]
    # Months after the anchor at which a subscriber is erased: all letters are behind.
    fins: Mapping[str, int]

    def fin(self, repere: str, ancre: date) -> date:
        return mois.plus(ancre, self.fins[repere])

    def du_mois(self, repere: str, ancre: date, periode: date) -> Lettre | None:
        ecart = mois.ecart(ancre, periode)
        return next((x for x in self.par_id.values() if x.repere == repere and x.decalage == ecart), None)


@cache
def lettres(dossier: Path = DOSSIER) -> Lettres:
    """Read the letters. Raises `ErreurContenu` naming the file and the letter."""
    par_id: dict[str, Lettre] = {}
    fins: dict[str, int] = {}
    for fichier, repere in FICHIERS.items():
        contenu = verifie_cles(lit_yaml(dossier / fichier), fichier, "racine", ("fin", "lettres"), ("fin", "lettres"))
        fins[repere] = contenu["fin"]
        for brut in contenu["lettres"]:
            lettre = _lit(brut, fichier, repere)
            if lettre.id in par_id:
                raise ErreurContenu(fichier, lettre.id, "identifiant déjà pris")
            par_id[lettre.id] = lettre
        _verifie_calendrier([x for x in par_id.values() if x.repere == repere], contenu["fin"], fichier)
    return Lettres(par_id, fins)


def _lit(brut: Any, fichier: str, repere: Repere) -> Lettre:
    nom = str(brut.get("id", "?")) if isinstance(brut, Mapping) else "?"
    lu = verifie_cles(brut, fichier, nom, PERMISES, EXIGEES)
    if not isinstance(lu["decalage"], int):
        raise ErreurContenu(fichier, f"{nom}.decalage", "un nombre de mois est attendu")
    gestes = tuple(lu.get("gestes") or ())
    if set(gestes) - set(GESTES):
        raise ErreurContenu(fichier, f"{nom}.gestes", f"permis : {', '.join(GESTES)}")
    return Lettre(
        nom,
        repere,
        lu["decalage"],
        lu["titre"].strip(),
        lu["intro"].strip(),
        (lu.get("porte") or "").strip(),
        (lu.get("autre") or "").strip(),
        tuple(lu["articles"]),
        tuple(lu["echeances"]),
        gestes,
    )


def _verifie_calendrier(du_repere: list[Lettre], fin: int, fichier: str) -> None:
    decalages = [x.decalage for x in du_repere]
    if len(set(decalages)) < len(decalages):
        raise ErreurContenu(fichier, "decalage", "deux lettres pour le même mois")
    if max(decalages) >= fin:
        raise ErreurContenu(fichier, "fin", "une lettre partirait après l'effacement")
