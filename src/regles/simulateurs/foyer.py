"""The household as rights count it: children in charge in a month, resources of a year, two incomes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.periodes.jours import ajoute_mois
from regles.simulateurs.calcul import SANS_LIMITE, Calcul, Lecture
from regles.simulateurs.entree import Ressources, Simulation
from regles.simulateurs.resultat import Fourchette
from regles.situation import Enfant

EXERCICE = 2


def jour(ordinal: int) -> date:
    """A day from its ordinal."""
    return date.fromordinal(ordinal)


def plus_mois(depuis: date, mois: int) -> date:
    """Add civil months, clamped to the end of the month.

    >>> plus_mois(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    return date.fromordinal(ajoute_mois(depuis.toordinal(), mois))


def plus_jours(depuis: date, jours: int) -> date:
    """Add days."""
    return date.fromordinal(depuis.toordinal() + jours)


def premier_du_mois(le: date) -> date:
    """First day of the month.

    >>> premier_du_mois(date(2026, 11, 22))
    datetime.date(2026, 11, 1)
    """
    return le.replace(day=1)


def mois_d_apres(le: date) -> date:
    """First day of the next month.

    >>> mois_d_apres(date(2026, 12, 1))
    datetime.date(2027, 1, 1)
    """
    return plus_mois(le.replace(day=1), 1)


def venue(enfant: Enfant) -> date:
    """The day a child came: arrival for an adoption, else birth."""
    le = enfant.arrivee or enfant.naissance
    assert le is not None
    return le


def age_depuis(enfant: Enfant) -> date:
    """The day ages count from: the birth, the arrival when the birth was not said."""
    le = enfant.naissance or enfant.arrivee
    assert le is not None
    return le


def est_a_charge(simulation: Simulation, enfant: Enfant) -> bool:
    """Living, and not said to be out of charge."""
    return enfant.est_vivant and simulation.charge(enfant.cle).a_charge is not False


def enfants_a_charge(simulation: Simulation, avant: date) -> list[Enfant]:
    """Children in charge who came before a day, youngest last."""
    siens = [e for e in simulation.situation.enfants if est_a_charge(simulation, e) and venue(e) < avant]
    return sorted(siens, key=venue)


def ressources(calcul: Calcul, annee: int) -> Decimal:
    """Resources of a year as this reading sees them; another year's when that one is missing, and it is said.

    Nothing given: zero or without limit, by the reading.
    """
    entree = entree_de(calcul, annee)
    if entree is None:
        return SANS_LIMITE if calcul.lecture.haute else Decimal(0)
    if entree.annee is not None and entree.annee != annee:
        calcul.suppose(f"Ressources de {entree.annee} prises pour celles de {annee}.")
    return calcul.borne(entree.montant)


def entree_de(calcul: Calcul, annee: int) -> Ressources | None:
    """What was said for a year, else for the nearest one, the latest of two."""
    donnees = calcul.simulation.ressources
    if not donnees:
        return None
    return min(donnees, key=lambda r: (abs((r.annee if r.annee is not None else annee) - annee), -(r.annee or annee)))


def a_deux_revenus(calcul: Calcul, annee_du_droit: int) -> bool:
    """Whether both parents earned enough, as this reading sees it."""
    dit_ = deux_revenus_dits(calcul, annee_du_droit)
    return bool(calcul.lecture.deux_revenus if dit_ is None else dit_)


def deux_revenus_dits(calcul: Calcul, annee_du_droit: int) -> bool | None:
    """What was said of it; null when nothing tells."""
    simulation = calcul.simulation
    if simulation.deux_revenus is not None:
        return simulation.deux_revenus
    entree = entree_de(calcul, annee_du_droit - EXERCICE)
    if entree is None or len(entree.revenus_parents) < 2:
        return None
    seuil = seuil_deux_revenus(calcul, annee_du_droit)
    return all(revenu >= seuil for revenu in entree.revenus_parents.values())


def seuil_deux_revenus(calcul: Calcul, annee_du_droit: int) -> Decimal:
    """Share of the yearly ceiling of N−2 when we have it, else the amount the facts give."""
    janvier = date(annee_du_droit, 1, 1)
    pass_annuel = calcul.parametres.parametre("pass_annuel")
    exercice = date(annee_du_droit - EXERCICE, 1, 1)
    if pass_annuel.valeurs[0].du is not None and pass_annuel.valeurs[0].du <= exercice:
        return calcul.nombre("biactif_seuil_part_pass", janvier) * pass_annuel.valeur_au(exercice).nombre
    return calcul.nombre("biactif_seuil_annuel", janvier)


def lectures(simulation: Simulation, *, revenus: bool = False, salaires: bool = False) -> list[Lecture]:
    """The readings that what is open asks for: both ends of a range, one or two incomes."""
    douze = simulation.ressources_12_mois
    ouvertes = (
        not simulation.ressources
        or any(r.montant.min != r.montant.max for r in simulation.ressources)
        or (douze is not None and douze.min != douze.max)
    )
    bouts = BOUTS if ouvertes else UNE
    paies = PAIES if salaires and any(_ouvert(m.salaire_horaire_net) for m in simulation.garde.modes) else UNE
    inconnus = revenus and not simulation.est_seul and simulation.deux_revenus is None and not _revenus_dits(simulation)
    nombres = REVENUS if inconnus else UNE
    return [
        Lecture(haute, haut, deux if inconnus else None, ", ".join(m for m in (un, trois, quatre) if m))
        for haute, un in bouts
        for haut, trois in paies
        for deux, quatre in nombres
    ]


UNE = ((False, ""),)
BOUTS = ((False, "ressources les plus basses"), (True, "ressources les plus hautes"))
PAIES = ((False, "salaire le plus bas"), (True, "salaire le plus haut"))
REVENUS = ((False, "un seul revenu"), (True, "deux revenus"))


def _ouvert(montant: Fourchette | None) -> bool:
    return montant is not None and montant.min != montant.max


def _revenus_dits(simulation: Simulation) -> bool:
    return bool(simulation.ressources) and all(len(r.revenus_parents) > 1 for r in simulation.ressources)
