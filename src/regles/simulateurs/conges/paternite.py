"""Birth leave, paternity and childcare leave. CT L1225-35, L3142-1, D1225-8; CSS L623-1 for the self-employed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import Redaction
from regles.simulateurs.conges.famille import SANS_DROIT, Famille, Parent
from regles.simulateurs.conges.indemnites import indemnite
from regles.simulateurs.conges.maternite import traitement
from regles.simulateurs.foyer import plus_jours, plus_mois
from regles.simulateurs.resultat import dit


@dataclass(frozen=True)
class DatesPaternite:
    """Days of the second parent: birth leave, the days that follow it, the rest and its last possible day."""

    naissance: date
    fin_naissance: date
    fin_obligatoire: date
    obligatoires: int
    reste: int
    limite: date

    @property
    def total(self) -> int:
        return self.obligatoires + self.reste


def dates(famille: Famille, parent: Parent) -> DatesPaternite | None:
    """Null without a birth date. `fin_naissance` and `fin_obligatoire` are last days."""
    return famille.une_fois("paternite", parent.cle, lambda: _dates(famille, parent))


def _dates(famille: Famille, parent: Parent) -> DatesPaternite | None:
    naissance = famille.naissance
    if naissance is None or famille.episode.adoption:
        return None
    calcul = famille.calcul
    multiples = "_multiples" if famille.multiples else ""
    limite = plus_jours(plus_mois(naissance, calcul.entier("paternite_delai", naissance)), -1)
    if parent.activite in ("independant", "agricole"):
        premiers = calcul.entier("paternite_independant_premiers_jours", naissance)
        total = calcul.entier(f"paternite_independant_jours{multiples}", naissance)
        fin = plus_jours(naissance, premiers - 1)
        return DatesPaternite(naissance, plus_jours(naissance, -1), fin, premiers, total - premiers, limite)
    apres = famille.ouvrables(naissance, calcul.entier("paternite_naissance_jours", naissance))
    obligatoires = calcul.entier("paternite_obligatoire_jours", naissance)
    reste = calcul.entier(f"paternite_reste_jours{multiples}", naissance)
    return DatesPaternite(
        naissance, plus_jours(apres, -1), plus_jours(apres, obligatoires - 1), obligatoires, reste, limite
    )


def paternite(famille: Famille) -> None:
    """Every result of the parents who do not carry the child."""
    for parent in famille.autres:
        if parent.activite in SANS_DROIT:
            famille.calcul.suppose(
                f"{parent.cle} : sans travail ni allocation chômage, pas de congé de paternité indemnisé ici."
            )
            continue
        trouvees = dates(famille, parent)
        if trouvees is not None:
            _conges(famille, parent, trouvees)
            _argent(famille, parent, trouvees)


def _conges(famille: Famille, parent: Parent, d: DatesPaternite) -> None:
    calcul = famille.calcul
    if parent.activite in ("salarie", "agent_public"):
        with calcul.redige("paternite_naissance", parent=parent.cle, debut=d.naissance, fin=d.fin_naissance) as r:
            jours = r.valeur("paternite_naissance_jours", d.naissance)
            r.debut = _premier_ouvrable(famille, d.naissance)
            r.ligne("Jours ouvrables", valeur=jours)
            if famille.perdue:
                r.hesite(
                    "Enfant né sans vie : ces jours, ou aucun ; le texte est muet, l'accord collectif ou l'employeur le dit.",
                    sources=("CT-L3142",),
                )
            r.donne(jours)
    with calcul.redige(
        "paternite_obligatoire", parent=parent.cle, debut=plus_jours(d.fin_naissance, 1), fin=d.fin_obligatoire
    ) as r:
        r.ligne("De suite, week-ends compris", sources=r.texte.sources)
        _doute_agricole(r, parent)
        r.donne(Decimal(d.obligatoires))
    _hospitalise(famille, parent, d)
    with calcul.redige("paternite_reste", parent=parent.cle, debut=plus_jours(d.fin_obligatoire, 1), fin=d.limite) as r:
        _lignes_du_reste(parent, d, r)
        _doute_agricole(r, parent)
        r.donne(Decimal(d.reste))


def _lignes_du_reste(parent: Parent, d: DatesPaternite, r: Redaction) -> None:
    minimum = r.valeur("paternite_periode_minimum", d.naissance)
    if parent.activite in ("independant", "agricole"):
        periodes = r.valeur("paternite_independant_periodes", d.naissance)
        r.ligne("En périodes", f"{dit(periodes)} au plus, de {dit(minimum)} jours au moins")
        return
    periodes = r.valeur("paternite_periodes", d.naissance)
    r.ligne("En périodes", f"{dit(periodes)} au plus, de {dit(minimum)} jours au moins")
    preavis = r.valeur("paternite_preavis", d.naissance)
    r.ligne("Prévenir l'employeur avant chaque période", f"{dit(preavis)} mois")


def _doute_agricole(r: Redaction, parent: Parent) -> None:
    """The facts give the farmers' right, not its days."""
    if parent.activite == "agricole":
        r.hesite(
            "Durées des indépendants : celles des exploitants agricoles sont les mêmes, ou d'autres.",
            sources=("CR L732-12-1",),
        )


def _premier_ouvrable(famille: Famille, naissance: date) -> date:
    return plus_jours(famille.ouvrables(naissance, 1), -1)


def _hospitalise(famille: Famille, parent: Parent, d: DatesPaternite) -> None:
    charges = [famille.calcul.simulation.charge(e.cle).hospitalise for e in famille.episode.enfants]
    sejour = next((h for h in charges if h is not None and h.du == d.naissance), None)
    if sejour is None or parent.activite not in ("salarie", "agent_public", "demandeur_emploi"):
        return
    debut = plus_jours(d.fin_obligatoire, 1)
    with famille.calcul.redige("paternite_hospitalisation", parent=parent.cle, debut=debut) as r:
        maximum = int(r.valeur("paternite_hospitalisation_jours", d.naissance))
        r.ligne("Pendant l'hospitalisation, de suite", f"{maximum} jours au plus")
        jours = maximum if sejour.sortie is None else max(0, min(maximum, (sejour.sortie - debut).days + 1))
        r.fin = plus_jours(debut, jours - 1) if jours else None
        if sejour.sortie is None:
            r.ligne("Sortie inconnue : durée la plus longue", sources=())
        r.donne(Decimal(jours))


def _argent(famille: Famille, parent: Parent, d: DatesPaternite) -> None:
    debut = plus_jours(d.fin_naissance, 1)
    if parent.activite == "agent_public":
        traitement(famille.calcul, "paternite_traitement", parent, debut)
        return
    indemnite(famille.calcul, "paternite_ij", parent, debut, debut, d.total)
