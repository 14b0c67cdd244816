"""Maternity leave: days, options, prematurity, child in hospital, death of the mother, loss. CT L1225-17 to L1225-29."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.simulateurs.calcul import Calcul, Redaction
from regles.simulateurs.conges.famille import SANS_DROIT, Famille, Parent
from regles.simulateurs.conges.indemnites import indemnite
from regles.simulateurs.foyer import plus_jours
from regles.simulateurs.resultat import dit

SEMAINE = 7
RANG_LONG = 3


@dataclass(frozen=True)
class DatesMaternite:
    """First and last days. `prema_debut` opens the days added before the leave; `refus` are options not granted."""

    debut: date
    fin: date
    avant: int
    apres: int
    prema_debut: date | None = None
    refus: tuple[str, ...] = ()

    @property
    def jours(self) -> int:
        return (self.fin - self.debut).days + 1

    @property
    def premier(self) -> date:
        return self.prema_debut or self.debut


def dates(famille: Famille) -> DatesMaternite | None:
    """The leave of the one who carries, null without a date. Weeks come from the dated values."""
    return famille.une_fois("maternite", "", lambda: _dates(famille))


def _dates(famille: Famille) -> DatesMaternite | None:
    dpa = famille.dpa
    if dpa is None:
        return None
    calcul, genre = famille.calcul, _genre(famille)
    legal_avant = calcul.entier(f"maternite_prenatal_{genre}", dpa)
    avant, apres = legal_avant, calcul.entier(f"maternite_postnatal_{genre}", dpa)
    decale, refus = _options(famille, genre, dpa)
    avant, apres = avant - decale, apres + decale
    prevu = plus_jours(dpa, -avant * SEMAINE)
    nee = famille.nee
    debut = min(prevu, nee) if nee else prevu
    duree = (avant + apres) * SEMAINE
    legal = plus_jours(dpa, -legal_avant * SEMAINE)
    if nee and _est_grand_premature(famille, nee, dpa, legal):
        return DatesMaternite(legal, plus_jours(legal, duree - 1), avant, apres, nee, refus)
    fin = plus_jours(nee, apres * SEMAINE - 1) if nee and nee > dpa else plus_jours(debut, duree - 1)
    return DatesMaternite(debut, fin, avant, apres, None, refus)


def _genre(famille: Famille) -> str:
    if famille.foetus > 2:
        return "triples"
    if famille.foetus == 2:
        return "jumeaux"
    if famille.rang is None:
        famille.calcul.suppose("Premier ou deuxième enfant supposé, pour la durée du congé de maternité.")
    return "rang_3" if (famille.rang or 1) >= RANG_LONG else "rang_1_2"


def _options(famille: Famille, genre: str, dpa: date) -> tuple[int, tuple[str, ...]]:
    """Weeks moved after the birth (negative: before it), and the options refused with their reason."""
    options, calcul = famille.options, famille.calcul
    report, avance = options.report_semaines, options.avance_semaines
    refus: list[str] = []
    if report:
        maximum = calcul.entier("maternite_report_maximum", dpa)
        if famille.multiples:
            refus.append("Report refusé : grossesse multiple.")
        elif report > maximum:
            refus.append(f"Report refusé : {report} semaines, {maximum} au plus.")
        else:
            calcul.suppose("Report : avis favorable du professionnel de santé supposé ; un arrêt prescrit l'annule.")
            return report, ()
    if avance:
        maximum = 0 if genre in ("rang_1_2", "triples") else calcul.entier(f"maternite_avance_maximum_{genre}", dpa)
        if avance <= maximum:
            return -avance, tuple(refus)
        refus.append(
            f"Avance refusée : {avance} semaines, {maximum} au plus."
            if maximum
            else "Avance refusée : elle n'existe qu'à partir du 3e enfant, ou pour des jumeaux."
        )
    return 0, tuple(refus)


def _est_grand_premature(famille: Famille, nee: date, dpa: date, legal: date) -> bool:
    seuil = famille.calcul.entier("maternite_prematurite_seuil", dpa)
    if nee >= plus_jours(dpa, -seuil * SEMAINE) or nee >= legal or famille.perdue:
        return False
    hospitalise = any(famille.calcul.simulation.charge(e.cle).hospitalise for e in famille.episode.enfants)
    if not hospitalise:
        famille.calcul.suppose("Naissance très en avance : si l'enfant a été hospitalisé, des jours s'ajoutent.")
    return hospitalise


def maternite(famille: Famille) -> None:
    """Every result of the one who carries."""
    parent = famille.porteur
    if parent is None:
        return
    if parent.activite in SANS_DROIT:
        famille.calcul.suppose(
            f"{parent.cle} : sans travail ni allocation chômage, pas de congé de maternité indemnisé ici."
        )
        return
    if famille.perdue and not _ouvert_apres_perte(famille, parent):
        return
    trouvees = dates(famille)
    if trouvees is None:
        famille.calcul.suppose("Congé de maternité : il faut une date (terme ou naissance).")
        return
    if parent.a_un_conge:
        _conge(famille, parent, trouvees)
    else:
        _arret_independant(famille, parent)
    _argent(famille, parent, trouvees)
    _apres(famille, parent, trouvees)


def _conge(famille: Famille, parent: Parent, trouvees: DatesMaternite) -> None:
    calcul = famille.calcul
    if trouvees.prema_debut:
        with calcul.redige(
            "maternite_prematurite", parent=parent.cle, debut=trouvees.prema_debut, fin=plus_jours(trouvees.debut, -1)
        ) as r:
            r.ligne("De la naissance à la veille du début légal du congé", sources=r.texte.sources)
            r.donne(Decimal((trouvees.debut - trouvees.prema_debut).days))
    with calcul.redige("maternite_conge", parent=parent.cle, debut=trouvees.debut, fin=trouvees.fin) as r:
        dpa = famille.dpa
        assert dpa
        genre = _genre(famille)
        avant, apres = r.valeur(f"maternite_prenatal_{genre}", dpa), r.valeur(f"maternite_postnatal_{genre}", dpa)
        r.ligne(
            "Durée légale", f"{dit(avant)} semaines avant la date prévue, {dit(apres)} après", (avant + apres) * SEMAINE
        )
        for motif in trouvees.refus:
            r.ligne(motif, sources=r.texte.sources)
        if trouvees.avant != avant:
            r.ligne(
                "Avec votre choix", f"{trouvees.avant} semaines avant, {trouvees.apres} après", sources=r.texte.sources
            )
        if famille.nee and famille.nee > dpa:
            r.ligne(
                "Naissance après la date prévue : le temps d'après se compte depuis la naissance",
                sources=("assure.cpam44.fr",),
            )
        elif famille.nee and famille.nee < dpa:
            r.ligne(
                "Naissance avant la date prévue : la durée entière est gardée", sources=("CT L1225-20", "CSS L331-3")
            )
        if famille.perdue:
            r.ligne(
                "Ouvert aussi pour un enfant né sans vie, à partir de 22 semaines d'aménorrhée ou 500 g",
                sources=("CSS-L331",),
            )
        r.donne(Decimal(trouvees.jours))


def _arret_independant(famille: Famille, parent: Parent) -> None:
    with famille.calcul.redige("maternite_conge", parent=parent.cle) as r:
        dpa = famille.dpa
        assert dpa
        semaines = r.valeur("independant_arret_minimum", dpa)
        r.ligne("Arrêt minimum, dont 6 semaines après la naissance", f"{dit(semaines)} semaines", semaines * SEMAINE)
        r.donne(semaines * SEMAINE)


def _argent(famille: Famille, parent: Parent, trouvees: DatesMaternite) -> None:
    calcul, dpa = famille.calcul, famille.dpa
    assert dpa
    avant = _pathologique_avant(famille, parent, trouvees)
    premier = plus_jours(trouvees.premier, -avant)
    if parent.activite == "agent_public":
        traitement(calcul, "maternite_traitement", parent, premier)
        return
    if parent.activite in ("independant", "agricole"):
        _allocation(famille, parent, premier)
    jours = (trouvees.fin - premier).days + 1 if parent.a_un_conge else None
    indemnite(calcul, "maternite_ij", parent, premier, dpa, jours)


def _pathologique_avant(famille: Famille, parent: Parent, trouvees: DatesMaternite) -> int:
    demandes = famille.options.pathologique_avant_jours
    if not demandes or not parent.a_un_conge:
        return 0
    calcul = famille.calcul
    maximum = calcul.entier("maternite_pathologique_avant_maximum", trouvees.debut) * SEMAINE
    jours = min(demandes, maximum)
    debut = trouvees.premier
    with calcul.redige(
        "maternite_pathologique_avant", parent=parent.cle, debut=plus_jours(debut, -jours), fin=plus_jours(debut, -1)
    ) as r:
        _limite(r, demandes, maximum)
        r.donne(Decimal(jours))
    return jours


def _limite(r: Redaction, demandes: int, maximum: int) -> None:
    if demandes > maximum:
        r.ligne(f"{maximum} jours au plus", f"{demandes} demandés", sources=r.texte.sources)


def _allocation(famille: Famille, parent: Parent, debut: date) -> None:
    with famille.calcul.redige("maternite_allocation", parent=parent.cle, debut=debut) as r:
        if parent.activite == "agricole":
            r.ne_calcule_pas("la MSA paie la personne qui vous remplace ; demandez-la 30 jours avant l'arrêt.")
            return
        montant = r.valeur("pmss", debut)
        r.ligne("Un plafond mensuel de la sécurité sociale, versé en deux moitiés", valeur=montant)
        if parent.travail.revenu_moyen_faible:
            part = r.taux("independant_revenu_faible_part", debut)
            montant *= part
            r.ligne("Revenu moyen très faible", f"× {dit(part)}", montant)
        r.donne(montant)


def traitement(calcul: Calcul, droit: str, parent: Parent, debut: date) -> None:
    """A civil servant keeps the whole salary."""
    with calcul.redige(droit, parent=parent.cle, debut=debut) as r:
        if parent.travail.traitement_mensuel is None:
            r.ne_calcule_pas(
                "traitement, supplément familial et indemnité de résidence maintenus ; dites votre traitement."
            )
        else:
            r.ligne("Maintenu à 100 %", valeur=parent.travail.traitement_mensuel, sources=r.texte.sources)
            r.donne(parent.travail.traitement_mensuel)


def _apres(famille: Famille, parent: Parent, trouvees: DatesMaternite) -> None:
    calcul, options = famille.calcul, famille.options
    suite = plus_jours(trouvees.fin, 1)
    if options.pathologique_apres_jours and parent.a_un_conge:
        maximum = calcul.entier("maternite_pathologique_apres_maximum", trouvees.fin) * SEMAINE
        jours = min(options.pathologique_apres_jours, maximum)
        with calcul.redige(
            "maternite_pathologique_apres", parent=parent.cle, debut=suite, fin=plus_jours(suite, jours - 1)
        ) as r:
            _limite(r, options.pathologique_apres_jours, maximum)
            r.donne(Decimal(jours))
    if options.reprise and parent.a_un_conge:
        _report_hospitalisation(famille, parent, trouvees, options.reprise)
    if options.deces_mere:
        _transmis(famille, trouvees, options.deces_mere)


def _report_hospitalisation(famille: Famille, parent: Parent, trouvees: DatesMaternite, reprise: date) -> None:
    nee = famille.nee
    if nee is None:
        return
    seuil = plus_jours(nee, famille.calcul.entier("maternite_hospitalisation_seuil", nee) * SEMAINE)
    sejours = [h for e in famille.episode.enfants if (h := famille.calcul.simulation.charge(e.cle).hospitalise)]
    sortie = max((h.sortie for h in sejours if h.sortie), default=None)
    restent = Decimal(max(0, (trouvees.fin - reprise).days + 1))
    fin = plus_jours(sortie, int(restent) - 1) if sortie and restent else None
    with famille.calcul.redige("maternite_report_hospitalisation", parent=parent.cle, debut=sortie, fin=fin) as r:
        if not sejours or (sortie and sortie < seuil):
            r.ferme("L'enfant doit être encore hospitalisé à la fin de la 6e semaine.")
        elif reprise < seuil:
            r.ferme(f"La reprise n'est pas possible avant le {seuil:%d/%m/%Y} : six semaines après la naissance.")
        else:
            r.ligne(
                "Jours de congé qui restent à la reprise",
                f"du {reprise:%d/%m/%Y} au {trouvees.fin:%d/%m/%Y}",
                restent,
                r.texte.sources,
            )
            r.donne(restent)


def _transmis(famille: Famille, trouvees: DatesMaternite, deces: date) -> None:
    for autre in famille.autres:
        fin = trouvees.fin if deces <= trouvees.fin else None
        with famille.calcul.redige("maternite_deces_mere", parent=autre.cle, debut=deces, fin=fin) as r:
            r.ligne("Durée d'indemnisation qui restait à la mère", sources=r.texte.sources)
            r.donne(Decimal(max(0, (trouvees.fin - deces).days + 1)))


def _ouvert_apres_perte(famille: Famille, parent: Parent) -> bool:
    """From 22 weeks of amenorrhoea, or 500 g: the term alone never closes the right."""
    calcul, episode = famille.calcul, famille.episode
    jour, ddr = episode.jour("evenement"), episode.jour("ddr")
    if jour is None:
        return False
    semaines = calcul.entier("perte_conge_semaines", jour)
    if ddr is not None and (jour - ddr).days >= semaines * SEMAINE:
        return True
    with calcul.redige("maternite_conge", parent=parent.cle) as r:
        r.ne_calcule_pas(
            f"ouvert à partir de {semaines} semaines d'aménorrhée, ou si l'enfant pesait 500 g ; avant, arrêt maladie sans carence."
        )
    return False
