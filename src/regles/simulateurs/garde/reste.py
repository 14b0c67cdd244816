"""What is left: by month, after the tax credit, over the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import SANS_DOUTE, Doutes, Redaction
from regles.simulateurs.garde.contrat import MOIS, Contrat
from regles.simulateurs.resultat import ZERO, arrondi, dit, dit_taux


@dataclass(frozen=True)
class Reste:
    """Monthly rounded amounts. `cotisations`: those of the month, and those taken; null when nobody said them.

    `doutes` are those of what it starts from: whatever leans on it says them again.
    """

    cout: Decimal
    repas: Decimal
    cmg: Decimal
    cotisations: tuple[Decimal | None, Decimal | None]
    domicile: bool
    doutes: Doutes = SANS_DOUTE

    @property
    def mois(self) -> Decimal | None:
        total, prises = self.cotisations
        if total is None or prises is None:
            return None
        return self.cout - self.cmg + total - prises


def donne_reste(contrat: Contrat, reste: Reste) -> None:
    """Four results; without contributions, none of them can be said."""
    calcul, mois = contrat.calcul, reste.mois
    droit_credit = "garde_credit_impot_domicile" if reste.domicile else "garde_credit_impot_hors"
    if mois is None:
        for droit in ("garde_reste_mois", droit_credit, "garde_reste_an", "garde_reste_mois_net"):
            with calcul.redige(droit, contrat.rang) as r:
                r.reprend(reste.doutes)
                r.ne_calcule_pas("il manque les cotisations du mois.")
        return
    with calcul.redige("garde_reste_mois", contrat.rang) as r:
        r.reprend(reste.doutes)
        total, prises = reste.cotisations
        detail = f"{dit(reste.cout)} − {dit(reste.cmg)}"
        if total:
            detail += f" + {dit(total)} − {dit(prises or ZERO)}"
        r.ligne("Coût, moins le CMG", detail, mois, r.texte.sources)
        r.donne(mois)
    credit: Decimal | None = None
    with calcul.redige(droit_credit, contrat.rang) as r:
        r.reprend(reste.doutes)
        credit = _domicile(r, contrat, mois) if reste.domicile else _hors_domicile(r, contrat, mois - reste.repas)
    if credit is None:
        return
    an = max(MOIS * mois - credit, ZERO)
    with calcul.redige("garde_reste_an", contrat.rang) as r:
        r.reprend(reste.doutes)
        r.ligne("Douze mois, moins le crédit d'impôt", f"12 × {dit(mois)} − {dit(credit)}", an, ())
        r.donne(an)
    with calcul.redige("garde_reste_mois_net", contrat.rang) as r:
        r.reprend(reste.doutes)
        r.ligne("Par mois", f"{dit(an)} ÷ 12", arrondi(an / MOIS), ())
        r.donne(an / MOIS)


def _hors_domicile(r: Redaction, contrat: Contrat, depense: Decimal) -> Decimal:
    au = contrat.au
    janvier = date(au.year, 1, 1)
    if contrat.age_en_mois_atteint(r.calcul.entier("credit_impot_garde_age", au), janvier):
        r.ferme("L'enfant avait 6 ans au 1er janvier : pas de crédit d'impôt.")
        return ZERO
    plafond = r.valeur("credit_impot_garde_hors_domicile_plafond", au)
    if contrat.charge.alternee:
        plafond *= r.taux("credit_impot_garde_part_alternee", au)
    base = min(MOIS * max(depense, ZERO), plafond)
    r.ligne(
        "Dépenses de l'année, repas à part, moins le CMG",
        f"12 × {dit(max(depense, ZERO))}, au plus {dit(plafond)}",
        base,
    )
    taux = r.taux("credit_impot_garde_hors_domicile_taux", au)
    r.ligne("Part rendue", f"× {dit_taux(taux)}", arrondi(base * taux))
    return r.donne(base * taux)


def _domicile(r: Redaction, contrat: Contrat, mois: Decimal) -> Decimal:
    au = contrat.au
    premiere = "_premiere_annee" if contrat.calcul.simulation.garde.premiere_annee_domicile else ""
    plafond = r.valeur(f"credit_impot_domicile_plafond{premiere}", au)
    plafond += r.valeur("credit_impot_domicile_par_enfant", au) * contrat.a_charge
    plafond = min(plafond, r.valeur(f"credit_impot_domicile_plafond_maximum{premiere}", au))
    base = min(MOIS * max(mois, ZERO), plafond)
    r.ligne("Dépenses de l'année, moins le CMG", f"12 × {dit(mois)}, au plus {dit(plafond)}", base)
    taux, niche = r.taux("credit_impot_domicile_taux", au), r.valeur("credit_impot_plafond_global", au)
    r.ligne("Part rendue", f"× {dit_taux(taux)}, dans le plafond global de {dit(niche)}", arrondi(base * taux))
    return r.donne(min(base * taux, niche))
