"""Resource ceilings of the year, and how far a household is from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import SANS_LIMITE, Calcul, Redaction
from regles.simulateurs.foyer import EXERCICE, a_deux_revenus, ressources
from regles.simulateurs.resultat import ZERO, arrondi, dit

MAJORATION_DES = 3


def plafond_paje(r: Redaction, taux: str, enfants: int, annee: int) -> Decimal:
    """Ceiling of the prime and of the allocation at `partiel` or `plein` rate, for a number of children, in euros a year."""
    janvier = date(annee, 1, 1)
    calcul = r.calcul
    plafond = r.valeur(f"paje_plafond_{taux}_1_enfant", janvier)
    etapes = [dit(plafond)]
    if enfants > 1:
        deuxieme = r.valeur(f"paje_plafond_{taux}_2e_enfant", janvier)
        plafond += deuxieme
        etapes.append(dit(deuxieme))
    if enfants >= MAJORATION_DES:
        suivant = r.valeur(f"paje_plafond_{taux}_enfant_suivant", janvier)
        plafond += suivant * (enfants - 2)
        etapes.append(f"{enfants - 2} × {dit(suivant)}")
    if calcul.simulation.est_seul or a_deux_revenus(calcul, annee):
        majoration = r.valeur(f"paje_plafond_{taux}_biactif_ou_isole", janvier)
        plafond += majoration
        etapes.append(f"{dit(majoration)} ({'parent seul' if calcul.simulation.est_seul else 'deux revenus'})")
    nom = "Plafond du taux plein" if taux == "plein" else "Plafond"
    r.ligne(f"{nom} {annee}, {enfants} enfant{'s' if enfants > 1 else ''}", " + ".join(etapes), plafond)
    return plafond


def ressources_du_droit(r: Redaction, annee: int) -> Decimal:
    """Resources of N−2, with their line."""
    montant = ressources(r.calcul, annee - EXERCICE)
    if montant != SANS_LIMITE:
        r.ligne(f"Ressources de {annee - EXERCICE}", valeur=arrondi(montant), sources=())
    return montant


def distances(calcul: Calcul, droit: str, plafond: Decimal, montant: Decimal, confiance: str) -> None:
    """What is left before the ceiling, what exceeds it; without resources, only the ceiling is known."""
    if not calcul.simulation.ressources:
        return
    for suffixe, valeur in (("marge", plafond - montant), ("depassement", montant - plafond)):
        with calcul.redige(f"{droit}_{suffixe}") as r:
            r.doute(confiance)
            r.ligne(
                "Plafond et ressources",
                f"{dit(plafond)} et {dit(montant)}",
                arrondi(max(valeur, ZERO)),
                r.texte.sources,
            )
            r.donne(valeur)
