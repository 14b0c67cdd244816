"""The calendar, read back by three libraries, and its twin on the device, byte for byte."""

from __future__ import annotations

import dataclasses
import gc
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

import regles.agenda
from regles.agenda import Evenement, Texte, evenements, nom_discret, uid_discret
from regles.echeancier import Moteur, Parcours
from regles.explain import Explication
from regles.situation import lit_situation
from tests.conftest import RACINE
from tests.regles.cas import tous_les_cas

AU = date(2026, 11, 22)
SITE = "https://exemple.invalid/mon-parcours/"
CAS = list(tous_les_cas())


def agenda(*donnees: Any, **choix: Any) -> str:
    return regles.agenda.agenda(*donnees, **choix).decode()


def ecrit(*donnees: Any, **choix: Any) -> str:
    return regles.agenda.ecrit(*donnees, **choix).decode()


def evenement(
    uid: str,
    debut: date | None,
    fin: date | None,
    resume: str,
    pour: str = "",
    mots: str = "",
    categories: tuple[str, ...] = (),
    *,
    url: str | None = None,
    deuil: bool = False,
    **texte: bool,
) -> Evenement:
    """An event written by hand, in words and days."""
    dits = Texte(resume, mots, "", categories, **texte)
    du, au = (jour.toordinal() if jour else None for jour in (debut, fin))
    return Evenement(uid, du, au, dits, regles.agenda._plis(pour) if pour else None, None, url, deuil)


PIEGES = [
    evenement("a@b", date(2027, 2, 28), date(2027, 2, 28), "Échographie, 22 SA ; à jeun \\n", "", "l'été\n\n\nfin\n"),
    evenement(
        "a@c",
        date(2027, 12, 31),
        None,
        "👩‍👩‍👧 " * 30,
        "Pour : Éléonore\n;" + "é" * 90,
        "é" * 200 + "\nx" + "é" * 200 + "\n" + "🍼" * 60,
        ("A,b", "c;d\\"),
    ),
    evenement(
        "a@d",
        None,
        date(2028, 2, 29),
        "\ufeff" + "a" * 90,
        "",
        "a\r\nb\x00\u2028\x85\ud800c",
        url=f"{SITE}?{'é' * 50}",
    ),
    evenement("a@e", AU, AU + timedelta(days=1), "", "", "", essentiel=True),
    evenement("a@f", AU - timedelta(days=1), AU + timedelta(days=3), "X", "", "", essentiel=True, previsionnel=True),
    evenement("a@g", AU, AU + timedelta(days=400), "Y", "x", "", essentiel=True, deuil=True),
    *[evenement(f"{n}@h", AU, AU + timedelta(days=n), "a" * n, "🍼" * n, "é" * n, essentiel=True) for n in range(80)],
    *[evenement(f"{n}@i", None, AU + timedelta(days=n), "🤱" * n, essentiel=True) for n in range(20)],
]


def famille(moteur: Moteur, **situation: Any) -> Parcours:
    return moteur.parcours(lit_situation(situation), AU)


@pytest.fixture
def enceinte(moteur: Moteur) -> Parcours:
    parents = [{"porte": True, "activite": "salarie"}, {"porte": False, "activite": "salarie"}]
    return famille(moteur, grossesses=[{"terme": "2027-04-14"}], parents=parents)


@pytest.fixture(scope="session")
def noeud() -> Callable[[list[dict[str, Any]]], list[Any]]:
    """Runs tasks in node. Missing tools fail: a twin that nobody compares is not a twin."""
    node = shutil.which("node")
    if node is None or not (RACINE / "node_modules" / "ical.js").is_dir():
        pytest.fail("node ou node_modules manque : installez Node.js, puis lancez « npm ci »")

    def lance(taches: list[dict[str, Any]]) -> list[Any]:
        fini = subprocess.run(
            [node, RACINE / "tests" / "js" / "agenda.mjs"], input=json.dumps(taches).encode(), capture_output=True
        )
        assert fini.returncode == 0, fini.stderr.decode()
        reponses: list[Any] = json.loads(fini.stdout)
        return reponses

    return lance


