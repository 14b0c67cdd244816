"""The list of procedures, in the order they must be done, dated from the family's anchors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from millejours.demarches.pratique import Complement, complements, est_une_demarche
from millejours.famille.lignes import LigneVue, Redaction
from regles.echeancier import Echeance, Moteur, Parcours
from regles.langues import REFERENCE

# The browser's twin is `liste.js`: change both.
GROUPES = ("maintenant", "a_venir", "droits", "plus_tard", "a_rattraper", "fait", "passe")
OUVERTS = ("maintenant", "a_venir")
# « Maintenant » holds what ends within three months; what begins within two comes next.
PRESSE, PROCHE = 92, 62
LOIN = 10**7


@dataclass(frozen=True, slots=True)
class Demarche:
    ligne: LigneVue
    pratique: Complement


@dataclass(frozen=True, slots=True)
class Groupe:
    id: str
    titre: str
    lignes: tuple[Demarche, ...]
    replie: bool


@dataclass(frozen=True, slots=True)
class PageDemarches:
    au_mots: str
    groupes: tuple[Groupe, ...]
    est_deuil: bool
    est_vide: bool


def page_demarches(parcours: Parcours, moteur: Moteur, langue: str = REFERENCE) -> PageDemarches:
    """The whole page of one family."""
    redaction = Redaction(parcours, moteur, langue)
    au = parcours.au.toordinal()
    places: dict[str, list[Echeance]] = {g: [] for g in GROUPES}
    for e in demarches(parcours, moteur):
        places[groupe_de(e, au)].append(e)
    groupes = tuple(
        Groupe(g, redaction.mots.dit(f"groupe.{g}"), _lignes(redaction, places[g]), g not in OUVERTS)
        for g in GROUPES
        if places[g]
    )
    est_deuil = any(s.mode == "perte" for s in parcours.sujets)
    return PageDemarches(redaction.date(parcours.au), groupes, est_deuil, not groupes)


def demarches(parcours: Parcours, moteur: Moteur) -> Iterable[Echeance]:
    """Procedures and rights of those who live; a loss has a page of its own."""
    categories = moteur.catalogue
    return (e for e in parcours.echeances if e.contexte.mode != "perte" and est_une_demarche(categories, e.regle))


def seules_demarches(parcours: Parcours, moteur: Moteur) -> Parcours:
    """The same family with nothing but its procedures, for its calendar."""
    return replace(parcours, echeances=tuple(demarches(parcours, moteur)))


def groupe_de(e: Echeance, au: int) -> str:
    """Where a procedure belongs on a day: by its last day, since that is what one must not miss."""
    if e.etat == "bientot_fini":
        return "maintenant"
    if e.etat == "a_venir":
        return "a_venir" if e.debut is not None and e.debut <= au + PROCHE else "plus_tard"
    if e.etat == "maintenant":
        return "maintenant" if e.fin is not None and e.fin <= au + PRESSE else "droits"
    return str(e.etat)


def _lignes(redaction: Redaction, echeances: list[Echeance]) -> tuple[Demarche, ...]:
    rangees = sorted(echeances, key=_ordre)
    return tuple(Demarche(redaction.ligne(e), complements()[e.regle.id]) for e in rangees)


def tous_les_complements() -> tuple[Complement, ...]:
    """Those the browser copies into the lines it draws."""
    return tuple(c for c in complements().values() if c.dit_quelque_chose)


def _ordre(e: Echeance) -> tuple[int, int]:
    if e.etat == "a_venir":
        return (e.debut if e.debut is not None else LOIN, e.fin if e.fin is not None else LOIN)
    return (e.fin if e.fin is not None else LOIN, e.debut if e.debut is not None else LOIN)
