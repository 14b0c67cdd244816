"""Leaves after a death. CT L3142-1, L3142-1-1, L3142-4; CSS L331-9."""

from __future__ import annotations

from regles.simulateurs.calcul import Calcul
from regles.simulateurs.conges.famille import SANS_DROIT, Famille
from regles.simulateurs.conges.maternite import SEMAINE, maternite
from regles.simulateurs.conges.paternite import paternite
from regles.simulateurs.episodes import Episode
from regles.simulateurs.foyer import plus_jours, plus_mois


def apres_une_perte(calcul: Calcul, perte: Episode) -> None:
    """A child born alive: both leaves. Before or at birth: maternity, paternity and grief leave from 22 weeks."""
    famille = Famille(calcul, perte, perdue=True)
    jour = perte.jour("evenement")
    if jour is None:
        return
    ne_vivant = perte.contexte.faits.get("perte") == "vivant"
    if not ne_vivant:
        maternite(famille)
        if not _viable(famille):
            return
        paternite(famille)
    for parent in famille.parents:
        if parent.activite in SANS_DROIT:
            continue
        if ne_vivant:
            with calcul.redige("deuil_deces", parent=parent.cle, debut=jour) as r:
                jours = r.valeur("deuil_deces_jours", jour)
                r.ligne("Jours ouvrables, salaire maintenu", valeur=jours)
                r.donne(jours)
        fin = plus_jours(plus_mois(jour, calcul.entier("deuil_parental_delai", jour)), -1)
        with calcul.redige("deuil_parental", parent=parent.cle, debut=jour, fin=fin) as r:
            jours = r.valeur("deuil_parental_jours", jour)
            r.ligne(
                "Une ou deux périodes ; prévenir 24 heures avant. À prendre après le congé de maternité ou de paternité : les indemnités ne se cumulent pas.",
                valeur=jours,
            )
            r.donne(jours)


def _viable(famille: Famille) -> bool:
    jour, ddr = famille.episode.jour("evenement"), famille.episode.jour("ddr")
    if jour is None or ddr is None:
        return False
    return (jour - ddr).days >= famille.calcul.entier("perte_conge_semaines", jour) * SEMAINE
