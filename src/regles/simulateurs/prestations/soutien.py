"""Allocation de soutien familial, complémentaire santé solidaire, allocation after a death."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import Calcul, Redaction, net_de_crds, part_bmaf
from regles.simulateurs.episodes import Episode
from regles.simulateurs.foyer import enfants_a_charge, est_a_charge, plus_jours, premier_du_mois
from regles.simulateurs.resultat import MOTIF, ZERO, Fourchette, arrondi, dit

PERSONNES_MAX = 4
EUROS = Decimal(1)


def soutien_familial(calcul: Calcul) -> None:
    """For each child of a single parent; a pension is completed up to the amount. CSS L523-1, D523-1."""
    simulation = calcul.simulation
    if not simulation.est_seul:
        return
    mois = premier_du_mois(calcul.au)
    for enfant in simulation.situation.enfants:
        charge = simulation.charge(enfant.cle)
        if charge.autre_parent is None or not est_a_charge(simulation, enfant):
            continue
        pension = charge.pension or Decimal(0) if charge.autre_parent == "pension" else Decimal(0)
        taux = "sans_parent" if charge.autre_parent == "aucun_parent" else "un_parent"
        reste = Decimal(0)
        with calcul.redige("asf", enfant.cle) as r:
            reste = part_bmaf(r, f"taux_bmaf_asf_{taux}", mois) - pension
            if pension:
                r.ligne("Pension reçue, déduite", f"− {dit(pension)}", arrondi(max(reste, ZERO)), r.texte.sources)
            r.donne(reste)
        with calcul.redige("asf_net", enfant.cle) as r:
            r.donne(net_de_crds(r, max(reste, Decimal(0)), mois))


def complementaire_sante(calcul: Calcul) -> None:
    """Which side of the two ceilings the last twelve months are. CSS L861-1."""
    donnees = calcul.simulation.ressources_12_mois
    if donnees is None:
        calcul.suppose("Complémentaire santé solidaire : il faut les ressources des douze derniers mois.")
        return
    montant = calcul.borne(donnees)
    adultes = 1 if calcul.simulation.est_seul else 2
    personnes = adultes + len(enfants_a_charge(calcul.simulation, plus_jours(calcul.au, 1)))
    with calcul.redige("c2s") as r:
        gratuite, participation = _plafonds_c2s(r, personnes)
        r.ligne("Ressources des douze derniers mois", valeur=arrondi(montant), sources=())
        _oriente(r, montant, gratuite, participation)
    for nom, rang in (("c2s_gratuite_marge", 0), ("c2s_participation_marge", 1)):
        with calcul.redige(nom) as r:
            plafond = _plafonds_c2s(r, personnes)[rang]
            r.donne_entre(plafond.min - montant, plafond.max - montant)


def _plafonds_c2s(r: Redaction, personnes: int) -> tuple[Fourchette, Fourchette]:
    """The ceilings that were read, and what they become with the presumed increase: two readings."""
    au = r.calcul.au
    if personnes > PERSONNES_MAX:
        # Raised as a missing value: the facts stop at four.
        r.valeur(f"c2s_plafond_{personnes}_personnes", au)
    nom = f"c2s_plafond_{personnes}_personne{'s' if personnes > 1 else ''}"
    lu, majoration = r.valeur(nom, au), r.taux("c2s_participation_majoration", au)
    presume = lu
    if _hausse_presumee(r.calcul, nom):
        presume = (lu * (1 + r.taux("c2s_hausse_presumee", au))).quantize(EUROS)
        r.hesite(f"Plafond, {personnes} personnes : lu, ou présumé depuis avril 2026", f"{dit(lu)} ou {dit(presume)}")
    else:
        r.ligne(f"Plafond, {personnes} personnes", valeur=lu)
    un = 1 + majoration
    return Fourchette(lu, presume), Fourchette(lu * un, presume * un)


def _hausse_presumee(calcul: Calcul, plafond: str) -> bool:
    """The ceilings of April 2026 were not read: the increase holds until somebody writes them."""
    du = calcul.parametres.parametre("c2s_hausse_presumee").valeurs[0].du
    lu = calcul.parametres.valeur_au(plafond, calcul.au).du
    return du is not None and lu is not None and lu < du <= calcul.au


def _oriente(r: Redaction, montant: Decimal, gratuite: Fourchette, participation: Fourchette) -> None:
    if montant <= gratuite.min:
        r.ligne("Gratuite : vos ressources sont sous le plafond.", sources=r.texte.sources, role=MOTIF)
        r.donne(ZERO)
    elif montant <= gratuite.max:
        r.ne_calcule_pas("gratuite ou avec participation, selon le plafond d'avril 2026 que nous n'avons pas lu.")
    elif montant <= participation.min:
        r.ne_calcule_pas("vous y avez droit avec une participation ; son montant n'est pas dans nos données.")
    elif montant <= participation.max:
        r.ne_calcule_pas("avec participation ou au-delà, selon le plafond d'avril 2026 que nous n'avons pas lu.")
    else:
        r.ne_calcule_pas("vos ressources dépassent les plafonds que nous avons.")


def allocation_deces(calcul: Calcul, perte: Episode) -> None:
    """Both amounts: our facts do not say which ceiling parts them. CSS L545-1."""
    jour = perte.jour("evenement")
    if jour is None:
        return
    ouvert = depuis_la_20e_semaine(calcul, perte, jour)
    if ouvert is False:
        return
    with calcul.redige("allocation_deces", perte.cle, debut=jour) as r:
        if ouvert is None:
            hesite_sur_la_20e_semaine(r, jour)
        haut = part_bmaf(r, "taux_bmaf_deces_enfant_haut", jour)
        bas = part_bmaf(r, "taux_bmaf_deces_enfant_bas", jour)
        r.donne_entre(bas, haut)


def hesite_sur_la_20e_semaine(r: Redaction, jour: date) -> None:
    """Between two readings of the 20th week, or without a date: due, or not."""
    bas, haut = (int(r.calcul.nombre(f"perte_20e_semaine_lecture_{x}", jour)) for x in ("basse", "haute"))
    r.hesite(
        "Due si la 20e semaine de grossesse avait commencé",
        f"à {bas} semaines d'aménorrhée, ou à {haut} : selon la lecture, ce montant ou rien",
        sources=r.texte.sources,
    )


def depuis_la_20e_semaine(calcul: Calcul, perte: Episode, jour: date) -> bool | None:
    """Whether the 20th week of pregnancy had begun; null between two readings, or without a date of pregnancy."""
    if perte.contexte.faits.get("perte") == "vivant":
        return True
    ddr = perte.jour("ddr")
    if ddr is None:
        calcul.suppose("Droits ouverts dès la 20e semaine de grossesse : il faut une date de grossesse pour le dire.")
        return None
    semaines = Decimal((jour - ddr).days) / 7
    if semaines < calcul.nombre("perte_20e_semaine_lecture_basse", jour):
        return False
    if semaines < calcul.nombre("perte_20e_semaine_lecture_haute", jour):
        calcul.suppose("20e semaine de grossesse : 21 ou 22 semaines d'aménorrhée, selon la lecture. Votre Caf le dit.")
        return None
    return True
