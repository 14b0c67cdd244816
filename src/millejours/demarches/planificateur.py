"""One calendar for two parents: each leave judged, who is with the child until when, for how much; plans compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from millejours.demarches.display import LigneVue, Mots, ResultatVue, noms_des_parents
from millejours.demarches.formulaire import PERIODES
from millejours.demarches.regles import simulateurs
from regles.explain import date_en_mots, fenetre_en_mots
from regles.explain.mots import enumere, majuscule
from regles.simulateurs import Reponse, Resultat, Simulation
from regles.simulateurs.entree import Periode
from regles.simulateurs.foyer import plus_mois
from regles.simulateurs.resultat import montant_en_mots
from regles.situation import Situation

LARGEUR, VOIE, TETE = 900.0, 46, 26
JOUR = timedelta(days=1)
# Leaves that are on the calendar whatever the plan, and what draws them.
FIXES = {
    "maternite_conge": "maternite",
    "paternite_naissance": "naissance",
    "paternite_obligatoire": "paternite",
    "adoption_arrivee": "naissance",
}
AU_PLAN = ("plan_conge", "plan_refus")
DETAILS = ("maternite", "paternite", "adoption", "csn", "parental", "prepare", "deuil")


@dataclass(frozen=True, slots=True)
class Barre:
    """One leave on the calendar: place and size in the drawing, and the words said of it."""

    parent: str
    genre: str
    x: float
    largeur: float
    y: int
    titre: str
    dates: str
    est_au_plan: bool


@dataclass(frozen=True, slots=True)
class Calendrier:
    debut: date
    fin: date
    mois: tuple[tuple[float, str], ...]
    voies: tuple[tuple[str, str, int], ...]
    barres: tuple[Barre, ...]
    hauteur: int
    x_naissance: float

    @property
    def bas(self) -> int:
        return self.hauteur - 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was asked, and every reason to refuse it."""

    titre: str
    dates: str
    est_accepte: bool
    raisons: tuple[LigneVue, ...]
    # Who confirms, when it is accepted on one of two readings.
    a_confirmer_par: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to share: until when somebody is with the child, and for how much each."""

    id: str
    nom: str
    jours: str
    jusqu_a: str
    tranches: tuple[str, ...]
    indemnites: tuple[tuple[str, ResultatVue], ...]
    est_choisi: bool


@dataclass(frozen=True, slots=True)
class PageConges:
    le: str
    au_mots: str
    calendrier: Calendrier | None
    verdicts: tuple[Verdict, ...]
    choisi: Plan | None
    plans: tuple[Plan, ...]
    par_parent: tuple[tuple[str, tuple[ResultatVue, ...]], ...]
    hypotheses: tuple[str, ...]

    @property
    def a_des_refus(self) -> bool:
        return any(not v.est_accepte for v in self.verdicts)


Proposes = Mapping[str, tuple[tuple[Periode, ...], Reponse]]


def page_conges(simulation: Simulation, reponse: Reponse, proposes: Proposes) -> PageConges:
    """The whole page of one family; `proposes`: the plans of `propose`, that a chosen plan does not change."""
    mots = Mots(simulation.situation, reponse)
    noms = noms_des_parents(simulation.situation)
    choisi = _plan("le_votre", _("Votre plan"), reponse, mots, noms, est_choisi=True)
    plans = tuple(
        _plan(id_, nom_du_plan(id_), r, mots, noms, est_choisi=_memes(simulation.conges.periodes, periodes))
        for id_, (periodes, r) in proposes.items()
    )
    return PageConges(
        le=reponse.au.isoformat(),
        au_mots=mots.jour(reponse.au),
        calendrier=_calendrier(simulation, reponse, mots, noms),
        verdicts=tuple(_verdicts(reponse, mots)),
        choisi=choisi if _presence(reponse) else None,
        plans=plans,
        par_parent=tuple(_par_parent(reponse, mots, noms)),
        hypotheses=tuple(mots.nomme(h) for h in reponse.hypotheses),
    )


# --- plans we propose ---


def nom_du_plan(identifiant: str) -> str:
    return {
        "ensemble": _("Ensemble à la naissance"),
        "relais": _("L'un après l'autre"),
        "supplementaire": _("Ensemble, puis chacun un congé supplémentaire"),
        "relais_supplementaire": _("L'un après l'autre, puis chacun un congé supplémentaire"),
    }[identifiant]


def propose(simulation: Simulation, au: date) -> Iterator[tuple[str, tuple[tuple[Periode, ...], Reponse]]]:
    """Plans that the law allows to this family, each simulated whole; one that would be refused is not proposed."""
    vide = simulateurs().simule("conges", _avec(simulation, None), au)
    for id_, periodes in _candidats(vide):
        reponse = simulateurs().simule("conges", _avec(simulation, periodes), au)
        if not any(r.droit == "plan_refus" for r in reponse.resultats):
            yield id_, (periodes, reponse)


def _avec(simulation: Simulation, periodes: tuple[Periode, ...] | None) -> Simulation:
    return replace(simulation, conges=replace(simulation.conges, periodes=periodes))


def _candidats(vide: Reponse) -> Iterator[tuple[str, tuple[Periode, ...]]]:
    conge = next((r for r in vide.resultats if r.droit == "maternite_conge"), None)
    reste = next((r for r in vide.resultats if r.droit == "paternite_reste"), None)
    if reste is None or reste.debut is None or reste.montant is None:
        return
    fin_mere = conge.fin if conge else None
    (autre,) = reste.parents
    cles = (*(conge.parents if conge else ()), autre)
    tot = _de_jours(autre, reste.debut, int(str(reste.montant)))
    yield "ensemble", (tot,)
    tard = _de_jours(autre, fin_mere + JOUR, tot.fin.toordinal() - tot.debut.toordinal() + 1) if fin_mere else None
    if tard:
        yield "relais", (tard,)
    yield "supplementaire", (tot, *_supplementaires(vide, cles, fin_mere or tot.fin))
    if tard:
        yield "relais_supplementaire", (tard, *_supplementaires(vide, cles, tard.fin))


def _de_jours(parent: str, debut: date, jours: int) -> Periode:
    return Periode(parent, "paternite", debut, debut + timedelta(days=jours - 1))


def _supplementaires(vide: Reponse, cles: tuple[str, ...], apres: date) -> Iterator[Periode]:
    """One after the other, as long as each may."""
    for cle in cles:
        droit = next((r for r in vide.resultats if r.droit == "csn_conge" and r.parents == (cle,)), None)
        if droit is None or not droit.montant:
            continue
        debut = apres + JOUR
        apres = plus_mois(debut, int(str(droit.montant))) - JOUR
        yield Periode(cle, "supplementaire", debut, apres)


def _memes(un: tuple[Periode, ...] | None, autre: tuple[Periode, ...]) -> bool:
    return un is not None and set(un) == set(autre)


# --- what one plan says ---


def _presence(reponse: Reponse) -> Resultat | None:
    return reponse.resultat("plan_presence")


def _plan(id_: str, nom: str, reponse: Reponse, mots: Mots, noms: Mapping[str, str], *, est_choisi: bool) -> Plan:
    presence = _presence(reponse)
    return Plan(
        id=id_,
        nom=nom,
        jours=montant_en_mots(presence) if presence else "",
        jusqu_a=date_en_mots(presence.fin, mots.langue) if presence and presence.fin else "",
        tranches=tuple(_tranches(reponse, mots, noms)),
        indemnites=tuple(
            (majuscule(noms[r.parents[0]]), mots.resultat(r)) for r in reponse.resultats if r.droit == "plan_indemnites"
        ),
        est_choisi=est_choisi,
    )


def _tranches(reponse: Reponse, mots: Mots, noms: Mapping[str, str]) -> Iterator[str]:
    for r in reponse.resultats:
        if r.droit == "plan_garde" and r.debut and r.fin:
            qui = enumere((noms.get(c, c) for c in r.parents), mots.langue)
            yield f"{majuscule(fenetre_en_mots(r.debut, r.fin, mots.au, mots.langue))} : {qui}."


def _verdicts(reponse: Reponse, mots: Mots) -> Iterator[Verdict]:
    for r in reponse.resultats:
        if r.droit not in AU_PLAN or not (r.debut and r.fin):
            continue
        vu, est_accepte = mots.resultat(r), r.droit == "plan_conge"
        qui = enumere((mots.nomme(cle).lower() for cle in r.parents), mots.langue)
        yield Verdict(
            titre=f"{nom_du_conge(r.genre)} ({qui})",
            dates=fenetre_en_mots(r.debut, r.fin, mots.au, mots.langue),
            est_accepte=est_accepte,
            raisons=vu.lignes,
            a_confirmer_par=vu.par_qui if est_accepte and vu.a_confirmer else "",
        )


def _par_parent(reponse: Reponse, mots: Mots, noms: Mapping[str, str]) -> Iterator[tuple[str, tuple[ResultatVue, ...]]]:
    for cle, nom in noms.items():
        siens = [r for r in reponse.resultats if cle in r.parents and r.droit.startswith(DETAILS)]
        if siens:
            yield majuscule(nom), tuple(mots.resultat(r) for r in siens)
    communs = [r for r in reponse.resultats if not r.parents and r.droit.startswith(DETAILS)]
    if communs:
        yield _("Pour les deux"), tuple(mots.resultat(r) for r in communs)


# --- the drawing ---


def _calendrier(simulation: Simulation, reponse: Reponse, mots: Mots, noms: Mapping[str, str]) -> Calendrier | None:
    presence = _presence(reponse)
    fixes = [r for r in reponse.resultats if r.droit in FIXES and r.debut and r.fin]
    if presence is None or presence.debut is None:
        return None
    demandees = [r for r in reponse.resultats if r.droit in AU_PLAN and r.debut and r.fin]
    debuts = [presence.debut, *(r.debut for r in (*fixes, *demandees) if r.debut)]
    fins = [plus_mois(presence.debut, 11), *(r.fin for r in demandees if r.fin)]
    debut, fin = min(debuts).replace(day=1), plus_mois(max(fins).replace(day=1), 1) - JOUR
    echelle = LARGEUR / ((fin - debut).days + 1)
    voies = tuple((cle, majuscule(nom), TETE + rang * VOIE) for rang, (cle, nom) in enumerate(noms.items()))
    hauts = {cle: y for cle, _nom, y in voies}

    def x(jour: date) -> float:
        return round((jour - debut).days * echelle, 1)

    def barre(r: Resultat, *, au_plan: bool) -> Barre:
        assert r.debut
        assert r.fin
        (cle,) = r.parents
        genre = "refus" if r.droit == "plan_refus" else r.genre or FIXES[r.droit]
        return Barre(
            parent=cle,
            genre=genre,
            x=x(r.debut),
            largeur=round(max(x(r.fin + JOUR) - x(r.debut), 2), 1),
            y=hauts[cle] + 16,
            titre=nom_du_conge(r.genre) if au_plan else r.libelle,
            dates=fenetre_en_mots(r.debut, r.fin, mots.au, mots.langue),
            est_au_plan=au_plan,
        )

    barres = [barre(r, au_plan=False) for r in fixes if r.parents[0] in hauts]
    barres += [barre(r, au_plan=True) for r in demandees if r.parents[0] in hauts]
    noms_mois = mots.langue.liste("date.mois_courts")
    return Calendrier(
        debut=debut,
        fin=fin,
        mois=tuple((x(m), noms_mois[m.month - 1]) for m in _mois(debut, fin)),
        voies=voies,
        barres=tuple(barres),
        hauteur=TETE + len(voies) * VOIE,
        x_naissance=x(presence.debut),
    )


def _mois(debut: date, fin: date) -> Iterator[date]:
    jour = debut
    while jour <= fin:
        yield jour
        jour = plus_mois(jour, 1)


# --- rows of the form ---


def nom_du_conge(genre: str) -> str:
    return dict(_genres())[genre]


def _genres() -> list[tuple[str, str]]:
    return [
        ("paternite", _("Congé de paternité et d'accueil")),
        ("adoption", _("Congé d'adoption")),
        ("supplementaire", _("Congé supplémentaire de naissance")),
        ("parental", _("Congé parental d'éducation")),
    ]


def rangs(valeurs: Mapping[str, str]) -> list[tuple[int, str]]:
    """Rows to draw: those that were there, one more when asked; one at first."""
    la = [rang for rang in range(1, PERIODES + 1) if f"periode_{rang}_parent" in valeurs]
    nombre = max([1, *la]) + bool(valeurs.get("ajoute"))
    return [(rang, f"periode_{rang}") for rang in range(1, min(nombre, PERIODES) + 1)]


def champs_des_periodes(periodes: tuple[Periode, ...]) -> dict[str, str]:
    """The rows of the form that say these periods."""
    valeurs: dict[str, str] = {}
    for rang, p in enumerate(periodes, start=1):
        valeurs |= {
            f"periode_{rang}_parent": p.parent,
            f"periode_{rang}_type": p.type,
            f"periode_{rang}_debut": p.debut.isoformat(),
            f"periode_{rang}_fin": p.fin.isoformat(),
            f"periode_{rang}_prepare": p.prepare or "",
        }
    return valeurs


def choix_du_plan(situation: Situation | None) -> dict[str, list[tuple[str, str]]]:
    """Choices of a row of the plan."""
    noms = noms_des_parents(situation) if situation else {"p1": _("vous"), "p2": _("l'autre parent")}
    return {
        "choix_parent": [(cle, majuscule(nom)) for cle, nom in noms.items()],
        "choix_type": _genres(),
        "choix_prepare": [
            ("plein", _("Arrêt complet")),
            ("moins_de_50", _("Mi-temps ou moins")),
            ("de_50_a_80", _("De 50 à 80 % d'un temps plein")),
        ],
    }
