"""Two interpreters, one result: the device (`famille/moteur/`) says what Python says, line for line."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from millejours.config.generation import ecrit_catalogues
from millejours.famille.regles import aujourd_hui
from regles.catalogue import Catalogue
from regles.echeancier import Echeance, Moteur
from regles.erreurs import ErreurSituation
from regles.explain import Explication, date_en_mots, duree_en_mots, fenetre_en_mots
from regles.explain.mots import age_en_mots, fenetre_entiere
from regles.explain.sujets import libelle_sujet
from regles.situation import ecrit_situation, lit_situation
from tests.conftest import RACINE
from tests.regles.cas import tous_les_cas
from tests.regles.situations import PREMIER, situations
from tests.regles.test_situation import FAUTES

LANGUES = ("fr", "en", "ar")
TIREES = 5000
MUTANTES = 2000
JS = RACINE / "tests" / "js"
G = {"terme": "2027-04-14"}
E = {"naissance": "2026-01-02"}

# With those of `test_situation`: what a hostile or broken file may hold, down to the quotes of the messages;
# and some that are just good enough.
ENTREES: list[Any] = [
    None,
    "projet",
    3,
    {"version": None, "projet": True},
    {"version": "1", "projet": True},
    {"version": [1, {"a": None}], "projet": True},
    {"version": 1.5, "projet": True},
    {"projet": 1},
    {"projet": False, "grossesses": []},
    {"projet": True, "__proto__": {}},
    {"projet": True, "constructor": 1},
    {"grossesses": 3},
    {"grossesses": {"a": 1}},
    {"grossesses": [G] * 9},
    {"grossesses": ["g1"]},
    {"grossesses": [None]},
    {"grossesses": [[G]]},
    {"grossesses": [{"cle": "g1"}]},
    {"grossesses": [{**G, "couleur": "bleu"}]},
    {"grossesses": [{**G, "ddr": ""}]},
    {"grossesses": [{**G, "ddr": "2027-W15-3"}]},
    {"grossesses": [{**G, "ddr": "2026-02-29"}]},
    {"grossesses": [{**G, "ddr": "2027-4-14"}]},
    {"grossesses": [{**G, "ddr": "0000-01-01"}]},
    {"grossesses": [{**G, "ddr": "0099-12-31"}]},
    {"grossesses": [{**G, "ddr": "1989-12-31"}]},
    {"grossesses": [{**G, "ddr": "2101-01-01"}]},
    {"grossesses": [{**G, "ddr": " 2027-01-01"}]},
    {"grossesses": [{**G, "ddr": "٢٠٢٧-٠١-٠١"}]},
    {"grossesses": [{**G, "ddr": ["2027-01-01"]}]},
    {"grossesses": [{**G, "ddr": True}]},
    {"grossesses": [{**G, "terme_sa": "41"}]},
    {"grossesses": [{**G, "foetus": 7}]},
    {"grossesses": [{**G, "foetus": 2.5}]},
    {"grossesses": [{**G, "foetus": -1}]},
    {"grossesses": [{**G, "rang": 21}]},
    {"grossesses": [{**G, "chorionicite": ["bichoriale"]}]},
    {"grossesses": [{**G, "pma": 'l\'"oui"'}]},
    {"grossesses": [{**G, "pma": "l'oui"}]},
    {"grossesses": [{**G, "pma": 'dit "oui"'}]},
    {"grossesses": [{**G, "pma": "a\\b\n\t\r\x00\x7f\x85\xa0\u200b\u2028é🌱"}]},
    {"grossesses": [{**G, "pma": {"a": [True, None, "x"]}}]},
    {"grossesses": [{**G, "pertes": 5}]},
    {"grossesses": [{**G, "pertes": True}]},
    {"grossesses": [{**G, "pertes": "2026-12-01"}]},
    {"grossesses": [{**G, "pertes": {"a": 1}}]},
    {"grossesses": [{**G, "pertes": [None]}]},
    {"grossesses": [{**G, "foetus": 3, "pertes": ["2026-12-01", "hier"]}]},
    {"grossesses": [{**G, "cle": ""}]},
    {"grossesses": [{**G, "cle": "a" * 17}]},
    {"grossesses": [{**G, "cle": "é"}]},
    {"grossesses": [{**G, "cle": "a\n"}]},
    {"grossesses": [{**G, "cle": 1}]},
    {"grossesses": [{**G, "cle": "x"}], "enfants": [{**E, "cle": "x"}]},
    {"enfants": [{"arrivee": "2026-01-02", "sans_vie": True}]},
    {"enfants": [{**E, "prenom": 3}]},
    {"enfants": [{**E, "prenom": "🌱" * 41}]},
    {"enfants": [{**E, "prenom": "🌱" * 40}]},
    {"enfants": [{**E, "prenom": "\ufeff Zoé\x1c\x85\u2003"}]},
    {"enfants": [{**E, "prenom": " \n"}]},
    {"enfants": [{**E, "cle": "constructor"}]},
    {"version": True, "projet": True},
    {"enfants": [{**E, "commune_naissance": "6938"}]},
    {"enfants": [{**E, "commune_naissance": 69383}]},
    {"enfants": [{**E, "commune_naissance": "69383\n"}]},
    {"enfants": [{**E, "grossesse": "G1"}]},
    {"enfants": [{**E, "handicap": 0}]},
    {"projet": True, "parents": [{"activite": "salarie", "porte": 1}]},
    {"projet": True, "parents": [{"activite": "x", "porte": 1}]},
    {"projet": True, "parents": [{"prenom": "Jo"}]},
    {"projet": True, "foyer": []},
    {"projet": True, "foyer": [1]},
    {"projet": True, "foyer": "69"},
    {"projet": True, "foyer": {"departement": "20", "seul": 1}},
    {"projet": True, "foyer": {"departement": "2a"}},
    {"projet": True, "foyer": {"ville": "Lyon"}},
    {"projet": True, "faits": [{"cle": "PN-EX1:g1", "le": None}]},
    {"projet": True, "faits": [{"cle": "PN-EX1:g1:p1:x", "le": "2026-01-01"}]},
    {"projet": True, "faits": [{"cle": 1, "le": "2026-01-01"}]},
    {"projet": True, "faits": [{"cle": "PN-EX1:g1", "le": "2026-01-01", "lieu": "x" * 121}]},
    {"projet": True, "faits": [{"cle": "PN-EX1:g1", "le": "2026-01-01", "quand": 1}]},
]
# What a random field becomes: all that JSON can hold, save floats like 1.0, which JavaScript reads as whole.
VALEURS: list[Any] = [None, True, False, 0, 1, 2, -1, 2.5, "", "x", "2026-13-01", "2026-02-28", [], {}, [1], {"a": 1}]
VALEURS += ["l'un", 'dit "non"', " \u00a0\n", "salarie", "g1", "97353", "🌱"]


@pytest.fixture(scope="module")
def noeud() -> str:
    chemin = shutil.which("node")
    if not chemin:
        pytest.fail("node manque : installez Node.js 20 ou plus (sous Debian ou Ubuntu : apt-get install nodejs)")
    return chemin


@pytest.fixture(scope="module")
def cas(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Every family compared: those of the case files, drawn ones, and wrong ones."""
    au = date(2026, 11, 22)
    liste = [(f"{c.fichier} : {c.titre}", _en_json(c.situation), c.au) for c in tous_les_cas()]
    tirees = list(situations(TIREES, catalogue))
    liste += [(f"situation tirée n° {i}", s, jour) for i, (s, jour) in enumerate(tirees)]
    liste += [(f"faute : {str(f)[:80]}", f, au) for f in [*(f for f, _, _ in FAUTES), *ENTREES]]
    liste += [(f"mutante n° {i}", s, jour) for i, (s, jour) in enumerate(_mutantes(tirees))]
    return [{"titre": titre, "situation": s, "au": jour.toordinal()} for titre, s, jour in liste]


