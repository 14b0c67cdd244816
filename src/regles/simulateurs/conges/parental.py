"""Parental leave and PreParE. CT L1225-47, L1225-48; CSS L531-4, D531-4, D531-13, D531-16-1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import part_bmaf
from regles.simulateurs.conges.famille import Famille, Parent
from regles.simulateurs.conges.supplementaire import fin_du_conge_principal
from regles.simulateurs.foyer import age_depuis, plus_jours, plus_mois, premier_du_mois
from regles.simulateurs.resultat import dit

TRIPLES = 3
RANG_MAJORE = 3
TAUX = {"plein": "prepare_plein", "moins_de_50": "prepare_50", "de_50_a_80": "prepare_50_80"}


def limite_parental(famille: Famille) -> date | None:
    """Last possible day of a parental leave, null without a birth or an arrival."""
    venue = famille.naissance
    if venue is None:
        return None
    calcul = famille.calcul
    if famille.episode.adoption:
        ages = [age_depuis(e) for e in famille.episode.enfants]
        petit = all(plus_mois(ne, calcul.entier("parental_fin_mois", venue)) > venue for ne in ages)
        duree = calcul.entier("parental_adoption_mois" if petit else "parental_adoption_mois_plus_age", venue)
        return plus_jours(plus_mois(venue, duree), -1)
    if famille.foetus >= TRIPLES:
        return plus_jours(plus_mois(venue, calcul.entier("parental_fin_mois_triples", venue)), -1)
    if famille.multiples:
        rentree = famille.episode.jour("entree_maternelle")
        if rentree:
            return plus_jours(rentree, -1)
    return plus_jours(plus_mois(venue, calcul.entier("parental_fin_mois", venue)), -1)


def manque_anciennete(famille: Famille, parent: Parent) -> str | None:
    """Seniority on the day of the birth or arrival; supposed when nobody said it."""
    embauche, venue = parent.travail.embauche, famille.naissance
    assert venue
    mois = famille.calcul.entier("parental_anciennete", venue)
    if embauche is None:
        famille.calcul.suppose(f"{parent.cle} : un an d'ancienneté dans l'entreprise, supposé.")
        return None
    return (
        None
        if plus_mois(embauche, mois) <= venue
        else f"Il faut {mois} mois d'ancienneté à la naissance ou à l'arrivée."
    )


def parental(famille: Famille) -> None:
    """Window of the leave and PreParE of each parent."""
    if famille.naissance is None or famille.perdue:
        return
    for parent in famille.parents:
        if parent.activite == "salarie":
            _conge(famille, parent)
        _prepare(famille, parent)


def _conge(famille: Famille, parent: Parent) -> None:
    principal, limite, venue = fin_du_conge_principal(famille, parent), limite_parental(famille), famille.naissance
    assert venue
    debut = plus_jours(principal, 1) if principal else None
    with famille.calcul.redige("parental_conge", parent=parent.cle, debut=debut, fin=limite) as r:
        condition = manque_anciennete(famille, parent)
        if condition:
            r.ferme(condition)
            return
        mois = r.valeur("parental_mois", venue)
        r.ligne("Première demande, prolongeable deux fois", f"{dit(mois)} mois au plus")
        suite, tard = r.valeur("parental_preavis_suite", venue), r.valeur("parental_preavis_plus_tard", venue)
        r.ligne("Prévenir l'employeur", f"{dit(suite)} mois avant s'il suit aussitôt, {dit(tard)} mois sinon")
        r.donne(mois)


def _prepare(famille: Famille, parent: Parent) -> None:
    principal, venue = fin_du_conge_principal(famille, parent), famille.naissance
    assert venue
    debut = plus_jours(principal, 1) if principal else venue
    for droit in ("prepare_plein", "prepare_50", "prepare_50_80"):
        _montant(famille, parent, droit, debut, _fin(famille, parent, debut, venue))
    if famille.enfants >= RANG_MAJORE:
        calcul = famille.calcul
        mois = calcul.entier("prepare_majoree_mois", venue)
        borne = plus_mois(venue, calcul.entier("prepare_majoree_fin_mois", venue))
        _montant(famille, parent, "prepare_majoree", debut, plus_jours(min(plus_mois(debut, mois), borne), -1))


def _fin(famille: Famille, parent: Parent, debut: date, venue: date) -> date:
    calcul = famille.calcul
    suffixe = "_un_enfant" if famille.enfants == 1 else ""
    borne = plus_mois(venue, calcul.entier(f"prepare_fin_mois{suffixe}", venue))
    if not calcul.simulation.est_seul:
        mois = calcul.entier(f"prepare_mois{suffixe}", venue)
        # The months of maternity allowances after the birth are deducted from the mother's.
        depuis = venue if parent.porte and not suffixe else debut
        borne = min(borne, plus_mois(depuis, mois))
    return plus_jours(borne, -1)


def _montant(famille: Famille, parent: Parent, droit: str, debut: date, fin: date) -> None:
    calcul = famille.calcul
    mois = max(premier_du_mois(calcul.au), debut)
    with calcul.redige(droit, parent=parent.cle, debut=debut, fin=fin) as r:
        trimestres = r.valeur("prepare_trimestres", debut)
        if parent.travail.trimestres_cotises is None:
            calcul.suppose(f"{parent.cle} : {dit(trimestres)} trimestres cotisés pour la PreParE, supposés.")
        elif parent.travail.trimestres_cotises < trimestres:
            r.ferme(f"Il faut {dit(trimestres)} trimestres cotisés : {parent.travail.trimestres_cotises} dits.")
            return
        montant = part_bmaf(r, f"taux_bmaf_{droit}", mois)
        if parent.porte and famille.enfants > 1 and droit != "prepare_majoree":
            r.ligne("Les mois d'indemnités de maternité se déduisent", sources=("CSS D531-13",))
        r.donne(montant)


def prepare_du_plan(famille: Famille, choix: str | None, jour: date) -> Decimal | None:
    """Monthly gross of the chosen PreParE, null when none is asked. Raises `ErreurParametre`."""
    if choix is None:
        return None
    calcul = famille.calcul
    return calcul.valeur(f"taux_bmaf_{TAUX[choix]}", jour).taux * calcul.nombre("bmaf", jour)