def jours(e: Evenement) -> tuple[date | None, date | None]:
    return date.fromordinal(e.du) if e.du else None, date.fromordinal(e.au) if e.au else None


def pour_js(e: Evenement) -> dict[str, Any]:
    debut, fin = (jour.isoformat() if jour else None for jour in jours(e))
    t = e.texte
    return {
        "uid": e.uid,
        "debut": debut,
        "fin": fin,
        "resume": t.resume,
        "description": e.description,
        "categories": t.categories,
        "url": e.url,
        "deuil": e.deuil,
        "essentiel": t.essentiel,
        "previsionnel": t.previsionnel,
    }


def bornes(e: Evenement) -> tuple[date, date]:
    """First day and the day after the last, as a calendar must have them."""
    debut, fin = jours(e)
    premier, dernier = debut or fin, fin or debut
    assert premier
    assert dernier
    return premier, dernier + timedelta(days=1)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.fichier} · {c.titre} · {c.au}")
def test_deux_bibliotheques_relisent_chaque_famille(cas: Any, moteur: Moteur) -> None:
    parcours = moteur.parcours(lit_situation(cas.situation), cas.au)
    attendus = evenements(parcours, moteur, site=SITE)
    texte = agenda(parcours, moteur, site=SITE)

    calendrier = icalendar.Calendar.from_ical(texte)
    assert [c.errors for c in calendrier.walk() if c.errors] == []
    lus = calendrier.walk("VEVENT")
    assert [(str(v["UID"]), v["DTSTART"].dt, v["DTEND"].dt) for v in lus] == [(e.uid, *bornes(e)) for e in attendus]
    assert [(str(v["SUMMARY"]), str(v["DESCRIPTION"])) for v in lus] == [
        (e.texte.resume, e.description) for e in attendus
    ]
    assert [tuple(map(str, v["CATEGORIES"].cats)) for v in lus] == [e.texte.categories for e in attendus]
    assert {(str(v["TRANSP"]), str(v["URL"])) for v in lus} <= {("TRANSPARENT", SITE)}

    stricts = IcsCalendarStream.calendar_from_ics(texte).events
    assert [(v.uid, v.dtstart, v.dtend, v.summary) for v in stricts] == [
        (e.uid, *bornes(e), e.texte.resume) for e in attendus
    ]
    assert [v.extras for v in stricts if v.extras] == []


def test_ical_js_relit_chaque_famille(noeud: Any, moteur: Moteur) -> None:
    parcours = [moteur.parcours(lit_situation(c.situation), c.au) for c in CAS]
    lus = noeud([{"tache": "lit", "ics": agenda(p, moteur, site=SITE)} for p in parcours])
    for p, evenements_lus in zip(parcours, lus, strict=True):
        attendus = evenements(p, moteur, site=SITE)
        assert [(v["uid"], v["debut"], v["fin"], v["resume"], v["description"], v["url"]) for v in evenements_lus] == [
            (e.uid, *(j.isoformat() for j in bornes(e)), e.texte.resume, e.description, SITE) for e in attendus
        ]
        assert [tuple(v["categories"]) for v in evenements_lus] == [e.texte.categories for e in attendus]


@pytest.mark.parametrize("discret", [False, True])
def test_le_jumeau_ecrit_les_memes_octets(noeud: Any, moteur: Moteur, discret: bool) -> None:
    listes = [PIEGES, []] + [
        evenements(moteur.parcours(lit_situation(c.situation), c.au), moteur, discret=discret) for c in CAS
    ]
    nom = nom_discret(moteur) if discret else None
    options = {"au": AU.isoformat(), "nomDiscret": nom}
    ecrits = noeud([{"tache": "ecrit", "lignes": [pour_js(e) for e in liste], "options": options} for liste in listes])
    for liste, ecrit_js in zip(listes, ecrits, strict=True):
        assert ecrit(liste, AU, nom) == ecrit_js