@pytest.fixture(scope="module")
def taches(catalogue: Catalogue, cas: list[dict[str, Any]]) -> dict[str, Any]:
    hasard = Random(7)  # noqa: S311
    jours = [PREMIER.toordinal() + hasard.randint(-9000, 9000) for _ in range(4000)]
    instants = [1_000 * hasard.randint(1_400_000_000, 1_900_000_000) for _ in range(40)]
    territoires = catalogue.territoires
    fuseaux = sorted({d.fuseau for d in territoires.departements.values()})
    foyers = [{"projet": True, "foyer": {"departement": d}} for d in territoires.departements]
    foyers += [{"projet": True}, {"enfants": [{"naissance": "2026-01-01", "commune_naissance": "97411"}]}]
    annees = date(2009, 1, 1).toordinal(), date(2061, 12, 31).toordinal()
    return {
        "cas": cas,
        "aujourdhui": [[f, i] for f in foyers for i in instants[:5]],
        "fuseaux": [[f, i] for f in fuseaux for i in instants],
        "feries": [[zone, *annees] for zone in territoires.feries.zones],
        "jours": [date.fromordinal(j).isoformat() for j in range(jours[0], jours[0] + 1500)]
        + ["1900-01-01", "1900-02-28", "2000-02-29", "2100-02-28", "2100-03-01", "2150-12-31"],
        "fenetres": [_fenetre(hasard, jour) for jour in jours],
        "durees": list(range(-1000, 1000)),
        "ages": [[j, j + hasard.randint(-5, 3000)] for j in jours],
        "langues": list(catalogue.langues),
        "par_langue": len(list(tous_les_cas())) + 300,
        "sources": list(range(len(catalogue.regles))),
    }


