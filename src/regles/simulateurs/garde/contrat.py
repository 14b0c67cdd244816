"""One contract of childcare and the child it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import SANS_LIMITE, Calcul, Redaction
from regles.simulateurs.entree import Charge, Mode
from regles.simulateurs.foyer import (
    EXERCICE,
    age_depuis,
    enfants_a_charge,
    plus_jours,
    plus_mois,
    ressources,
)
from regles.simulateurs.resultat import arrondi, dit, dit_taux
from regles.situation import Enfant

MOIS = Decimal(12)
MOITIE = Decimal("0.5")
# How the dated rates are split, by number of children in charge.
PALIERS = (("1_enfant", 1), ("2_enfants", 2), ("3_enfants", 3), ("4_a_7_enfants", 4), ("8_enfants_et_plus", 8))


@dataclass(frozen=True)
class Contrat:
    """A contract, its place in the list and its child; null when it is one of the `attendus`, or nobody yet."""

    calcul: Calcul
    mode: Mode
    rang: str
    enfant: Enfant | None
    attendus: int = 0

    @property
    def charge(self) -> Charge:
        return self.calcul.simulation.charge(self.enfant.cle) if self.enfant else Charge()

    @property
    def au(self) -> date:
        return self.calcul.au

    def age_en_mois_atteint(self, mois: int, le: date) -> bool:
        """Whether the child has that age on a day; an expected child has not."""
        return self.enfant is not None and plus_mois(age_depuis(self.enfant), mois) <= le

    @property
    def enfants(self) -> list[Enfant]:
        return enfants_a_charge(self.calcul.simulation, plus_jours(self.au, 1))

    @property
    def a_charge(self) -> int:
        """Children in charge, with those expected when the contract is for them."""
        return len(self.enfants) + self.attendus

    @property
    def heures(self) -> Decimal | None:
        """Hours of a month, exact: weekly hours over the weeks of the year, by twelfths."""
        return _par_mois(self.mode.heures_par_mois, self.mode.heures_par_semaine, self.mode)

    @property
    def jours(self) -> Decimal | None:
        return _par_mois(self.mode.jours_par_mois, self.mode.jours_par_semaine, self.mode)

    @property
    def part(self) -> Decimal:
        if self.mode.mode != "garde_partagee":
            return Decimal(1)
        return self.mode.part if self.mode.part is not None else MOITIE


def _par_mois(par_mois: Decimal | None, par_semaine: Decimal | None, mode: Mode) -> Decimal | None:
    if par_mois is not None:
        return par_mois
    if par_semaine is None or mode.semaines_par_an is None:
        return None
    return par_semaine * mode.semaines_par_an / MOIS


def ressources_mensuelles(r: Redaction, plancher: str, plafond: str) -> Decimal:
    """Yearly resources of N−2 by twelfths, between floor and ceiling, in euros a month."""
    au = r.calcul.au
    bas, haut = r.valeur(plancher, au), r.valeur(plafond, au)
    annuelles = ressources(r.calcul, au.year - EXERCICE)
    mensuelles = min(max(annuelles / MOIS, bas), haut)
    origine = dit(annuelles) if annuelles != SANS_LIMITE else "inconnues"
    r.ligne(
        f"Ressources de {au.year - EXERCICE}, par mois, entre {dit(bas)} et {dit(haut)}",
        f"{origine} ÷ 12",
        arrondi(mensuelles),
    )
    return mensuelles


def taux_effort(r: Redaction, contrat: Contrat, genre: str) -> Decimal:
    """Hourly effort rate, one step lower for each child with AEEH."""
    enfants = contrat.enfants
    nombre = max(contrat.a_charge, 1)
    handicap = sum(contrat.calcul.simulation.charge(e.cle).aeeh is True for e in enfants)
    rang = max(i for i, (_, des) in enumerate(PALIERS) if des <= nombre)
    palier = PALIERS[min(rang + handicap, len(PALIERS) - 1)][0]
    taux = r.taux(f"cmg_taux_effort_{genre}_{palier}", contrat.au)
    detail = f"{nombre} enfant{'s' if nombre > 1 else ''} à charge"
    if handicap:
        detail += f", {handicap} palier{'s' if handicap > 1 else ''} plus bas (AEEH)"
    r.ligne(f"Taux d'effort horaire, {detail}", dit_taux(taux))
    return taux