def test_le_jumeau_a_les_memes_identifiants_discrets(noeud: Any) -> None:
    cles = ["CH-EX01:e1", "pat_4j:g1:p2"]
    assert noeud([{"tache": "uid", "cle": cle} for cle in cles]) == [uid_discret(cle) for cle in cles]


def test_pieges_relus(noeud: Any) -> None:
    texte = ecrit(PIEGES, AU)
    [lus] = noeud([{"tache": "lit", "ics": texte}])
    [un, deux, trois, *_] = lus
    assert (un["resume"], un["description"]) == (PIEGES[0].texte.resume, PIEGES[0].description)
    assert (deux["resume"], deux["description"]) == (PIEGES[1].texte.resume, PIEGES[1].description)
    assert deux["categories"] == list(PIEGES[1].texte.categories)
    assert trois["description"] == "a\nbc"
    assert len(IcsCalendarStream.calendar_from_ics(texte).events) == len(PIEGES)


def test_pliage_et_fins_de_ligne(moteur: Moteur, enceinte: Parcours) -> None:
    for texte in (ecrit(PIEGES, AU), agenda(enceinte, moteur, site=SITE)):
        octets = texte.encode()
        assert octets.endswith(b"END:VCALENDAR\r\n")
        assert b"\n" not in octets.replace(b"\r\n", b"")
        assert b"\r" not in octets.replace(b"\r\n", b"")
        lignes = octets.split(b"\r\n")[:-1]
        assert max(map(len, lignes)) == 75
        for ligne in lignes:
            ligne.decode()
        assert all(lignes)


def test_etats_montres_et_ordre(moteur: Moteur, enceinte: Parcours) -> None:
    utiles = [e for e in enceinte.echeances if e.etat in ("a_venir", "maintenant", "bientot_fini")]
    dates = [e.cle for e in utiles if e.debut or e.fin]
    assert {e.etat for e in enceinte.echeances} >= {"a_venir", "maintenant", "bientot_fini", "a_rattraper", "passe"}
    assert [e.uid for e in evenements(enceinte, moteur)] == [f"{cle}@mille-jours.invalid" for cle in dates]
    assert len(set(dates)) == len(dates) > 150
    faite = dataclasses.replace(
        enceinte, echeances=tuple(e._replace(etat="fait") for e in enceinte.echeances if e.cle == dates[0])
    )
    assert evenements(faite, moteur) == []


def test_uid_stable_quand_une_date_change(moteur: Moteur) -> None:
    avant, apres = (
        {e.uid: e for e in evenements(famille(moteur, grossesses=[{"terme": terme}]), moteur)}
        for terme in ("2027-04-14", "2027-04-20")
    )
    communs = avant.keys() & apres.keys()
    assert len(communs) > 100
    assert sum(avant[u].du != apres[u].du for u in communs) > 100


def test_meme_entree_memes_octets(moteur: Moteur, enceinte: Parcours) -> None:
    texte = agenda(enceinte, moteur)
    assert texte == agenda(enceinte, moteur)
    assert set(re.findall(r"DTSTAMP:(.*)\r", texte)) == {"20261122T000000Z"}


def test_fenetre_ouverte_d_un_cote() -> None:
    texte = ecrit([evenement("a", date(2027, 2, 28), None, "x"), evenement("b", None, date(2027, 12, 31), "y")], AU)
    assert re.findall(r"DT(?:START|END);VALUE=DATE:(\d+)", texte) == ["20270228", "20270301", "20271231", "20280101"]
    with pytest.raises(ValueError, match="c : un événement a un premier ou un dernier jour"):
        ecrit([evenement("c", None, None, "z")], AU)


