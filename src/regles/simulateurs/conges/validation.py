"""Whether a leave may be taken as it was drawn: every reason to refuse it, and what to know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from regles.parametres import ErreurParametre
from regles.simulateurs.conges import adoption as adoptions
from regles.simulateurs.conges import paternite as paternites
from regles.simulateurs.conges.famille import Famille, Parent
from regles.simulateurs.conges.parental import limite_parental, manque_anciennete
from regles.simulateurs.conges.supplementaire import fenetre, fin_du_conge_principal
from regles.simulateurs.entree import Periode
from regles.simulateurs.foyer import plus_jours, plus_mois
from regles.simulateurs.resultat import dit

# A reason, and the keys of its sources.
Raison = tuple[str, tuple[str, ...]]
PAT = ("CT L1225-35", "CT D1225-8")
CSN = ("CT L1225-46-2",)
CPE = ("CT L1225-47", "CT L1225-48")
ADO = ("CT L1225-37", "CT D1225-11-1")
MOIS_POSSIBLES = (1, 2)


@dataclass
class Verdict:
    """Reasons to refuse, things to say, and readings of the law that remain open."""

    refus: list[Raison] = field(default_factory=list)
    notes: list[Raison] = field(default_factory=list)
    lectures: list[Raison] = field(default_factory=list)

    @property
    def est_accepte(self) -> bool:
        return not self.refus


def jours_de(periode: Periode) -> int:
    """Days of a period, both ends included."""
    return (periode.fin - periode.debut).days + 1


def mois_de(periode: Periode) -> int | None:
    """Whole months from date to date, null when the period is not made of months.

    >>> mois_de(Periode("p1", "supplementaire", date(2027, 3, 26), date(2027, 4, 25)))
    1
    """
    return next((m for m in MOIS_POSSIBLES if plus_jours(plus_mois(periode.debut, m), -1) == periode.fin), None)


def valide(famille: Famille, periode: Periode, acceptees: list[Periode]) -> Verdict:
    """Judge one period after those already accepted, of both parents."""
    verdict = Verdict()
    parent = next((p for p in famille.parents if p.cle == periode.parent), None)
    if parent is None:
        verdict.refus.append((f"Aucun parent n'a la clé {periode.parent}.", ()))
        return verdict
    siennes = [p for p in acceptees if p.parent == periode.parent]
    for autre in siennes:
        if autre.debut <= periode.fin and periode.debut <= autre.fin:
            verdict.refus.append((f"Ce parent a déjà un congé du {autre.debut:%d/%m/%Y} au {autre.fin:%d/%m/%Y}.", ()))
    juge = {"paternite": _paternite, "adoption": _adoption, "supplementaire": _supplementaire, "parental": _parental}
    try:
        juge[periode.type](famille, parent, periode, acceptees, verdict)
    except ErreurParametre as erreur:
        verdict.refus.append((f"Nous ne pouvons pas en juger : {erreur}.", ()))
    return verdict


def _memes(periode: Periode, acceptees: list[Periode]) -> list[Periode]:
    return [p for p in acceptees if p.parent == periode.parent and p.type == periode.type]


def _paternite(famille: Famille, parent: Parent, periode: Periode, acceptees: list[Periode], v: Verdict) -> None:
    d = paternites.dates(famille, parent)
    if parent.porte or d is None:
        v.refus.append(("Le congé de paternité est pour l'autre parent, après une naissance.", PAT))
        return
    if not (parent.a_un_conge or parent.activite in ("independant", "agricole")):
        v.refus.append(("Sans travail ni allocation chômage, pas de congé de paternité indemnisé.", PAT))
        return
    calcul, deja = famille.calcul, _memes(periode, acceptees)
    minimum = calcul.entier("paternite_periode_minimum", d.naissance)
    independant = parent.activite in ("independant", "agricole")
    periodes = calcul.entier("paternite_independant_periodes" if independant else "paternite_periodes", d.naissance)
    pris = sum(jours_de(p) for p in deja)
    if periode.debut <= d.fin_obligatoire:
        v.refus.append((f"Les jours obligatoires vont jusqu'au {d.fin_obligatoire:%d/%m/%Y}.", PAT))
    if periode.fin > d.limite:
        v.refus.append((f"À prendre dans les six mois : au plus tard le {d.limite:%d/%m/%Y}.", PAT))
    if jours_de(periode) < minimum:
        v.refus.append((f"Une période dure {minimum} jours au moins : {jours_de(periode)} demandés.", PAT))
    if len(deja) >= periodes:
        v.refus.append((f"{periodes} périodes au plus.", PAT))
    if pris + jours_de(periode) > d.reste:
        v.refus.append((f"Il reste {d.reste - pris} jours : {jours_de(periode)} demandés.", PAT))
    if not independant:
        _preavis(
            famille, plus_mois(periode.debut, -calcul.entier("paternite_preavis", d.naissance)), v, ("CT D1225-8",)
        )


def _adoption(famille: Famille, parent: Parent, periode: Periode, acceptees: list[Periode], v: Verdict) -> None:
    d = adoptions.dates(famille)
    if d is None or not parent.a_un_conge:
        v.refus.append(("Le congé d'adoption suit l'arrivée d'un enfant confié, pour un parent qui travaille.", ADO))
        return
    calcul, deja = famille.calcul, _memes(periode, acceptees)
    minimum, periodes = (
        calcul.entier("adoption_periode_minimum", d.arrivee),
        calcul.entier("adoption_periodes", d.arrivee),
    )
    if periode.debut < d.debut:
        v.refus.append((f"Pas avant le {d.debut:%d/%m/%Y} : sept jours avant l'arrivée.", ADO))
    if periode.fin > d.limite:
        v.refus.append((f"À prendre au plus tard le {d.limite:%d/%m/%Y}.", ADO))
    if jours_de(periode) < minimum:
        v.refus.append((f"Une période dure {minimum} jours au moins : {jours_de(periode)} demandés.", ADO))
    if len(deja) >= periodes:
        v.refus.append((f"{periodes} périodes au plus par parent.", ADO))
    tous = [p for p in acceptees if p.type == "adoption"] + [periode]
    partage = len({p.parent for p in tous}) > 1
    total = d.jours + (d.partage if partage else 0)
    pris = sum(jours_de(p) for p in tous)
    if pris > total:
        v.refus.append((f"{pris} jours demandés en tout, {total} au plus.", (*ADO, "CT L1225-40")))


def _supplementaire(famille: Famille, parent: Parent, periode: Periode, acceptees: list[Periode], v: Verdict) -> None:
    f = fenetre(famille, parent)
    if f is None:
        v.refus.append(
            (
                "Ce congé est pour les salariés, agents publics, indépendants et agricoles, et les naissances depuis le 1er janvier 2026.",
                CSN,
            )
        )
        return
    jours, deja = famille.calcul.textes.conge_supplementaire, _memes(periode, acceptees)
    if periode.debut < jours["pris_depuis"]:
        v.refus.append((f"Pas avant le {jours['pris_depuis']:%d/%m/%Y}.", CSN))
    _principal_pris(famille, parent, periode, acceptees, v)
    mois = mois_de(periode)
    if mois is None:
        v.refus.append(("Un ou deux mois entiers, de date à date.", CSN))
    elif mois + sum(mois_de(p) or 0 for p in deja) > famille.calcul.entier("csn_mois_maximum", f.debut):
        v.refus.append(("Deux mois au plus par parent.", CSN))
    if f.transition and periode.fin > f.limite:
        v.refus.append(
            (f"Naissance du 1er semestre 2026 : à prendre au plus tard le {f.limite:%d/%m/%Y}.", ("PATER", "EFL"))
        )
    if not f.transition and periode.debut > f.limite:
        v.refus.append(
            (f"À prendre dans les neuf mois : au plus tard le {f.limite:%d/%m/%Y}.", ("PATER", "DECK", "SOIP"))
        )
    elif not f.transition and periode.fin > f.limite:
        v.lectures.append(
            (
                f"Finit après le {f.limite:%d/%m/%Y} : à finir, ou seulement à commencer dans les neuf mois ? Votre caisse le dit.",
                ("PATER", "DECK", "SOIP"),
            )
        )
    if parent.activite == "salarie" and periode.debut >= jours["pris_depuis"]:
        _preavis_supplementaire(famille, parent, periode, acceptees, v)


def _principal_pris(famille: Famille, parent: Parent, periode: Periode, acceptees: list[Periode], v: Verdict) -> None:
    if famille.episode.adoption:
        v.notes.append(("Le congé d'adoption doit être pris en entier avant.", CSN))
        return
    if parent.porte:
        fin = fin_du_conge_principal(famille, parent)
        if fin and periode.debut <= fin:
            v.refus.append((f"Le congé de maternité finit le {fin:%d/%m/%Y} : ce congé le suit.", CSN))
        return
    d = paternites.dates(famille, parent)
    if d is None:
        return
    pris = sum(
        jours_de(p) for p in acceptees if p.parent == parent.cle and p.type == "paternite" and p.fin < periode.debut
    )
    if pris < d.reste:
        v.refus.append((f"Il faut avoir pris tout le congé de paternité : il reste {d.reste - pris} jours.", CSN))


def _preavis_supplementaire(
    famille: Famille, parent: Parent, periode: Periode, acceptees: list[Periode], v: Verdict
) -> None:
    calcul = famille.calcul
    veille = plus_jours(periode.debut, -1)
    suit = any(p.parent == parent.cle and p.type in ("paternite", "adoption") and p.fin == veille for p in acceptees)
    limite = (
        plus_jours(periode.debut, -calcul.entier("csn_preavis_suite_jours", periode.debut))
        if suit
        else plus_mois(periode.debut, -calcul.entier("csn_preavis", periode.debut))
    )
    _preavis(famille, limite, v, CSN)


def _parental(famille: Famille, parent: Parent, periode: Periode, acceptees: list[Periode], v: Verdict) -> None:
    if parent.activite != "salarie":
        v.refus.append(
            (
                "Le congé parental est ici celui des salariés ; ailleurs, demandez à votre employeur ou à votre caisse.",
                CPE,
            )
        )
        return
    if condition := manque_anciennete(famille, parent):
        v.refus.append((condition, ("CT L1225-47",)))
    calcul, limite = famille.calcul, limite_parental(famille)
    obligatoire = _fin_avant_parental(famille, parent)
    if obligatoire and periode.debut <= obligatoire:
        v.refus.append(
            (
                f"Ce congé suit le congé de maternité, de paternité ou d'adoption, qui finit le {obligatoire:%d/%m/%Y}.",
                CPE,
            )
        )
    if limite and periode.fin > limite:
        v.refus.append((f"Au plus tard le {limite:%d/%m/%Y}.", CPE))
    premier = calcul.entier("parental_mois", periode.debut)
    if periode.fin > plus_jours(plus_mois(periode.debut, premier), -1):
        v.notes.append((f"Plus de {premier} mois : à demander en plusieurs fois (deux prolongations).", CPE))
    heures = periode.heures_par_semaine
    minimum = calcul.nombre("parental_heures_minimum", periode.debut)
    if heures is not None and heures < minimum:
        v.refus.append(
            (
                f"À temps partiel, {dit(minimum)} heures par semaine au moins : {dit(heures)} demandées.",
                ("CT L1225-47",),
            )
        )
    suit = any(p.parent == parent.cle and p.fin == plus_jours(periode.debut, -1) for p in acceptees) or (
        obligatoire is not None and periode.debut == plus_jours(obligatoire, 1)
    )
    preavis = calcul.entier("parental_preavis_suite" if suit else "parental_preavis_plus_tard", periode.debut)
    _preavis(famille, plus_mois(periode.debut, -preavis), v, ("CT L1225-50",))


def _fin_avant_parental(famille: Famille, parent: Parent) -> date | None:
    """What must be over: the mother's leave, the second parent's compulsory days."""
    if parent.porte or famille.episode.adoption:
        return None if famille.episode.adoption else fin_du_conge_principal(famille, parent)
    d = paternites.dates(famille, parent)
    return d.fin_obligatoire if d else None


def _preavis(famille: Famille, limite: date, v: Verdict, sources: tuple[str, ...]) -> None:
    """A late notice never refuses: the employer may ask for another date."""
    passe = " : ce jour est passé, voyez la date avec votre employeur" if limite < famille.calcul.au else ""
    v.notes.append((f"Prévenez l'employeur au plus tard le {limite:%d/%m/%Y}{passe}.", sources))