class Noeud:
    """The device's side, started early: it computes on one core while Python computes on the other."""

    def __init__(self, noeud: str, dossier: Path, taches: dict[str, Any]) -> None:
        ecrit_catalogues(dossier)
        fichier = dossier / "taches.json"
        fichier.write_text(json.dumps(taches), encoding="utf-8")
        self._commande = [noeud, str(JS / "parite.mjs"), str(dossier / "catalogue"), str(fichier)]
        self._processus = subprocess.Popen(self._commande, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self._reponses: dict[str, Any] = {}

    @property
    def reponses(self) -> dict[str, Any]:
        if not self._reponses:
            sortie, _ = self._processus.communicate()
            assert self._processus.returncode == 0, "parite.mjs a échoué ; son message est ci-dessus"
            self._reponses = json.loads(sortie)
        return self._reponses

    def cas_entier(self, rang: int) -> Any:
        sortie = subprocess.run([*self._commande, str(rang)], capture_output=True, encoding="utf-8", check=True)
        return json.loads(sortie.stdout)


@pytest.fixture(scope="module")
def appareil(noeud: str, tmp_path_factory: pytest.TempPathFactory, taches: dict[str, Any]) -> Noeud:
    return Noeud(noeud, tmp_path_factory.mktemp("navigateur"), taches)


def test_l_appareil_et_python_disent_le_meme_parcours(
    appareil: Noeud, moteur: Moteur, cas: list[dict[str, Any]]
) -> None:
    textes = (_reponse(c, moteur) for c in cas)
    attendues = [(sha256(t.encode()).hexdigest(), t.startswith('{"erreur"')) for t in textes]
    for c, (attendue, _), obtenue in zip(cas, attendues, appareil.reponses["cas"], strict=True):
        if attendue != obtenue:
            ecart = _premier_ecart(json.loads(_reponse(c, moteur)), appareil.cas_entier(cas.index(c)))
            pytest.fail(f"{c['titre']}\n{_texte(c)}\n{ecart}", pytrace=False)
    fautives = sum(fautive for _, fautive in attendues)
    assert fautives >= 60, "les situations fautives ne le sont plus"
    assert len(cas) - fautives >= TIREES


def test_les_familles_tirees_rencontrent_presque_toutes_les_regles(moteur: Moteur) -> None:
    vues, etats, muettes = set(), set(), 0
    for situation, au in situations(800, moteur.catalogue):
        parcours = moteur.parcours(lit_situation(situation), au)
        vues |= {e.regle.id for e in parcours.echeances}
        etats |= {e.etat for e in parcours.echeances}
        muettes += not parcours.questions
    assert len(vues) > 0.95 * len(moteur.catalogue.regles)
    assert len(etats) == 6
    assert 0 < muettes < 800


def test_jours_feries_et_report(appareil: Noeud, catalogue: Catalogue, taches: dict[str, Any]) -> None:
    feries = catalogue.territoires.feries
    for (zone, premier, dernier), obtenu in zip(taches["feries"], appareil.reponses["feries"], strict=True):
        ecarts = [
            str(calcul - n)
            for n in range(premier, dernier + 1)
            for calcul in (feries.reporte(n, zone), feries.apres_ouvrables(n, 3, zone))
        ]
        assert " ".join(ecarts) == obtenu, zone


def test_le_jour_est_celui_du_lieu(appareil: Noeud, taches: dict[str, Any]) -> None:
    def instant(ms: int) -> datetime:
        return datetime.fromtimestamp(ms / 1000, tz=UTC)

    reponses = appareil.reponses
    assert reponses["fuseaux"] == [
        instant(ms).astimezone(ZoneInfo(fuseau)).date().isoformat() for fuseau, ms in taches["fuseaux"]
    ]
    assert reponses["aujourdhui"] == [
        aujourd_hui(lit_situation(situation), instant(ms)).isoformat() for situation, ms in taches["aujourdhui"]
    ]


def test_les_jours_se_lisent(appareil: Noeud, taches: dict[str, Any]) -> None:
    assert appareil.reponses["jours"] == [date.fromisoformat(j).toordinal() for j in taches["jours"]]


@pytest.mark.parametrize("code", LANGUES)
def test_les_deux_disent_les_memes_mots(
    code: str, appareil: Noeud, moteur: Moteur, cas: list[dict[str, Any]], taches: dict[str, Any]
) -> None:
    """Reasons, subjects, dates, durations and plural forms: in every language, word for word."""
    mots, langue = appareil.reponses["mots"][code], moteur.catalogue.langues[code]
    assert mots["dates"] == [date_en_mots(date.fromisoformat(j), langue) for j in taches["jours"]]
    for (debut, fin, au), dites in zip(taches["fenetres"], mots["fenetres"], strict=True):
        du, jusqu = (None if j is None else date.fromordinal(j) for j in (debut, fin))
        attendues = [fenetre_en_mots(du, jusqu, date.fromordinal(au), langue), fenetre_entiere(du, jusqu, langue)]
        assert dites == attendues
    assert mots["durees"] == [duree_en_mots(n, langue) for n in taches["durees"]]
    assert mots["ages"] == [age_en_mots(date.fromordinal(n), date.fromordinal(au), langue) for n, au in taches["ages"]]
    assert mots["nombres"] == [langue.dit("duree.jours", n=abs(n)) for n in taches["durees"]]
    for c, obtenue in zip(cas[: taches["par_langue"]], mots["cas"], strict=True):
        assert sha256(_reponse(c, moteur, code).encode()).hexdigest() == obtenue, c["titre"]


def test_les_sources_d_une_ligne(appareil: Noeud, catalogue: Catalogue) -> None:
    assert appareil.reponses["sources"] == [
        [[s.titre, s.reference, s.url, s.verifie_le.isoformat() if s.verifie_le else None] for s in regle.sources]
        for regle in catalogue.regles
    ]


def test_les_essais_de_node(noeud: str) -> None:
    essais = sorted(map(str, JS.glob("*.test.mjs")))
    sortie = subprocess.run([noeud, "--test", *essais], capture_output=True, encoding="utf-8", check=False)
    assert sortie.returncode == 0, sortie.stdout


def _reponse(cas: dict[str, Any], moteur: Moteur, langue: str = "fr") -> str:
    """What `tests/js/parite.mjs` answers to the same family."""
    try:
        situation = lit_situation(cas["situation"])
    except ErreurSituation as erreur:
        return _texte({"erreur": [erreur.champ, erreur.message, erreur.code]})
    parcours = moteur.parcours(situation, date.fromordinal(cas["au"]))
    explication = Explication(moteur, langue)
    etapes = moteur.compile.etapes
    reponse = {
        "situation": ecrit_situation(situation),
        "etapes": list(parcours.etapes.items()),
        "sujets": [
            (
                s.suffixe,
                s.type,
                s.mode,
                libelle_sujet(s, explication.langue),
                s.departement,
                s.zone_feries,
                s.ne,
                [(etapes[rang], de, a) for rang, (de, a) in moteur.etapes_du_sujet(s)],
            )
            for s in parcours.sujets
        ],
        "echeances": [_ligne(e, explication) for e in parcours.echeances],
        "questions": parcours.questions,
    }
    return _texte(reponse)


def _ligne(e: Echeance, explication: Explication) -> tuple[Any, ...]:
    return (
        e.cle,
        e.debut,
        e.fin,
        e.etat,
        e.previsionnel,
        e.etape,
        e.est_incertaine,
        e.a_confirmer,
        e.fait and (e.fait.cle, e.fait.le.isoformat(), e.fait.lieu),
        libelle_sujet(e.contexte, explication.langue),
        explication.raisons(e),
    )


def _texte(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False, separators=(",", ":"))


def _premier_ecart(attendu: Any, obtenu: Any, chemin: str = "") -> str:
    """The first thing that differs, and where."""
    if isinstance(attendu, dict) and isinstance(obtenu, dict):
        paires: Iterator[tuple[Any, Any, Any]] = ((c, attendu.get(c), obtenu.get(c)) for c in {**attendu, **obtenu})
    elif isinstance(attendu, list) and isinstance(obtenu, list):
        paires = ((i, a, o) for i, (a, o) in enumerate(zip_longest(attendu, obtenu)))
    else:
        return f"{chemin}\n  python   : {_texte(attendu)}\n  appareil : {_texte(obtenu)}"
    for cle, a, o in paires:
        if _texte(a) != _texte(o):
            ici = f"{chemin}[{a[0]}]" if isinstance(a, list) and a and chemin == ".echeances" else f"{chemin}.{cle}"
            meme = isinstance(a, list) and isinstance(o, list) and a[:1] != o[:1]
            return f"{ici}\n  python   : {_texte(a)}\n  appareil : {_texte(o)}" if meme else _premier_ecart(a, o, ici)
    return f"{chemin} : même contenu, ordre des clés différent"


def _en_json(donnee: Any) -> Any:
    # YAML gives dates, a browser gives texts.
    return json.loads(json.dumps(donnee, default=date.isoformat))


def _fenetre(hasard: Random, jour: int) -> list[int | None]:
    debut = jour + hasard.choice((0, 0, hasard.randint(-400, 400)))
    fin = debut + hasard.choice((0, 3, 25, 200, 400))
    bornes = hasard.choice(([debut, fin], [debut, fin], [debut, None], [None, fin], [None, None]))
    return [*bornes, jour]


def _mutantes(tirees: list[tuple[dict[str, Any], date]]) -> Iterator[tuple[dict[str, Any], date]]:
    """Drawn families with one field made wrong, or merely strange."""
    hasard = Random(11)  # noqa: S311
    for situation, au in tirees[:MUTANTES]:
        mutante = copy.deepcopy(situation)
        objets = [mutante, mutante.setdefault("foyer", {})]
        objets += [o for nom in ("grossesses", "enfants", "parents", "faits") for o in mutante.get(nom) or ()]
        objet = hasard.choice(objets)
        objet[hasard.choice([*objet, "sans_vie", "pertes", "cle"])] = copy.deepcopy(hasard.choice(VALEURS))
        yield mutante, au + timedelta(hasard.randint(-50, 50))
