"""Daily allowances: the base on wages, conditions, the flat amount of the self-employed. CSS R331-5, R313-3, D623-2."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import Calcul, Redaction
from regles.simulateurs.conges.famille import A_SALAIRE, Parent
from regles.simulateurs.foyer import plus_mois
from regles.simulateurs.resultat import arrondi, dit, dit_taux


def manque(calcul: Calcul, parent: Parent, affilie_au: date, debut: date) -> str | None:
    """The condition that was said and is not met, in words; what was not said is supposed met."""
    travail = parent.travail
    if parent.activite == "demandeur_emploi":
        return _manque_chomage(calcul, parent, debut)
    if travail.affilie_depuis is None:
        calcul.suppose(f"{parent.cle} : affiliation et travail suffisants, supposés.")
    else:
        mois = calcul.entier("ij_affiliation_minimum", debut)
        if plus_mois(travail.affilie_depuis, mois) > affilie_au:
            return f"Il faut {mois} mois d'affiliation au {affilie_au:%d/%m/%Y}."
    return _manque_travail(calcul, parent, debut)


def _manque_chomage(calcul: Calcul, parent: Parent, debut: date) -> str | None:
    travail = parent.travail
    if travail.indemnise:
        return None
    mois = calcul.entier("chomage_maintien_mois", debut)
    if travail.cessation is not None:
        if debut >= plus_mois(travail.cessation, mois):
            return f"Plus de {mois} mois depuis la fin de l'activité, et pas d'allocation chômage."
        return None
    if travail.indemnise is None:
        calcul.suppose(f"{parent.cle} : allocation chômage, ou fin d'activité de moins de {mois} mois, supposée.")
        return None
    return "Sans allocation chômage, il faut avoir cessé l'activité depuis peu : dites quand."


def _manque_travail(calcul: Calcul, parent: Parent, debut: date) -> str | None:
    travail = parent.travail
    saison = bool(travail.saisonnier)
    heures, salaires = (
        (travail.heures_12_mois, travail.salaires_12_mois)
        if saison
        else (travail.heures_3_mois, travail.salaires_6_mois)
    )
    if heures is None and salaires is None:
        return None
    suffixe = "_saisonnier" if saison else ""
    periode = calcul.entier("ij_periode_saisonnier" if saison else "ij_smic_periode", debut)
    smic = calcul.nombre("smic_horaire_brut", plus_mois(debut, -periode))
    minimum = calcul.nombre(f"ij_smic_minimum{suffixe}", debut) * smic
    heures_min = calcul.nombre(f"ij_heures_minimum{suffixe}", debut)
    if (heures is not None and heures >= heures_min) or (salaires is not None and salaires >= minimum):
        return None
    return f"Il faut {dit(heures_min)} heures de travail, ou {dit(arrondi(minimum))} € de salaires cotisés."


def base(r: Redaction, parent: Parent, debut: date) -> Decimal | None:
    """Daily base in euros, gross, not rounded; null, with its reason written, when it cannot be known."""
    if parent.activite == "independant":
        return _base_independant(r, parent, debut)
    if parent.activite not in A_SALAIRE:
        return None
    salaires = parent.travail.salaires_bruts
    if not salaires:
        return None
    pmss = r.valeur("pmss", debut)
    retenus = [min(s, pmss) for s in salaires]
    r.ligne(
        "Trois derniers salaires bruts, chacun dans la limite du plafond mensuel",
        f"{' + '.join(dit(s) for s in retenus)} (plafond {dit(pmss)})",
        sum(retenus, Decimal(0)),
    )
    diviseur, abattement = r.valeur("ij_maternite_diviseur", debut), r.taux("ij_maternite_abattement", debut)
    jour = sum(retenus, Decimal(0)) / diviseur * (1 - abattement)
    r.ligne("Par jour", f"÷ {dit(diviseur)} × (1 − {dit_taux(abattement)})", arrondi(jour))
    return jour


def _base_independant(r: Redaction, parent: Parent, debut: date) -> Decimal:
    pass_annuel, diviseur = r.valeur("pass_annuel", debut), r.valeur("ij_independant_diviseur_pass", debut)
    jour = pass_annuel / diviseur
    r.ligne("Plafond annuel de la sécurité sociale", f"{dit(pass_annuel)} ÷ {dit(diviseur)}", arrondi(jour))
    if parent.travail.revenu_moyen_faible:
        part = r.taux("independant_revenu_faible_part", debut)
        jour *= part
        r.ligne("Revenu moyen très faible", f"× {dit_taux(part)}", arrondi(jour))
    return jour


def pourquoi_inconnue(parent: Parent) -> str:
    """Why a daily allowance has no amount here."""
    if parent.activite == "agricole":
        return "allocation de remplacement, ou indemnités forfaitaires dont le montant n'est pas dans nos données."
    return "il manque les trois derniers salaires bruts."


def indemnite(
    calcul: Calcul, droit: str, parent: Parent, debut: date, affilie_au: date, jours: int | None
) -> Decimal | None:
    """Gross by day, net by day, and the total when days are given. Returns the rounded gross, null when unknown."""
    condition: str | None = None
    brut: Decimal | None = None
    rendu: Decimal | None = None
    confiance = "A"
    with calcul.redige(droit, parent=parent.cle, debut=debut) as r:
        condition = manque(calcul, parent, affilie_au, debut)
        brut = base(r, parent, debut)
        if condition:
            rendu = Decimal(0)
            r.ferme(condition)
        elif brut is None:
            r.ne_calcule_pas(pourquoi_inconnue(parent))
        else:
            if parent.activite == "demandeur_emploi":
                r.ligne(
                    "Calculée sur les salaires d'avant ; l'allocation chômage s'arrête, puis reprend.",
                    sources=("CSS L311-5", "CSS R161-3"),
                )
            rendu = r.donne(brut)
        confiance = r.confiance
    with calcul.redige(f"{droit}_net", parent=parent.cle, debut=debut) as r:
        if condition:
            r.ferme(condition)
        elif brut is None:
            r.ne_calcule_pas(pourquoi_inconnue(parent))
        else:
            r.doute(confiance)
            taux = r.taux("csg_crds_indemnites_journalieres", debut)
            r.ligne("CSG et CRDS", f"× (1 − {dit_taux(taux)})", arrondi(brut * (1 - taux)))
            r.donne(brut * (1 - taux))
    if jours is not None:
        with calcul.redige(f"{droit}_total", parent=parent.cle, debut=debut) as r:
            r.doute(confiance)
            _total(r, parent, rendu, jours)
    return rendu


def _total(r: Redaction, parent: Parent, rendu: Decimal | None, jours: int) -> None:
    if rendu is None:
        r.ne_calcule_pas(pourquoi_inconnue(parent))
        return
    r.ligne("Jours indemnisés", f"{jours} × {dit(rendu)}", rendu * jours, r.texte.sources)
    r.donne(rendu * jours)
