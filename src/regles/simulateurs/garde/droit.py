"""Whether the CMG is open: age of the child, and leaves it does not go with."""

from __future__ import annotations

from regles.simulateurs.garde.contrat import Contrat


def pas_de_cmg(contrat: Contrat, *, direct: bool) -> str | None:
    """Why there is no CMG on that day, in words; null when it is open. CSS D531-18, L531-9."""
    calcul, au = contrat.calcul, contrat.au
    seul = direct and calcul.simulation.est_seul
    mois = calcul.entier("cmg_age_maximum_parent_seul" if seul else "cmg_age_maximum", au)
    if contrat.age_en_mois_atteint(mois, au):
        return f"L'enfant a {mois // 12} ans : le CMG s'arrête."
    for periode in calcul.simulation.conges.periodes or ():
        if periode.type == "supplementaire" and periode.debut <= au <= periode.fin:
            return "Pas de CMG pour cet enfant pendant un congé supplémentaire de naissance."
    if contrat.charge.alternee and not direct:
        calcul.suppose("Résidence alternée : le CMG structure n'est pas partagé ici ; votre Caf le dit.")
    return None
