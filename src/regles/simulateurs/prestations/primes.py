"""Prime à la naissance and prime à l'adoption. CSS L531-2, R531-1, D531-2."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import Calcul, Redaction, net_de_crds, part_bmaf
from regles.simulateurs.episodes import Episode
from regles.simulateurs.foyer import enfants_a_charge, mois_d_apres, plus_jours, plus_mois
from regles.simulateurs.prestations.plafonds import distances, plafond_paje, ressources_du_droit
from regles.simulateurs.prestations.soutien import hesite_sur_la_20e_semaine


def prime_naissance(calcul: Calcul, episode: Episode, *, a_la_20e_semaine: date | None = None) -> None:
    """For a pregnancy, a birth whose pregnancy is known, or a loss from the 20th week on.

    `a_la_20e_semaine`: the day of a loss that may have come before that week.
    """
    debut = episode.jour("debut_grossesse")
    if debut is None:
        calcul.suppose("Prime à la naissance : il faut une date de grossesse (terme, ou début) pour la dater.")
        return
    # Grammar of the facts: +5m-1d^M, and the end of the month that follows the 6th.
    droit = _mois_apres(debut, calcul.entier("prime_naissance_mois_droit", debut))
    verse = plus_jours(plus_mois(_mois_apres(debut, calcul.entier("prime_naissance_mois_versement", debut)), 1), -1)
    siens = {e.cle for e in episode.enfants}
    autres = [e for e in enfants_a_charge(calcul.simulation, droit) if e.cle not in siens]
    # Only those still expected count beside those already there.
    _prime(calcul, "prime_naissance", episode.nombre, len(autres) + episode.nombre, (droit, verse), a_la_20e_semaine)


def prime_adoption(calcul: Calcul, episode: Episode) -> None:
    """For the children who arrived together."""
    arrivee = episode.jour("arrivee")
    if arrivee is None:
        return
    enfants = len(enfants_a_charge(calcul.simulation, plus_jours(arrivee, 1)))
    fin = plus_jours(plus_mois(arrivee, calcul.entier("prime_adoption_delai", arrivee)), -1)
    _prime(calcul, "prime_adoption", episode.nombre, enfants, (arrivee, fin))


def _mois_apres(debut: date, mois: int) -> date:
    return mois_d_apres(plus_jours(plus_mois(debut, mois), -1))


def _prime(
    calcul: Calcul, droit: str, nombre: int, enfants: int, jours: tuple[date, date], perte: date | None = None
) -> None:
    debut, fin = jours
    montant, confiance = Decimal(0), "A"
    plafond = None
    with calcul.redige(droit, debut=debut, fin=fin) as r:
        if perte is not None:
            hesite_sur_la_20e_semaine(r, perte)
        r.ligne("Versée au plus tard", f"avant la fin de {fin:%m/%Y}", sources=r.texte.sources)
        plafond = plafond_paje(r, "partiel", enfants, debut.year)
        montant = ressources_du_droit(r, debut.year)
        if montant > plafond:
            r.ferme("Vos ressources dépassent le plafond.")
        else:
            r.donne(_par_enfant(r, droit, nombre, debut))
        confiance = r.confiance
    if plafond is None:
        calcul.redige(f"{droit}_net", debut=debut, fin=fin).ne_calcule_pas("le plafond manque.")
        return
    with calcul.redige(f"{droit}_net", debut=debut, fin=fin) as r:
        r.doute(confiance)
        if montant > plafond:
            r.ferme("Vos ressources dépassent le plafond.")
        else:
            r.donne(net_de_crds(r, _par_enfant(r, droit, nombre, debut), debut))
    distances(calcul, droit, plafond, montant, confiance)


def _par_enfant(r: Redaction, droit: str, nombre: int, jour: date) -> Decimal:
    produit = part_bmaf(r, f"taux_bmaf_{droit}", jour)
    if nombre > 1:
        r.ligne("Par enfant", f"× {nombre}", sources=r.texte.sources)
    return produit * nombre
