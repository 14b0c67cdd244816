"""Every contract of one reading, side by side."""

from __future__ import annotations

from regles.erreurs import ErreurSituation
from regles.simulateurs.calcul import Calcul
from regles.simulateurs.foyer import est_a_charge, venue
from regles.simulateurs.garde.cmg import emploi_direct
from regles.simulateurs.garde.contrat import Contrat
from regles.simulateurs.garde.psu import creche
from regles.simulateurs.garde.structure import structure
from regles.situation import Enfant

SELON = {
    "creche_psu": creche,
    "assistante_maternelle": emploi_direct,
    "garde_domicile": emploi_direct,
    "garde_partagee": emploi_direct,
    "micro_creche": structure,
    "structure_assistante_maternelle": structure,
    "structure_domicile": structure,
}


def calcule_garde(calcul: Calcul) -> None:
    """Each contract numbered from one, in the order given."""
    if not calcul.simulation.garde.modes:
        calcul.suppose("Mode de garde : il faut au moins un contrat.")
    if any(p.activite == "demandeur_emploi" for p in calcul.simulation.situation.parents):
        calcul.suppose(
            "Chômage : la Caf réduit ou ne compte pas les revenus d'activité (CSS R532-7) ; ce calcul ne le fait pas."
        )
    enfant, attendus = _enfant(calcul)
    if attendus:
        calcul.suppose("L'enfant attendu est compté comme s'il était déjà né.")
    for rang, mode in enumerate(calcul.simulation.garde.modes, start=1):
        calcul.essaie(SELON[mode.mode], Contrat(calcul, mode, str(rang), enfant, attendus))


def _enfant(calcul: Calcul) -> tuple[Enfant | None, int]:
    """The child to keep; or none, and how many are expected. By default the youngest, else those expected."""
    simulation = calcul.simulation
    demande = simulation.garde.enfant
    attendus = simulation.situation.attendus
    if demande in attendus:
        return None, attendus[demande]
    if demande is not None:
        trouve = next((e for e in simulation.situation.enfants if e.cle == demande), None)
        if trouve is None:
            raise ErreurSituation("garde.enfant", f"aucun enfant, né ou attendu, n'a la clé {demande!r}")
        return trouve, 0
    vivants = [e for e in simulation.situation.enfants if est_a_charge(simulation, e)]
    return (max(vivants, key=venue), 0) if vivants else (None, sum(attendus.values()))
