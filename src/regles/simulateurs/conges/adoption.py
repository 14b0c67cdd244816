"""Adoption leave, shared or not. CT L1225-37, L1225-40, D1225-11-1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.simulateurs.conges.famille import SANS_DROIT, Famille, Parent
from regles.simulateurs.conges.indemnites import indemnite
from regles.simulateurs.conges.maternite import SEMAINE, traitement
from regles.simulateurs.foyer import plus_jours, plus_mois
from regles.simulateurs.resultat import dit

ENFANTS_DU_CONGE_LONG = 3


@dataclass(frozen=True)
class DatesAdoption:
    """Days of the leave, days more when shared, first and last possible days."""

    jours: int
    partage: int
    debut: date
    limite: date
    arrivee: date


def dates(famille: Famille) -> DatesAdoption | None:
    """Null when nobody arrives."""
    return famille.une_fois("adoption", "", lambda: _dates(famille))


def _dates(famille: Famille) -> DatesAdoption | None:
    arrivee = famille.episode.jour("arrivee")
    if arrivee is None:
        return None
    calcul = famille.calcul
    multiples = famille.episode.nombre > 1
    genre = "_multiples" if multiples else "_trois_enfants" if famille.enfants >= ENFANTS_DU_CONGE_LONG else ""
    return DatesAdoption(
        jours=calcul.entier(f"adoption_semaines{genre}", arrivee) * SEMAINE,
        partage=calcul.entier(f"adoption_partage_jours{'_multiples' if multiples else ''}", arrivee),
        debut=plus_jours(arrivee, -calcul.entier("adoption_avant", arrivee)),
        limite=plus_jours(plus_mois(arrivee, calcul.entier("adoption_delai", arrivee)), -1),
        arrivee=arrivee,
    )


def adoption(famille: Famille) -> None:
    """Every result of an arrival."""
    d = dates(famille)
    if d is None:
        return
    parents = [p for p in famille.parents if p.activite not in SANS_DROIT]
    legaux = [p for p in parents if p.a_un_conge]
    for parent in parents:
        if parent.activite == "salarie":
            _arrivee(famille, parent, d)
    if legaux:
        with famille.calcul.redige("adoption_conge", debut=d.debut, fin=d.limite) as r:
            minimum, periodes = (
                r.valeur("adoption_periode_minimum", d.arrivee),
                r.valeur("adoption_periodes", d.arrivee),
            )
            r.ligne("En périodes", f"{dit(periodes)} au plus, de {dit(minimum)} jours au moins")
            r.donne(Decimal(d.jours))
    if len(legaux) > 1:
        with famille.calcul.redige("adoption_partage", debut=d.debut, fin=d.limite) as r:
            r.ligne(
                "Si les deux parents se partagent le congé ; ensemble ou l'un après l'autre", sources=r.texte.sources
            )
            r.donne(Decimal(d.partage))
    for parent in parents:
        _argent(famille, parent, d)


def _arrivee(famille: Famille, parent: Parent, d: DatesAdoption) -> None:
    with famille.calcul.redige("adoption_arrivee", parent=parent.cle, debut=d.debut, fin=d.arrivee) as r:
        jours = r.valeur("adoption_arrivee_jours", d.arrivee)
        r.ligne("Jours ouvrables", valeur=jours)
        r.donne(jours)


def _argent(famille: Famille, parent: Parent, d: DatesAdoption) -> None:
    calcul = famille.calcul
    if parent.activite == "agent_public":
        traitement(calcul, "maternite_traitement", parent, d.arrivee)
        return
    if parent.activite == "independant":
        with calcul.redige("adoption_allocation", parent=parent.cle, debut=d.arrivee) as r:
            part, pmss = r.taux("adoption_independant_part_allocation", d.arrivee), r.valeur("pmss", d.arrivee)
            r.ligne("Part du plafond mensuel de la sécurité sociale", f"{dit(part)} × {dit(pmss)}", part * pmss)
            r.donne(part * pmss)
    indemnite(calcul, "adoption_ij", parent, d.arrivee, d.arrivee, None)
