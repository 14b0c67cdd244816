"""What must hold for every family, tried on families that nobody chose."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regles.compilation import ABSENT
from regles.echeancier import Moteur, Parcours
from regles.echeancier.modele import ETATS
from regles.explain import Explication
from regles.langage import DateCalculee
from regles.situation import lit_situation
from regles.sortie import parcours_json

JOURS = st.dates(date(2019, 1, 1), date(2031, 12, 31))
DEPARTEMENTS = st.sampled_from([None, "75", "57", "67", "2A", "971", "972", "973", "974", "976", "988"])
ACTIVITES = st.sampled_from(
    [None, "salarie", "independant", "agricole", "agent_public", "demandeur_emploi", "etudiant"]
)
TROIS = st.sampled_from([None, True, False])
essais = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _sans_vide(donnee: dict[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in donnee.items() if valeur is not None}


@st.composite
def familles(tire: st.DrawFn) -> dict[str, Any]:
    """A family: a pregnancy, children or both; everything else drawn or left unknown."""
    genre = tire(st.sampled_from(["grossesse", "enfants", "les deux", "adoption"]))
    famille: dict[str, Any] = {
        "foyer": _sans_vide({"departement": tire(DEPARTEMENTS), "seul": tire(TROIS), "maries": tire(TROIS)}),
        "parents": [
            _sans_vide({"activite": tire(ACTIVITES), "rhesus_negatif": tire(TROIS), "immunite_rubeole": tire(TROIS)}),
            _sans_vide({"activite": tire(ACTIVITES)}),
        ],
    }
    if genre in ("grossesse", "les deux"):
        repere = tire(st.sampled_from(["ddr", "debut", "terme", "ponction", "transfert_j5"]))
        foetus = tire(st.sampled_from([None, 1, 2, 3]))
        famille["grossesses"] = [
            _sans_vide({repere: tire(JOURS), "foetus": foetus, "rang": tire(st.sampled_from([None, 1, 3]))})
        ]
    if genre in ("enfants", "les deux"):
        naissance = tire(JOURS)
        avance = tire(st.sampled_from([None, 0, 20, 70]))
        terme = None if avance is None else naissance + timedelta(days=avance)
        nombre = tire(st.integers(1, 3))
        famille["enfants"] = [
            _sans_vide({"naissance": naissance, "terme_prevu": terme, "cle": f"e{i}"}) for i in range(nombre)
        ]
    if genre == "adoption":
        arrivee = tire(JOURS)
        age = tire(st.sampled_from([None, 10, 500]))
        famille["enfants"] = [
            _sans_vide({"arrivee": arrivee, "naissance": None if age is None else arrivee - timedelta(days=age)})
        ]
    return famille


def _calcule(moteur: Moteur, famille: dict[str, Any], au: date) -> Parcours:
    return moteur.parcours(lit_situation(famille), au)


@essais
@given(famille=familles(), au=JOURS)
def test_chaque_ligne_est_bien_formee(moteur: Moteur, famille: dict[str, Any], au: date) -> None:
    parcours = _calcule(moteur, famille, au)
    cles = [e.cle for e in parcours.echeances]
    assert len(cles) == len(set(cles))
    for e in parcours.echeances:
        assert e.etat in ETATS
        assert e.debut is None or e.fin is None or e.debut <= e.fin
        # A birth that nobody told makes its lines wait, even past the due date.
        if e.etat == "a_venir" and e.debut is not None and not e.previsionnel:
            assert e.debut > au.toordinal()
        if e.etat in ("maintenant", "bientot_fini") and e.fin is not None:
            assert e.fin >= au.toordinal()
    actes = [(e.regle.acte, e.contexte.suffixe) for e in parcours.echeances]
    assert len(actes) == len(set(actes)), "une seule ligne par acte et par sujet"


@essais
@given(famille=familles(), au=JOURS)
def test_chaque_date_est_celle_du_calendrier(moteur: Moteur, famille: dict[str, Any], au: date) -> None:
    """Windows recomputed with `datetime` alone, from the anchor and the words of the rule."""
    parcours = _calcule(moteur, famille, au)
    explication = Explication(moteur)
    for e in parcours.echeances:
        if e.regle.campagne is not None:
            continue
        for calculee, eue in ((e.regle.du, e.jour_debut), (e.regle.dernier, e.jour_fin)):
            if calculee is None or any(op in "ro" for op, _ in calculee.operations) or calculee.ancre.startswith("="):
                continue
            ancre = explication.ancre(e.contexte, calculee.ancre)
            assert ancre is not None
            assert eue == _a_la_main(date.fromordinal(ancre), calculee), e.cle


def _a_la_main(jour: date, calculee: DateCalculee) -> date:
    for operation, n in calculee.operations:
        match operation:
            case "j":
                jour += timedelta(days=n)
            case "m":
                annee, mois = divmod(jour.year * 12 + jour.month - 1 + n, 12)
                jour = date(annee, mois + 1, min(jour.day, calendar.monthrange(annee, mois + 1)[1]))
            case "S":
                jour = (jour.replace(day=28) + timedelta(days=4)).replace(day=1)
            case "d":
                jour = jour.replace(day=1)
            case "a":
                jour = jour.replace(month=1, day=1)
    return jour


@essais
@given(famille=familles(), au=JOURS, k=st.integers(-400, 400))
def test_decaler_les_dates_decale_le_parcours(moteur: Moteur, famille: dict[str, Any], au: date, k: int) -> None:
    """Every date moved by k days moves every window that counts in days by k days exactly."""
    avant = {e.cle: e for e in _calcule(moteur, famille, au).echeances}
    apres = {e.cle: e for e in _calcule(moteur, _decale(famille, k), au + timedelta(days=k)).echeances}
    for cle, e in avant.items():
        if (
            cle not in apres
            or e.regle.campagne
            or not (_en_jours(moteur, e.regle.du) and _en_jours(moteur, e.regle.dernier))
        ):
            continue
        autre = apres[cle]
        assert (autre.debut, autre.fin) == tuple(None if d is None else d + k for d in (e.debut, e.fin)), cle


def _decale(donnee: Any, k: int) -> Any:
    if isinstance(donnee, date):
        return donnee + timedelta(days=k)
    if isinstance(donnee, dict):
        return {cle: _decale(valeur, k) for cle, valeur in donnee.items()}
    return [_decale(v, k) for v in donnee] if isinstance(donnee, list) else donnee


def _en_jours(moteur: Moteur, calculee: DateCalculee | None) -> bool:
    """True when the date counts in days only, its anchors included."""
    if calculee is None:
        return True
    if calculee.ancre.startswith("=") or any(op != "j" for op, _ in calculee.operations):
        return False
    ancre = next((a for a in moteur.catalogue.ancres if a.nom == calculee.ancre), None)
    return ancre is None or all(_en_jours(moteur, d) for _, d in ancre.choix)


@essais
@given(naissance=JOURS, avance=st.integers(0, 120), au=JOURS)
def test_l_ordre_des_jumeaux_ne_change_rien(moteur: Moteur, naissance: date, avance: int, au: date) -> None:
    terme = naissance + timedelta(days=avance)
    jumeaux = [{"cle": c, "naissance": naissance, "terme_prevu": terme, "prenom": c.upper()} for c in ("ana", "lou")]
    un, deux = (_calcule(moteur, {"enfants": liste}, au) for liste in (jumeaux, jumeaux[::-1]))
    assert {e.cle: (e.debut, e.fin, e.etat) for e in un.echeances} == {
        e.cle: (e.debut, e.fin, e.etat) for e in deux.echeances
    }


@essais
@given(naissance=JOURS, avance=st.integers(0, 140), au=JOURS)
def test_l_age_corrige_ne_depasse_jamais_l_age(moteur: Moteur, naissance: date, avance: int, au: date) -> None:
    enfant = {"naissance": naissance, "terme_prevu": naissance + timedelta(days=avance)}
    parcours = _calcule(moteur, {"enfants": [enfant]}, au)
    premature = avance > 287 - 37 * 7
    lignes = {e.regle.id: e for e in parcours.echeances}
    assert ("PRE-AGECOR" in lignes) == premature
    if premature:
        debut = lignes["PRE-AGECOR"].jour_debut
        assert debut is not None
        assert debut >= naissance
    # Vaccines follow the real age, always.
    assert lignes["VX-HEXA-2M"].jour_debut == _a_la_main(naissance, DateCalculee("naissance", (("m", 2),)))


@essais
@given(famille=familles(), au=JOURS, jour=JOURS)
def test_une_perte_ne_laisse_ni_fete_ni_rappel(moteur: Moteur, famille: dict[str, Any], au: date, jour: date) -> None:
    for grossesse in famille.get("grossesses", []):
        grossesse["fin"] = jour
    for enfant in famille.get("enfants", []):
        enfant["deces"] = max(jour, enfant.get("naissance", jour))
    parcours = _calcule(moteur, famille, au)
    for e in parcours.echeances:
        assert e.regle.est_de_deuil or e.regle.deuil == "garder" or not e.contexte.enfants, e.cle
        if not e.regle.est_de_deuil:
            assert e.regle.sujet in ("grossesse", "parent"), e.cle
            assert "enfant" not in e.regle.public, e.cle
    mots = " ".join(
        e.regle.libelle + (e.regle.a_faire or "") for e in parcours.echeances if e.regle.est_de_deuil
    ).lower()
    for interdit in ("félicitations", "anniversaire", "bientôt", "un ange", "au moins vous"):
        assert interdit not in mots


@essais
@given(famille=familles(), au=JOURS)
def test_ce_qui_est_fait_reste_fait(moteur: Moteur, famille: dict[str, Any], au: date) -> None:
    parcours = _calcule(moteur, famille, au)
    coches = [e.cle for e in parcours.echeances][:20]
    suite = _calcule(moteur, famille | {"faits": [{"cle": c, "le": au} for c in coches]}, au + timedelta(days=900))
    faits = {e.cle for e in suite.echeances if e.etat == "fait"}
    assert set(coches) <= faits


@essais
@given(famille=familles(), au=JOURS)
def test_la_sortie_dit_toujours_d_ou_elle_vient(moteur: Moteur, famille: dict[str, Any], au: date) -> None:
    for ligne in parcours_json(_calcule(moteur, famille, au), moteur)["echeances"]:
        assert ligne["sources"]
        assert all("verifie_le" in s for s in ligne["sources"])
        if ligne["confiance"] == "C":
            assert ligne["statut"] == "information"


def test_chaque_regle_peut_paraitre(moteur: Moteur) -> None:
    """Rules that no context can ever show are mistakes, except the one whose anchor is not asked."""
    jamais = [
        r.regle.id
        for lot in moteur.compile.lots.values()
        for r in lot.regles
        if r.du == ABSENT
        and r.dernier == ABSENT
        and r.etape_min == ABSENT
        and not r.regle.est_de_deuil
        and lot.sujet != "projet"
    ]
    assert not jamais
