"""CMG structure: micro-crèche, or an association or firm that employs. CSS D531-20 to D531-22."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import SANS_DOUTE, Redaction, net_de_crds, part_bmaf
from regles.simulateurs.foyer import EXERCICE, age_depuis, plus_mois, premier_du_mois, ressources
from regles.simulateurs.garde.contrat import Contrat
from regles.simulateurs.garde.droit import pas_de_cmg
from regles.simulateurs.garde.reste import Reste, donne_reste
from regles.simulateurs.resultat import ZERO, arrondi, dit, dit_taux

AOUT = 8


def structure(contrat: Contrat) -> None:
    """Price, CMG gross and net, what is left."""
    calcul, mode, heures = contrat.calcul, contrat.mode, contrat.heures
    if not heures or mode.tarif_horaire is None:
        for droit in ("garde_cout", "garde_cmg_structure", "garde_reste_mois"):
            with calcul.redige(droit, contrat.rang) as r:
                r.ne_calcule_pas("il manque les heures ou le prix d'une heure.")
        return
    depense = arrondi(heures * mode.tarif_horaire)
    with calcul.redige("garde_cout", contrat.rang) as r:
        r.ligne("Prix d'une heure × heures", f"{dit(mode.tarif_horaire)} × {dit(arrondi(heures))}", depense, ())
        r.donne(depense)
    brut: Decimal | None = None
    doutes = SANS_DOUTE
    with calcul.redige("garde_cmg_brut", contrat.rang) as r:
        brut = _brut(r, contrat, depense)
        r.donne(brut)
        doutes = r.doutes
    net: Decimal | None = None
    with calcul.redige("garde_cmg_structure", contrat.rang) as r:
        if brut is None:
            r.ne_calcule_pas("les plafonds de cette année ne sont pas connus.")
            return
        r.reprend(doutes)
        net = r.donne(net_de_crds(r, brut, contrat.au))
    if net is not None:
        domicile = mode.mode == "structure_domicile"
        donne_reste(contrat, Reste(depense, ZERO, net, (ZERO, ZERO), domicile=domicile, doutes=doutes))


def _brut(r: Redaction, contrat: Contrat, depense: Decimal) -> Decimal:
    mode, au = contrat.mode, contrat.au
    motif = pas_de_cmg(contrat, direct=False)
    tarif_max = r.valeur("cmg_structure_tarif_maximum", au)
    if (
        motif is None
        and mode.mode == "micro_creche"
        and mode.tarif_horaire is not None
        and mode.tarif_horaire > tarif_max
    ):
        motif = f"Le prix d'une heure dépasse {dit(tarif_max)} € : pas de CMG."
    if motif:
        r.ligne(motif)
        return ZERO
    genre = "assmat" if mode.mode == "structure_assistante_maternelle" else "domicile"
    mois = premier_du_mois(au)
    plein = part_bmaf(r, f"cmg_structure_{genre}_{_tranche(r, contrat)}", mois)
    majorations = _majorations(r, contrat)
    maximum = r.taux("cmg_structure_part_maximum", au) * depense
    r.ligne(
        "Au plus, part de la dépense",
        f"{dit_taux(r.calcul.nombre('cmg_structure_part_maximum', au))} × {dit(depense)}",
        arrondi(maximum),
    )
    return min(plein * _part(r, contrat) * (1 + majorations), maximum)


def _tranche(r: Redaction, contrat: Contrat) -> int:
    au, calcul = contrat.au, contrat.calcul
    janvier = date(au.year, 1, 1)
    enfants = max(contrat.a_charge, 1)
    plafonds = []
    for rang in (1, 2):
        plafond = r.valeur(f"cmg_structure_plafond_{rang}_{'1_enfant' if enfants == 1 else '2_enfants'}", janvier)
        if enfants > 2:
            plafond += r.valeur(f"cmg_structure_plafond_{rang}_enfant_suivant", janvier) * (enfants - 2)
        if calcul.simulation.est_seul:
            plafond *= r.valeur("cmg_structure_plafond_parent_seul", janvier)
        plafonds.append(plafond)
    montant = ressources(calcul, au.year - EXERCICE)
    r.ligne(
        f"Plafonds {au.year}, {enfants} enfant{'s' if enfants > 1 else ''}", f"{dit(plafonds[0])} et {dit(plafonds[1])}"
    )
    return 1 if montant <= plafonds[0] else 2 if montant <= plafonds[1] else 3


def _majorations(r: Redaction, contrat: Contrat) -> Decimal:
    calcul, au = contrat.calcul, contrat.au
    total = Decimal(0)
    if contrat.mode.horaires_specifiques:
        total += r.taux("cmg_structure_majoration_horaires", au)
    aah = any(t.aah for t in calcul.simulation.parents.values())
    # Of the household: the child with AEEH may be another than the one who is kept.
    aeeh = any(calcul.simulation.charge(e.cle).aeeh for e in contrat.enfants)
    if calcul.simulation.est_seul or aah or aeeh:
        total += r.taux("cmg_structure_majoration_handicap_ou_seul", au)
    if total:
        r.ligne("Majorations", f"+ {dit_taux(total)}")
    return total


def _part(r: Redaction, contrat: Contrat) -> Decimal:
    """Whole before three years, half after; in the year of the third birthday, two readings stand for a while."""
    au = contrat.au
    mois = r.calcul.entier("cmg_structure_age_moitie", au)
    if contrat.enfant is None or not contrat.age_en_mois_atteint(mois, au):
        return Decimal(1)
    part = r.taux("cmg_structure_part_reduite", au)
    anniversaire = plus_mois(age_depuis(contrat.enfant), mois)
    if anniversaire.year == au.year and anniversaire.month <= AOUT:
        if au.month <= AOUT:
            r.ligne("Trois ans entre janvier et août : montant plein maintenu")
            return Decimal(1)
        r.hesite("Trois ans entre janvier et août : montant plein maintenu jusqu'en août, ou toute l'année")
        return Decimal(1) if r.calcul.seconde_lecture("moitié dès septembre", "montant plein toute l'année") else part
    r.ligne("De trois à six ans", f"× {dit(part)}")
    return part