@pytest.mark.parametrize(
    ("debut", "fin", "essentiel", "attendues"),
    [
        (AU + timedelta(days=1), AU + timedelta(days=40), False, ["PT9H"]),
        # 40 days: the last ten are « bientôt fini ».
        (AU + timedelta(days=1), AU + timedelta(days=40), True, ["PT9H", "P30DT9H"]),
        (AU + timedelta(days=1), AU + timedelta(days=400), True, ["PT9H", "P386DT9H"]),
        (AU + timedelta(days=1), AU + timedelta(days=3), True, ["PT9H"]),
        (AU + timedelta(days=1), AU + timedelta(days=4), True, ["PT9H", "P1DT9H"]),
        (AU + timedelta(days=1), None, True, ["PT9H"]),
        (None, AU + timedelta(days=14), True, ["PT9H", "-P12DT15H"]),
        (None, AU + timedelta(days=13), True, ["PT9H", "-P12DT15H"]),
        # In the past: neither the first day nor, later, the reminder.
        (None, AU + timedelta(days=12), True, ["PT9H"]),
        (AU, AU + timedelta(days=40), False, ["PT9H"]),
        (AU - timedelta(days=1), AU + timedelta(days=40), False, []),
        (AU - timedelta(days=30), AU + timedelta(days=9), True, ["P30DT9H"]),
        (AU - timedelta(days=31), AU + timedelta(days=8), True, []),
    ],
)
def test_alarmes(debut: date | None, fin: date | None, essentiel: bool, attendues: list[str]) -> None:
    texte = ecrit([evenement("a", debut, fin, "x", essentiel=essentiel)], AU)
    assert re.findall(r"TRIGGER:(.*)\r", texte) == attendues


def test_alarme_a_neuf_heures_pour_de_vrai() -> None:
    """What a library computes from the trigger: nine in the morning of the day we mean."""
    seul = evenement("a", None, AU + timedelta(days=20), "x", essentiel=True)
    alarmes = icalendar.Calendar.from_ical(ecrit([seul], AU)).walk("VEVENT")[0].walk("VALARM")
    minuit = AU + timedelta(days=20)
    assert [a.TRIGGER - timedelta(hours=9) for a in alarmes] == [timedelta(0), AU + timedelta(days=7) - minuit]


def test_deuil_sans_alarme(moteur: Moteur) -> None:
    perte = famille(moteur, grossesses=[{"ddr": "2026-07-01", "fin": "2026-11-10"}], parents=[{"porte": True}])
    lignes = evenements(perte, moteur)
    assert len(lignes) >= 5
    assert all(e.deuil for e in lignes)
    texte = agenda(perte, moteur)
    assert "VALARM" not in texte
    assert "Pour :" not in texte
    # The same lines, were they not of grief, would ring: the check can fail.
    assert "VALARM" in ecrit([e._replace(deuil=False) for e in lignes], perte.au)


def test_previsionnel_dit_et_incertain(moteur: Moteur, enceinte: Parcours) -> None:
    for v in icalendar.Calendar.from_ical(agenda(enceinte, moteur)).walk("VEVENT"):
        prevu = re.search(r" \(date prévue(, à confirmer)?\)$", v["SUMMARY"]) is not None
        assert v["STATUS"] == ("TENTATIVE" if prevu else "CONFIRMED")
        assert ("elle bougera avec la naissance" in v["DESCRIPTION"]) == prevu
    resumes = {e.uid.split("@")[0]: e.texte.resume for e in evenements(enceinte, moteur)}
    assert resumes["CH-EX03:g1-1"].endswith("(date prévue)")
    assert any(r.endswith("(date prévue, à confirmer)") for r in resumes.values())
    assert any(r.endswith(" (à confirmer)") for r in resumes.values())


def test_une_ligne_conditionnelle_le_dit(moteur: Moteur, enceinte: Parcours) -> None:
    explication = Explication(moteur)
    descriptions = {e.uid.split("@")[0]: e.description for e in evenements(enceinte, moteur)}
    dites = 0
    for e in enceinte.echeances:
        if e.cle in descriptions:
            conditions = {r.texte for r in explication.raisons(e) if r.genre == "inconnu"} | {e.regle.si_texte} - {None}
            assert set(re.findall("Condition : (.*)", descriptions[e.cle])) == conditions, e.cle
            dites += bool(conditions)
    assert dites > 40


