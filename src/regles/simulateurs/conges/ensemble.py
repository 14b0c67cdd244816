"""Every leave of one birth, one arrival or one loss."""

from __future__ import annotations

from regles.erreurs import ErreurSituation
from regles.simulateurs.calcul import Calcul
from regles.simulateurs.conges.adoption import adoption
from regles.simulateurs.conges.deuil import apres_une_perte
from regles.simulateurs.conges.famille import Famille
from regles.simulateurs.conges.maternite import maternite
from regles.simulateurs.conges.parental import parental
from regles.simulateurs.conges.paternite import paternite
from regles.simulateurs.conges.plan import plan
from regles.simulateurs.conges.supplementaire import supplementaire
from regles.simulateurs.episodes import Episode


def calcule_conges(calcul: Calcul, vivants: list[Episode], perdus: list[Episode]) -> None:
    """The leaves that follow the chosen subject; those of a loss beside them."""
    episode = _choisi(calcul, vivants, perdus)
    if episode is not None:
        famille = Famille(calcul, episode)
        for droit in (maternite, paternite, adoption, supplementaire, parental, plan):
            if droit in (maternite, paternite) and episode.adoption:
                continue
            calcul.essaie(droit, famille)
    for perte in perdus:
        calcul.sujet = perte.cle
        calcul.essaie(apres_une_perte, calcul, perte)
    if episode is None and not perdus:
        calcul.suppose("Congés : il faut une grossesse, une naissance ou une arrivée.")


def _choisi(calcul: Calcul, vivants: list[Episode], perdus: list[Episode]) -> Episode | None:
    sujet = calcul.simulation.conges.sujet
    if sujet is not None:
        for episode in vivants:
            if sujet == episode.cle or any(e.cle == sujet for e in episode.enfants):
                return episode
        if any(sujet == perte.cle for perte in perdus):
            return None
        raise ErreurSituation("conges.sujet", f"aucune grossesse ni aucun enfant n'a la clé {sujet!r}")
    attendues = [e for e in vivants if e.attendue]
    if attendues:
        return attendues[0]
    return max(vivants, key=lambda e: e.jour("arrivee") or e.jour("naissance_donnee") or calcul.au, default=None)
