"""Supplementary birth leave, from 1 July 2026. CT L1225-46-2, CSS L331-8-1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import Redaction
from regles.simulateurs.conges import adoption as adoptions
from regles.simulateurs.conges import maternite as maternites
from regles.simulateurs.conges import paternite as paternites
from regles.simulateurs.conges.famille import Famille, Parent
from regles.simulateurs.conges.indemnites import base, manque, pourquoi_inconnue
from regles.simulateurs.foyer import plus_jours, plus_mois
from regles.simulateurs.resultat import arrondi, dit, dit_taux

PUBLIC = ("salarie", "agent_public", "independant", "agricole")


@dataclass(frozen=True)
class FenetreSupplementaire:
    """From which day, before which day; `transition` when the text gives a fixed last day."""

    debut: date
    limite: date
    transition: bool


def fin_du_conge_principal(famille: Famille, parent: Parent) -> date | None:
    """Last day of the maternity, paternity or adoption leave when taken in one go."""
    if famille.episode.adoption:
        adoption = adoptions.dates(famille)
        return plus_jours(adoption.arrivee, adoption.jours - 1) if adoption else None
    if parent.porte:
        maternite = maternites.dates(famille)
        return maternite.fin if maternite else None
    paternite = paternites.dates(famille, parent)
    return plus_jours(paternite.fin_obligatoire, paternite.reste) if paternite else None


def fenetre(famille: Famille, parent: Parent) -> FenetreSupplementaire | None:
    """Null when this birth or this work opens no right."""
    jours = famille.calcul.textes.conge_supplementaire
    venue = famille.naissance
    if venue is None or parent.activite not in PUBLIC or famille.perdue:
        return None
    prevue = famille.dpa or venue
    if max(venue, prevue if not famille.episode.adoption else venue) < jours["naissance_depuis"]:
        return None
    principal = fin_du_conge_principal(famille, parent)
    debut = max(jours["pris_depuis"], plus_jours(principal, 1) if principal else jours["pris_depuis"])
    if venue < jours["transition_avant"]:
        return FenetreSupplementaire(debut, jours["transition_fin"], transition=True)
    delai = famille.calcul.entier("csn_delai", venue)
    return FenetreSupplementaire(debut, plus_jours(plus_mois(venue, delai), -1), transition=False)


def supplementaire(famille: Famille) -> None:
    """Window and allowances of each parent."""
    for parent in famille.parents:
        trouvee = fenetre(famille, parent)
        if trouvee is None:
            continue
        _conge(famille, parent, trouvee)
        for mois in (1, 2):
            _indemnite(famille, parent, trouvee, mois)


def _conge(famille: Famille, parent: Parent, f: FenetreSupplementaire) -> None:
    fin = f.limite if f.limite >= f.debut else None
    with famille.calcul.redige("csn_conge", parent=parent.cle, debut=f.debut, fin=fin) as r:
        mois = r.valeur("csn_mois_maximum", f.debut)
        r.ligne("Mois par parent, au plus", valeur=mois)
        if f.transition:
            r.ligne(
                "Naissance du 1er semestre 2026",
                f"à prendre au plus tard le {f.limite:%d/%m/%Y}",
                sources=("PATER", "EFL"),
            )
        else:
            delai = r.valeur("csn_delai", f.debut)
            r.ligne(
                "Après la naissance ou l'arrivée",
                f"dans les {dit(delai)} mois ; à finir, ou seulement à commencer : votre caisse le dit",
            )
        if fin is None:
            r.hesite(
                "Vos autres congés finissent après les neuf mois : le délai est prolongé d'autant, ou non.",
                sources=("PATER", "DECK"),
            )
        if parent.activite == "salarie":
            preavis, court = r.valeur("csn_preavis", f.debut), r.valeur("csn_preavis_suite_jours", f.debut)
            r.ligne(
                "Prévenir l'employeur",
                f"{dit(preavis)} mois avant ; {dit(court)} jours s'il suit un congé de paternité ou d'adoption",
            )
        r.donne(mois)


def _indemnite(famille: Famille, parent: Parent, f: FenetreSupplementaire, mois: int) -> None:
    debut = f.debut if mois == 1 else plus_mois(f.debut, 1)
    with famille.calcul.redige(f"csn_ij_mois_{mois}", parent=parent.cle, debut=f.debut) as r:
        if parent.activite == "agent_public":
            r.periode = "mois"
        condition = manque(famille.calcul, parent, debut, debut) if parent.activite == "salarie" else None
        if condition:
            r.ferme(condition)
            return
        montants = par_jour(r, parent, f.debut, mois)
        if montants is None:
            r.ne_calcule_pas(_inconnue(parent))
        elif montants[0] == montants[1]:
            r.donne(montants[0])
        else:
            r.donne_entre(*montants)


def par_jour(r: Redaction, parent: Parent, debut: date, mois: int) -> tuple[Decimal, Decimal] | None:
    """Gross of a day of the first or second month, not rounded, as two readings (equal when one stands); null when unknown."""
    taux = r.taux(f"ij_conge_supplementaire_mois_{mois}", debut)
    if parent.activite == "agent_public":
        salaire = parent.travail.traitement_mensuel
        if salaire is None:
            return None
        r.qui = "administration"
        minimum = r.taux("csn_agent_public_minimum", debut)
        r.libelle = f"{r.texte.libelle} (par mois)"
        r.hesite(
            "Traitement partiel : au moins, ou comme les salariés",
            f"{dit(salaire)} × {dit_taux(minimum)} ou × {dit_taux(taux)}",
        )
        return salaire * minimum, salaire * taux
    jour = base(r, parent, debut)
    if jour is None:
        return None
    if parent.activite == "independant":
        r.hesite(
            "Indépendants : ce montant suit les proportions des salariés ; aucun texte lu ne le donne, il peut être autre.",
            sources=("CSS L623-2", "SOIP", "CALC"),
        )
    r.ligne("Part de l'indemnité", f"× {dit_taux(taux)}", arrondi(jour * taux))
    return jour * taux, jour * taux


def _inconnue(parent: Parent) -> str:
    if parent.activite == "agent_public":
        return "traitement partiel ; le taux est fixé par décret, et il manque votre traitement."
    return pourquoi_inconnue(parent)