def test_source_dite_avec_son_jour(moteur: Moteur, enceinte: Parcours) -> None:
    for e in evenements(enceinte, moteur):
        sources = [p for p in e.description.split("\n") if p.startswith("Source : ")]
        assert sources, e.uid
        assert all(s.endswith("(non revérifiée)") or "(vérifiée le " in s for s in sources)


def test_discret_ne_dit_rien(moteur: Moteur, enceinte: Parcours) -> None:
    bavard, discret = (agenda(enceinte, moteur, discret=d, site=SITE) for d in (False, True))
    lignes = {re.sub(r"[0-9a-f]{32}|[\d:]", "", ligne) for ligne in discret.splitlines()}
    assert lignes == {
        *("BEGINVCALENDAR", "VERSION.", "PRODID-//Agenda//FR", "CALSCALEGREGORIAN", "METHODPUBLISH"),
        *("NAMEAgenda", "X-WR-CALNAMEAgenda", "BEGINVEVENT", "UID@agenda.invalid", "DTSTAMPTZ"),
        *("DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARYRendez-vous", "STATUSCONFIRMED"),
        *("STATUSTENTATIVE", "TRANSPTRANSPARENT", "BEGINVALARM", "ACTIONDISPLAY", "DESCRIPTIONRendez-vous"),
        *("TRIGGERPTH", "TRIGGERPDTH", "TRIGGER-PDTH", "ENDVALARM", "ENDVEVENT", "ENDVCALENDAR"),
    }
    jours = re.compile(r"^(?:DT.*|TRIGGER.*)\r$", re.MULTILINE)
    assert jours.findall(discret) == jours.findall(bavard)
    assert discret.count("UID:") == len(set(re.findall("UID:(.*)\r", discret)))


def test_rien_d_une_famille_n_est_garde(moteur: Moteur) -> None:
    """What is kept between calls does not grow with first names nor with keys that a family chose."""

    def gardes() -> list[int]:
        tables = [len(t) for t in gc.get_objects() if type(t) is regles.agenda._Table]
        memoires = [f.cache_info().currsize for f in vars(regles.agenda).values() if hasattr(f, "cache_info")]
        return [*memoires, sum(tables)]

    def passe(prenom: str, cle: str) -> None:
        enfants = [{"cle": cle, "prenom": prenom, "naissance": "2026-10-01"}]
        assert prenom in agenda(famille(moteur, enfants=enfants), moteur, site=SITE)

    # Another test may have put everything aside, as a server does once it is warm: tables would not be seen.
    gc.unfreeze()
    passe("Zéphyrine", "zephyrine")
    avant = gardes()
    passe("Anatole", "anatole")
    assert gardes() == avant
    assert sum(avant) > 100


def test_deux_catalogues_ne_se_melangent_pas(moteur: Moteur, enceinte: Parcours) -> None:
    """Texts are kept for each engine: another catalogue has its own."""
    premiere = moteur.catalogue.regles[0]
    autre = Moteur(
        dataclasses.replace(
            moteur.catalogue, regles=tuple(dataclasses.replace(r, a_faire="Autre.") for r in moteur.catalogue.regles)
        )
    )
    assert premiere.a_faire != "Autre."
    textes = [evenements(m.parcours(enceinte.situation, AU), m)[0].description for m in (moteur, autre)]
    assert textes[0] != textes[1]


def test_verrou_npm_sans_hote() -> None:
    assert not re.search(r"://|\.(?:org|com|net|io|fr|dev)\b", (RACINE / "package-lock.json").read_text("utf-8"))


def test_l_essentiel_se_lit_avec_les_regles_de_l_essentiel(moteur: Moteur) -> None:
    """Fewer rules are read for a calendar that keeps the essential: the same lines come out."""
    ecartees = 0
    for cas in CAS:
        entier, court = (m.parcours(lit_situation(cas.situation), cas.au) for m in (moteur, moteur.essentiel))
        # Two readings of a situation have subjects of their own, equal to each other.
        assert regles.agenda.essentielles(court.echeances) == regles.agenda.essentielles(entier.echeances)
        ecartees += len(entier.echeances) - len(court.echeances)
    assert ecartees > 1000
