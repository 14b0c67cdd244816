"""Linear CMG since 1 September 2025: assistante maternelle, home care, shared home care. CSS D531-17, D531-18."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.parametres import ErreurParametre
from regles.simulateurs.calcul import SANS_DOUTE, Redaction
from regles.simulateurs.foyer import age_depuis, plus_jours, plus_mois
from regles.simulateurs.garde.contrat import Contrat, ressources_mensuelles, taux_effort
from regles.simulateurs.garde.droit import pas_de_cmg
from regles.simulateurs.garde.reste import Reste, donne_reste
from regles.simulateurs.resultat import ZERO, arrondi, dit, dit_taux


@dataclass(frozen=True)
class Cout:
    """Exact cost of a month, food apart, and its hours."""

    salaire: Decimal
    entretien: Decimal
    repas: Decimal
    heures: Decimal

    @property
    def total(self) -> Decimal:
        return self.salaire + self.entretien + self.repas

    @property
    def horaire(self) -> Decimal:
        return self.total / self.heures


def emploi_direct(contrat: Contrat) -> None:
    """Every result of a contract where the family employs."""
    calcul = contrat.calcul
    genre = "ama" if contrat.mode.mode == "assistante_maternelle" else "ged"
    cout = _cout(contrat)
    with calcul.redige("garde_cout", contrat.rang) as r:
        if cout is None:
            r.ne_calcule_pas("il manque les heures ou le salaire horaire net.")
        else:
            r.ligne("Salaire net", f"{dit(arrondi(cout.heures))} heures", arrondi(cout.salaire), r.texte.sources)
            if cout.entretien or cout.repas:
                r.ligne(
                    "Entretien et repas", f"{dit(arrondi(cout.entretien))} + {dit(arrondi(cout.repas))}", sources=()
                )
            r.donne(cout.total)
    if cout is None:
        for droit in ("garde_cmg", "garde_reste_mois"):
            with calcul.redige(droit, contrat.rang) as r:
                r.ne_calcule_pas("il manque les heures ou le salaire horaire net.")
        return
    cmg: Decimal | None = None
    motif: str | None = None
    doutes = SANS_DOUTE
    with calcul.redige("garde_cmg", contrat.rang) as r:
        motif = pas_de_cmg(contrat, direct=True)
        r.fin = _dernier_jour(contrat)
        if motif:
            r.ferme(motif)
            cmg = ZERO
        else:
            cmg = _cmg(r, contrat, cout, genre)
        doutes = r.doutes
    prises = _cotisations(contrat, cout, genre, ouvert=motif is None)
    if cmg is None:
        return
    if genre == "ama":
        donne_reste(
            contrat, Reste(arrondi(cout.total), arrondi(cout.repas), cmg, prises, domicile=False, doutes=doutes)
        )
    else:
        donne_reste(contrat, Reste(arrondi(cout.total), ZERO, cmg, prises, domicile=True, doutes=doutes))


def _cout(contrat: Contrat) -> Cout | None:
    mode, heures = contrat.mode, contrat.heures
    if not heures or mode.salaire_horaire_net is None:
        return None
    fourchette = mode.salaire_horaire_net
    salaire = fourchette.max if contrat.calcul.lecture.salaire_haut else fourchette.min
    jours = contrat.jours
    if jours is None and (mode.entretien_par_jour or mode.repas_par_jour):
        contrat.calcul.suppose("Entretien et repas : il manque les jours d'accueil ; ils ne sont pas comptés.")
    if mode.mode == "assistante_maternelle":
        _dit_entretien(contrat)
    jours = jours or Decimal(0)
    part = contrat.part
    return Cout(
        salaire=salaire * heures * part,
        entretien=(mode.entretien_par_jour or Decimal(0)) * jours * part,
        repas=(mode.repas_par_jour or Decimal(0)) * jours * part,
        heures=heures * part,
    )


def _dit_entretien(contrat: Contrat) -> None:
    """Nobody said it, or it is below the law: the cost is then too low, and it must be known."""
    calcul, entretien = contrat.calcul, contrat.mode.entretien_par_jour
    try:
        neuf, plancher = (calcul.nombre(n, contrat.au) for n in ("entretien_minimum_9_heures", "entretien_plancher"))
    except ErreurParametre:
        return
    regle = f"au moins {dit(neuf)} € pour neuf heures, jamais moins de {dit(plancher)} € par jour"
    if entretien is None:
        calcul.suppose(f"Indemnité d'entretien non dite : comptée pour rien, alors qu'elle est due ({regle}).")
    elif entretien < plancher:
        calcul.suppose(f"Indemnité d'entretien sous le minimum légal ({regle}).")


def _dernier_jour(contrat: Contrat) -> date | None:
    if contrat.enfant is None:
        return None
    nom = "cmg_age_maximum_parent_seul" if contrat.calcul.simulation.est_seul else "cmg_age_maximum"
    mois = contrat.calcul.entier(nom, contrat.au)
    return plus_jours(plus_mois(age_depuis(contrat.enfant), mois), -1)


def _cmg(r: Redaction, contrat: Contrat, cout: Cout, genre: str) -> Decimal | None:
    """Cost kept minus the family's share: the share is what is rounded, so that it meets the crèche's fee."""
    au = contrat.au
    if contrat.part != 1:
        r.doute("B")
        r.ligne("Garde partagée : la part de votre foyer", f"× {dit(contrat.part)}", sources=r.texte.sources)
    mensuelles = ressources_mensuelles(r, "cmg_ressources_plancher", "cmg_ressources_plafond")
    taux = taux_effort(r, contrat, genre)
    reference = r.valeur(f"cmg_reference_horaire_{genre}", au)
    r.ligne("Coût horaire de référence", valeur=reference)
    plafond = _plafond(r, contrat, cout, genre)
    retenu = arrondi(min(cout.total, plafond * cout.heures))
    if cout.horaire > plafond:
        r.ligne("Coût horaire limité au maximum", f"{dit(plafond)} × {dit(arrondi(cout.heures))}", retenu)
    part = min(arrondi(retenu * mensuelles * taux / reference), retenu)
    r.ligne(
        "Part de la famille",
        f"{dit(retenu)} × {dit(arrondi(mensuelles))} × {dit_taux(taux)} ÷ {dit(reference)}",
        part,
        r.texte.sources,
    )
    r.calcul.suppose(
        "CMG : activité professionnelle, études ou situation assimilée supposée ; la caisse peut arrondir les ressources du mois à l'euro."
    )
    if contrat.enfant is not None and age_depuis(contrat.enfant) < _reforme(r):
        r.calcul.suppose(
            "CMG : le complément transitoire des contrats d'avant la réforme n'est pas calculé ; votre Caf le dit."
        )
    return r.donne(retenu - part)


def _reforme(r: Redaction) -> date:
    """The day the linear CMG began: that of its first hourly reference."""
    premiere = r.calcul.parametres.parametre("cmg_reference_horaire_ama").valeurs[0].du
    assert premiere is not None
    return premiere


def _plafond(r: Redaction, contrat: Contrat, cout: Cout, genre: str) -> Decimal:
    """The hourly maximum; computed and not read, the one before it is the other reading, where the cost meets it."""
    parametre = r.calcul.parametres.parametre(f"cmg_plafond_horaire_{genre}")
    courant = r.calcul.valeur(parametre.id, contrat.au)
    lu = [v for v in parametre.valeurs if v.confiance != "C" and (v.du is None or v.du <= contrat.au)]
    if cout.horaire <= (lu[-1].nombre if lu else courant.nombre):
        return courant.nombre
    plafond = r.valeur(parametre.id, contrat.au)
    if parametre.valeur_au(contrat.au).confiance == "C" and lu:
        dernier = lu[-1].nombre
        r.hesite("Coût horaire maximum : présumé, ou le dernier lu", f"{dit(plafond)} ou {dit(dernier)}")
        if r.calcul.seconde_lecture("plafond horaire présumé", "dernier plafond horaire lu"):
            return dernier
    return plafond


def _cotisations(contrat: Contrat, cout: Cout, genre: str, *, ouvert: bool) -> tuple[Decimal | None, Decimal | None]:
    """Contributions of the month and what the CMG takes of them; null when nobody said them."""
    calcul, dites = contrat.calcul, contrat.mode.cotisations_par_mois
    total = None if dites is None else dites * contrat.part
    with calcul.redige("garde_cotisations", contrat.rang) as r:
        if total is None:
            r.ne_calcule_pas("Pajemploi les dit sur son site, d'après le salaire.")
        else:
            r.ligne("Cotisations que vous avez dites", valeur=arrondi(total), sources=r.texte.sources)
            r.donne(total)
    prises: Decimal | None = None
    rien_a_payer = False
    with calcul.redige("garde_cmg_cotisations", contrat.rang) as r:
        if not ouvert:
            prises = ZERO
            r.ferme("Le CMG n'est pas ouvert.")
        elif genre == "ged":
            prises = _prises_domicile(r, contrat, total)
        else:
            plafond = _plafond(r, contrat, cout, genre)
            rien_a_payer = total is None and cout.horaire <= plafond
            prises = _prises_ama(r, cout, total, plafond)
    if rien_a_payer:
        return ZERO, ZERO
    return (None if total is None else arrondi(total)), prises


def _prises_domicile(r: Redaction, contrat: Contrat, total: Decimal | None) -> Decimal | None:
    au = contrat.au
    grand = contrat.age_en_mois_atteint(r.calcul.entier("cmg_cotisations_ged_age", au), au)
    plafond = r.valeur(f"cmg_cotisations_ged_plafond_{'3_ans_et_plus' if grand else 'moins_3_ans'}", au)
    part = r.taux("cmg_cotisations_ged_part", au)
    r.ligne("Moitié des cotisations, au plus par mois", valeur=plafond)
    if total is None:
        r.ne_calcule_pas("il manque les cotisations du mois.")
        return None
    return r.donne(min(total * part, plafond))


def _prises_ama(r: Redaction, cout: Cout, total: Decimal | None, plafond: Decimal) -> Decimal | None:
    if cout.horaire <= plafond:
        r.ligne("Coût horaire sous le maximum : prises en charge en entier", sources=r.texte.sources)
        if total is None:
            r.ne_calcule_pas("montant inconnu, mais rien ne reste à votre charge.")
            return None
        return r.donne(total)
    r.doute("B")
    r.ligne("Coût horaire au-delà du maximum : en proportion", sources=r.texte.sources)
    if total is None:
        r.ne_calcule_pas("il manque les cotisations du mois.")
        return None
    return r.donne(total * plafond / cout.horaire)
