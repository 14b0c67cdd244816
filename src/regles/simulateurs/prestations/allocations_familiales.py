"""Allocations familiales and complément familial. CSS D521-1, D755-5, D522-1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import Calcul, Redaction, net_de_crds, part_bmaf
from regles.simulateurs.foyer import age_depuis, enfants_a_charge, mois_d_apres, plus_mois, premier_du_mois, venue
from regles.simulateurs.prestations.plafonds import distances, ressources_du_droit
from regles.simulateurs.resultat import dit

DES_LE_PREMIER = ("971", "972", "973", "974")


def allocations_familiales(calcul: Calcul) -> None:
    """From the second child; from the first in four overseas départements."""
    outre_mer = calcul.simulation.situation.departement in DES_LE_PREMIER
    mois = premier_du_mois(calcul.au)
    attendus = enfants_a_charge(calcul.simulation, date.max)
    exiges = 1 if outre_mer else 2
    if len(attendus) < exiges:
        return
    debut = mois_d_apres(venue(attendus[exiges - 1]))
    mois = max(mois, debut)
    nombre = len(enfants_a_charge(calcul.simulation, mois))
    brut, tranche, suite = Decimal(0), 1, None
    with calcul.redige("allocations_familiales", debut=debut) as r:
        if nombre == 1:
            brut = part_bmaf(r, "taux_bmaf_af_un_enfant_outre_mer", mois)
            r.donne(brut)
            suite = (Decimal(0), Decimal(0), r.confiance)
        else:
            premiere, seconde = _tranches(r, nombre, mois.year)
            montant = ressources_du_droit(r, mois.year)
            tranche = 1 if montant <= premiere else 2 if montant <= seconde else 3
            brut = _plein(r, nombre, mois)
            if tranche > 1:
                diviseur = r.valeur(f"af_diviseur_{tranche}", mois)
                brut /= diviseur
                r.ligne("Ressources au-delà d'une tranche", f"÷ {diviseur}")
                r.ligne("Juste au-dessus d'une tranche, un complément peut s'ajouter : votre Caf le dit.", sources=())
            _age(r, calcul, mois)
            if any(calcul.simulation.charge(e.cle).alternee for e in enfants_a_charge(calcul.simulation, mois)):
                r.hesite(
                    "Résidence alternée : l'enfant est compté ici en entier ; il peut être partagé entre ses parents.",
                    sources=r.texte.sources,
                )
            r.donne(brut)
            suite = (premiere, montant, r.confiance)
    if suite is None:
        calcul.redige("allocations_familiales_net", debut=debut).ne_calcule_pas("les tranches manquent.")
        return
    with calcul.redige("allocations_familiales_net", debut=debut) as r:
        r.doute(suite[2])
        r.donne(net_de_crds(r, brut, mois))
    if nombre > 1:
        distances(calcul, "allocations_familiales", *suite)


def _tranches(r: Redaction, nombre: int, annee: int) -> tuple[Decimal, Decimal]:
    janvier = date(annee, 1, 1)
    suivants = r.valeur("af_plafond_enfant_suivant", janvier) * (nombre - 2)
    premiere = r.valeur("af_plafond_1_deux_enfants", janvier) + suivants
    seconde = r.valeur("af_plafond_2_deux_enfants", janvier) + suivants
    r.ligne(f"Tranches {annee}, {nombre} enfants", f"{dit(premiere)} et {dit(seconde)}")
    return premiere, seconde


def _plein(r: Redaction, nombre: int, mois: date) -> Decimal:
    deux = part_bmaf(r, "taux_bmaf_af_deux_enfants", mois)
    if nombre == 2:
        return deux
    return deux + part_bmaf(r, "taux_bmaf_af_enfant_suivant", mois) * (nombre - 2)


def _age(r: Redaction, calcul: Calcul, mois: date) -> None:
    """The increase for age has no amount in our facts, nor whether a child keeps the age of an older law."""
    age = min(int(v.nombre) for v in calcul.parametres.parametre("af_majoration_age").valeurs)
    if any(plus_mois(age_depuis(e), age) <= mois for e in enfants_a_charge(calcul.simulation, mois)):
        r.ligne("Majoration pour âge : non calculée, votre Caf la dit.", sources=r.texte.sources)


def complement_familial(calcul: Calcul) -> None:
    """Three children of three to twenty-one: our facts have its amounts, not its ceilings nor its overseas rules."""
    if calcul.simulation.situation.departement in DES_LE_PREMIER:
        calcul.suppose("Complément familial : outre-mer, ses règles diffèrent et ne sont pas dans nos données.")
    mois = premier_du_mois(calcul.au)
    bas = calcul.entier("complement_familial_age_minimum", mois)
    haut = calcul.entier("complement_familial_age_maximum", mois)
    siens = [
        e
        for e in enfants_a_charge(calcul.simulation, mois)
        if plus_mois(age_depuis(e), bas) <= mois < plus_mois(age_depuis(e), haut)
    ]
    if len(siens) < calcul.entier("complement_familial_enfants", mois):
        return
    debut = max(plus_mois(age_depuis(e), bas) for e in siens)
    with calcul.redige("complement_familial", debut=debut) as r:
        r.libelle = "Complément familial"
        part_bmaf(r, "taux_bmaf_complement_familial", mois)
        part_bmaf(r, "taux_bmaf_complement_familial_majore", mois)
        r.ne_calcule_pas(
            "ses plafonds de ressources ne sont pas dans nos données. Les deux montants possibles sont ci-dessus."
        )
