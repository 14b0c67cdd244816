"""One calendar for two parents: each leave judged, who is with the child until when, for how much; plans compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from millejours.demarches.display import LigneVue, Mots, ResultatVue, base_de, noms_des_parents, suffixe_de
from millejours.demarches.regles import simulateurs
from regles.explain import date_en_mots, fenetre_en_mots
from regles.explain.mots import enumere, majuscule
from regles.simulateurs import Reponse, Resultat, Simulation
from regles.simulateurs.entree import Periode
from regles.simulateurs.foyer import plus_mois
from regles.situation import Situation
from regles.sortie_simulation import montant_en_mots

LARGEUR, VOIE, TETE = 900.0, 46, 26
JOUR = timedelta(days=1)
FIXES = ("maternite_conge", "paternite_naissance", "paternite_obligatoire", "adoption_arrivee")
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
        if not any(base_de(r.id) == "plan_refus" for r in reponse.resultats):
            yield id_, (periodes, reponse)


def _avec(simulation: Simulation, periodes: tuple[Periode, ...] | None) -> Simulation:
    return replace(simulation, conges=replace(simulation.conges, periodes=periodes))


def _candidats(vide: Reponse) -> Iterator[tuple[str, tuple[Periode, ...]]]:
    par_id = {r.id: r for r in vide.resultats}
    mere = next((suffixe_de(i) for i in par_id if base_de(i) == "maternite_conge"), None)
    autre = next((suffixe_de(i) for i in par_id if base_de(i) == "paternite_reste"), None)
    if autre is None:
        return
    reste = par_id[f"paternite_reste:{autre}"]
    fin_mere = par_id[f"maternite_conge:{mere}"].fin if mere else None
    if reste.debut is None or reste.montant is None:
        return
    tot = _de_jours(autre, reste.debut, int(str(reste.montant)))
    yield "ensemble", (tot,)
    tard = _de_jours(autre, fin_mere + JOUR, tot.fin.toordinal() - tot.debut.toordinal() + 1) if fin_mere else None
    if tard:
        yield "relais", (tard,)
    yield "supplementaire", (tot, *_supplementaires(par_id, mere, autre, fin_mere or tot.fin))
    if tard:
        yield "relais_supplementaire", (tard, *_supplementaires(par_id, mere, autre, tard.fin))


def _de_jours(parent: str, debut: date, jours: int) -> Periode:
    return Periode(parent, "paternite", debut, debut + timedelta(days=jours - 1))


def _supplementaires(par_id: Mapping[str, Resultat], mere: str | None, autre: str, apres: date) -> Iterator[Periode]:
    """One after the other, as long as each may."""
    for cle in (mere, autre):
        droit = par_id.get(f"csn_conge:{cle}")
        if cle is None or droit is None or not droit.montant:
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
            (majuscule(noms[suffixe_de(r.id)]), mots.resultat(r))
            for r in reponse.resultats
            if base_de(r.id) == "plan_indemnites"
        ),
        est_choisi=est_choisi,
    )


def _tranches(reponse: Reponse, mots: Mots, noms: Mapping[str, str]) -> Iterator[str]:
    for r in reponse.resultats:
        if base_de(r.id) == "plan_garde" and r.debut and r.fin:
            cles = r.libelle.partition(" : ")[2].split(" et ")
            qui = enumere((noms.get(c, c) for c in cles), mots.langue)
            yield f"{majuscule(fenetre_en_mots(r.debut, r.fin, mots.au, mots.langue))} : {qui}."


def _verdicts(reponse: Reponse, mots: Mots) -> Iterator[Verdict]:
    for r in reponse.resultats:
        base = base_de(r.id)
        if base not in ("plan_conge", "plan_refus") or not (r.debut and r.fin):
            continue
        vu = mots.resultat(r)
        qui = suffixe_de(r.id).partition(":")[0]
        yield Verdict(
            titre=f"{r.libelle.partition(' : ')[0]} ({mots.nomme(qui).lower()})",
            dates=fenetre_en_mots(r.debut, r.fin, mots.au, mots.langue),
            est_accepte=base == "plan_conge",
            raisons=vu.lignes,
        )


def _par_parent(reponse: Reponse, mots: Mots, noms: Mapping[str, str]) -> Iterator[tuple[str, tuple[ResultatVue, ...]]]:
    for cle, nom in noms.items():
        siens = [r for r in reponse.resultats if suffixe_de(r.id).split(":")[0] == cle and r.id.startswith(DETAILS)]
        if siens:
            yield majuscule(nom), tuple(mots.resultat(r) for r in siens)
    communs = [r for r in reponse.resultats if not suffixe_de(r.id) and r.id.startswith(DETAILS)]
    if communs:
        yield _("Pour les deux"), tuple(mots.resultat(r) for r in communs)


# --- the drawing ---


def _calendrier(simulation: Simulation, reponse: Reponse, mots: Mots, noms: Mapping[str, str]) -> Calendrier | None:
    presence = _presence(reponse)
    fixes = [r for r in reponse.resultats if base_de(r.id) in FIXES and r.debut and r.fin]
    if presence is None or presence.debut is None:
        return None
    demandees = [r for r in reponse.resultats if base_de(r.id) in ("plan_conge", "plan_refus") and r.debut and r.fin]
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
        cle = suffixe_de(r.id).partition(":")[0]
        genre = "refus" if base_de(r.id) == "plan_refus" else _genre(r)
        return Barre(
            parent=cle,
            genre=genre,
            x=x(r.debut),
            largeur=round(max(x(r.fin + JOUR) - x(r.debut), 2), 1),
            y=hauts[cle] + 16,
            titre=r.libelle.partition(" : ")[0] if au_plan else r.libelle,
            dates=fenetre_en_mots(r.debut, r.fin, mots.au, mots.langue),
            est_au_plan=au_plan,
        )

    barres = [barre(r, au_plan=False) for r in fixes if suffixe_de(r.id) in hauts]
    barres += [barre(r, au_plan=True) for r in demandees]
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


def _genre(r: Resultat) -> str:
    libelle = r.libelle.lower()
    return next((genre for mot, genre in _GENRES if mot in libelle), "naissance")


_GENRES = (
    ("maternité", "maternite"),
    ("paternité", "paternite"),
    ("supplémentaire", "supplementaire"),
    ("parental", "parental"),
    ("adoption", "adoption"),
)


def _mois(debut: date, fin: date) -> Iterator[date]:
    jour = debut
    while jour <= fin:
        yield jour
        jour = plus_mois(jour, 1)


# --- rows of the form ---


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
        "choix_type": [
            ("paternite", _("Congé de paternité et d'accueil")),
            ("adoption", _("Congé d'adoption")),
            ("supplementaire", _("Congé supplémentaire de naissance")),
            ("parental", _("Congé parental d'éducation")),
        ],
        "choix_prepare": [
            ("plein", _("Arrêt complet")),
            ("moins_de_50", _("Mi-temps ou moins")),
            ("de_50_a_80", _("De 50 à 80 % d'un temps plein")),
        ],
    }
