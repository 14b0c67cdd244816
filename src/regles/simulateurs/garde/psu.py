"""Crèche financed by the PSU: national scale, same effort rates as an assistante maternelle."""

from __future__ import annotations

from decimal import Decimal

from regles.simulateurs.calcul import SANS_DOUTE
from regles.simulateurs.garde.contrat import Contrat, ressources_mensuelles, taux_effort
from regles.simulateurs.garde.reste import Reste, donne_reste
from regles.simulateurs.resultat import ZERO, arrondi, dit


def creche(contrat: Contrat) -> None:
    """The family's fee, in euros a month."""
    heures = contrat.heures
    montant: Decimal | None = None
    doutes = SANS_DOUTE
    for droit in ("garde_cout", "garde_psu"):
        with contrat.calcul.redige(droit, contrat.rang) as r:
            if not heures:
                r.ne_calcule_pas("il manque les heures.")
                continue
            mensuelles = ressources_mensuelles(r, "psu_ressources_plancher", "psu_ressources_plafond")
            taux = taux_effort(r, contrat, "ama")
            r.ligne("Ressources × taux × heures", f"{dit(arrondi(heures))} heures", sources=r.texte.sources)
            montant, doutes = r.donne(mensuelles * taux * heures), r.doutes
    if montant is not None:
        donne_reste(contrat, Reste(montant, ZERO, ZERO, (ZERO, ZERO), domicile=False, doutes=doutes))
