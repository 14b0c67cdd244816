"""One calendar for two parents: who is with the child until when, for how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from regles.parametres import ErreurParametre
from regles.simulateurs.calcul import Redaction
from regles.simulateurs.conges import adoption as adoptions
from regles.simulateurs.conges import maternite as maternites
from regles.simulateurs.conges import paternite as paternites
from regles.simulateurs.conges.famille import A_SALAIRE, SANS_DROIT, Famille, Parent
from regles.simulateurs.conges.indemnites import base, manque, pourquoi_inconnue
from regles.simulateurs.conges.supplementaire import par_jour
from regles.simulateurs.conges.validation import Verdict, jours_de, mois_de, valide
from regles.simulateurs.entree import Periode
from regles.simulateurs.foyer import plus_jours, plus_mois
from regles.simulateurs.resultat import arrondi, dit


@dataclass(frozen=True)
class Presence:
    """Days a parent is at home, both ends included."""

    parent: str
    debut: date
    fin: date


def plan(famille: Famille) -> None:
    """The whole plan: each period judged, then presence and allowances."""
    naissance = famille.naissance
    if naissance is None:
        return
    demandees = famille.calcul.simulation.conges.periodes
    if demandees is None:
        demandees = tuple(_par_defaut(famille))
        acceptees = list(demandees)
    else:
        acceptees = _juge(famille, demandees)
    _presence(famille, naissance, _presences(famille, acceptees))
    for parent in famille.parents:
        if parent.activite not in (*SANS_DROIT, "agent_public", "agricole"):
            _indemnites(famille, parent, [p for p in acceptees if p.parent == parent.cle])


def _par_defaut(famille: Famille) -> list[Periode]:
    """Nobody planned: the second parent takes the rest at once; the first takes an adoption leave."""
    adoption = adoptions.dates(famille)
    if adoption:
        premier = next((p for p in famille.parents if p.a_un_conge), None)
        fin = plus_jours(adoption.arrivee, adoption.jours - 1)
        return [Periode(premier.cle, "adoption", adoption.arrivee, fin)] if premier else []
    periodes = []
    for parent in famille.autres:
        d = paternites.dates(famille, parent) if parent.activite not in SANS_DROIT else None
        if d:
            debut = plus_jours(d.fin_obligatoire, 1)
            periodes.append(Periode(parent.cle, "paternite", debut, plus_jours(debut, d.reste - 1)))
    return periodes


def _juge(famille: Famille, demandees: tuple[Periode, ...]) -> list[Periode]:
    acceptees: list[Periode] = []
    rangs: dict[str, int] = {}
    for periode in demandees:
        rangs[periode.parent] = rang = rangs.get(periode.parent, 0) + 1
        verdict = valide(famille, periode, acceptees)
        if verdict.est_accepte:
            acceptees.append(periode)
        _dit(famille, periode, rang, verdict)
    return acceptees


NOMS = {
    "paternite": "Congé de paternité",
    "adoption": "Congé d'adoption",
    "supplementaire": "Congé supplémentaire de naissance",
    "parental": "Congé parental",
}


def _dit(famille: Famille, periode: Periode, rang: int, verdict: Verdict) -> None:
    droit = "plan_conge" if verdict.est_accepte else "plan_refus"
    cle = periode.parent
    with famille.calcul.redige(droit, f"{cle}:{rang}", parent=cle, debut=periode.debut, fin=periode.fin) as r:
        r.genre = periode.type
        r.libelle = f"{NOMS[periode.type]} : {'accepté' if verdict.est_accepte else 'refusé'}"
        for raison, sources in (*verdict.refus, *verdict.notes):
            r.ligne(raison, sources=sources)
        for raison, sources in verdict.lectures:
            r.hesite(raison, sources=sources)
        if verdict.est_accepte:
            r.donne(Decimal(jours_de(periode)))
        else:
            r.refuse()


def _presences(famille: Famille, acceptees: list[Periode]) -> list[Presence]:
    naissance = famille.naissance
    assert naissance
    liste = []
    if not famille.episode.adoption:
        mere = famille.porteur
        conge = maternites.dates(famille) if mere and mere.activite not in SANS_DROIT else None
        if mere and conge and conge.fin >= naissance:
            liste.append(Presence(mere.cle, naissance, conge.fin))
        for autre in famille.autres:
            d = paternites.dates(famille, autre) if autre.activite not in SANS_DROIT else None
            if d:
                liste.append(Presence(autre.cle, naissance, d.fin_obligatoire))
    # Part time leaves the child to somebody else for a part of the week.
    liste += [Presence(p.parent, max(p.debut, naissance), p.fin) for p in acceptees if _est_entier(p)]
    return liste


def _est_entier(periode: Periode) -> bool:
    return periode.heures_par_semaine is None and periode.prepare in (None, "plein")


def _presence(famille: Famille, naissance: date, presences: list[Presence]) -> None:
    jusqu_a = plus_jours(naissance, -1)
    for presence in sorted(presences, key=lambda p: p.debut):
        if presence.debut <= plus_jours(jusqu_a, 1):
            jusqu_a = max(jusqu_a, presence.fin)
    jours = (jusqu_a - naissance).days + 1
    with famille.calcul.redige("plan_presence", debut=naissance, fin=jusqu_a if jours else None) as r:
        r.ligne("De suite, depuis la naissance ou l'arrivée", sources=())
        r.donne(Decimal(jours))
    for rang, (debut, fin, cles) in enumerate(_tranches(presences), start=1):
        with famille.calcul.redige("plan_garde", str(rang), debut=debut, fin=fin) as r:
            r.parents = cles
            r.libelle = f"Avec l'enfant : {' et '.join(cles)}"
            r.donne(Decimal((fin - debut).days + 1))


def _tranches(presences: list[Presence]) -> list[tuple[date, date, tuple[str, ...]]]:
    bornes = sorted({j for p in presences for j in (p.debut, plus_jours(p.fin, 1))})
    tranches: list[tuple[date, date, tuple[str, ...]]] = []
    for debut, apres in pairwise(bornes):
        fin = plus_jours(apres, -1)
        la = tuple(sorted({p.parent for p in presences if p.debut <= debut and fin <= p.fin}))
        if not la:
            continue
        if tranches and tranches[-1][2] == la and plus_jours(tranches[-1][1], 1) == debut:
            tranches[-1] = (tranches[-1][0], fin, la)
        else:
            tranches.append((debut, fin, la))
    return tranches


def _indemnites(famille: Famille, parent: Parent, siennes: list[Periode]) -> None:
    with famille.calcul.redige("plan_indemnites", parent=parent.cle) as r:
        if parent.activite in A_SALAIRE and not parent.travail.salaires_bruts:
            r.ne_calcule_pas(pourquoi_inconnue(parent))
            return
        if parent.activite == "independant" and parent.porte:
            r.ne_calcule_pas("dépend de la durée de votre arrêt ; l'indemnité d'un jour est plus haut.")
            return
        total = _du_conge_principal(famille, parent, siennes, r)
        for periode in siennes:
            if periode.type == "supplementaire":
                total += _du_supplementaire(famille, parent, periode, siennes, r)
        r.donne(total)


def _du_conge_principal(famille: Famille, parent: Parent, siennes: list[Periode], r: Redaction) -> Decimal:
    """Days of maternity, paternity or adoption leave, each at the allowance of the first day of that leave."""
    jours, debut, affilie_au, nom = 0, None, None, ""
    naissance = famille.naissance
    assert naissance
    if famille.episode.adoption:
        jours = sum(jours_de(p) for p in siennes if p.type == "adoption")
        debut, affilie_au, nom = naissance, naissance, "Adoption"
    elif parent.porte:
        conge = maternites.dates(famille)
        if conge and parent.a_un_conge:
            maximum = famille.calcul.entier("maternite_pathologique_avant_maximum", conge.debut) * maternites.SEMAINE
            avant = min(famille.options.pathologique_avant_jours, maximum)
            debut = plus_jours(conge.premier, -avant)
            jours, affilie_au, nom = (conge.fin - debut).days + 1, famille.dpa or naissance, "Maternité"
    else:
        d = paternites.dates(famille, parent)
        if d:
            debut = plus_jours(d.fin_naissance, 1)
            jours = d.obligatoires + sum(jours_de(p) for p in siennes if p.type == "paternite")
            affilie_au, nom = debut, "Paternité"
    if not jours or debut is None or affilie_au is None:
        return Decimal(0)
    if manque(famille.calcul, parent, affilie_au, debut):
        return Decimal(0)
    par_jour_ = arrondi(base(r, parent, debut) or Decimal(0))
    r.ligne(nom, f"{jours} jours × {dit(par_jour_)}", par_jour_ * jours, r.texte.sources)
    return par_jour_ * jours


def _du_supplementaire(
    famille: Famille, parent: Parent, periode: Periode, siennes: list[Periode], r: Redaction
) -> Decimal:
    """Each month at its rate: the first month taken, then the second."""
    deja = sum(mois_de(p) or 0 for p in siennes if p.type == "supplementaire" and p.debut < periode.debut)
    total = Decimal(0)
    for rang in range(mois_de(periode) or 0):
        debut, apres = plus_mois(periode.debut, rang), plus_mois(periode.debut, rang + 1)
        try:
            montants = par_jour(r, parent, periode.debut, deja + rang + 1)
        except ErreurParametre:
            montants = None
        if montants is None:
            continue
        jours, un = (apres - debut).days, arrondi(montants[0])
        r.ligne(
            f"Congé supplémentaire, mois {deja + rang + 1}",
            f"{jours} jours × {dit(un)}",
            un * jours,
            ("CSS L331-8-1", "DECK"),
        )
        total += un * jours
    return total
