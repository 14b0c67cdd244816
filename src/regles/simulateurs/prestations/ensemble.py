"""Every family benefit of one reading."""

from __future__ import annotations

from regles.simulateurs.calcul import Calcul
from regles.simulateurs.episodes import Episode
from regles.simulateurs.prestations.allocation_base import allocation_base
from regles.simulateurs.prestations.allocations_familiales import allocations_familiales, complement_familial
from regles.simulateurs.prestations.primes import prime_adoption, prime_naissance
from regles.simulateurs.prestations.soutien import (
    allocation_deces,
    complementaire_sante,
    depuis_la_20e_semaine,
    soutien_familial,
)


def calcule_prestations(calcul: Calcul, vivants: list[Episode], perdus: list[Episode]) -> None:
    """In the order a family meets them."""
    if any(p.activite == "demandeur_emploi" for p in calcul.simulation.situation.parents):
        calcul.suppose(
            "Chômage : la Caf réduit ou ne compte pas les revenus d'activité (CSS R532-7) ; ce calcul ne le fait pas."
        )
    if any(charge.alternee for charge in calcul.simulation.enfants.values()):
        calcul.suppose("Résidence alternée : ce calcul ne partage rien entre les deux parents ; votre Caf le dit.")
    for episode in vivants:
        calcul.sujet = episode.cle
        calcul.essaie(prime_adoption if episode.adoption else prime_naissance, calcul, episode)
    calcul.essaie(allocation_base, calcul, vivants)
    for droit in (allocations_familiales, complement_familial, soutien_familial, complementaire_sante):
        calcul.essaie(droit, calcul)
    for perte in perdus:
        calcul.sujet = perte.cle
        calcul.essaie(_perte, calcul, perte)


def _perte(calcul: Calcul, perte: Episode) -> None:
    allocation_deces(calcul, perte)
    jour = perte.jour("evenement")
    if jour and perte.contexte.faits.get("perte") in ("grossesse", "sans_vie"):
        ouvert = depuis_la_20e_semaine(calcul, perte, jour)
        if ouvert is not False:
            prime_naissance(calcul, perte, a_la_20e_semaine=None if ouvert else jour)
    if perte.contexte.faits.get("perte") == "vivant":
        calcul.suppose(
            "Les prestations de l'enfant sont maintenues quelque temps après son décès : votre Caf dit combien."
        )
