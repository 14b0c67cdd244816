"""Our family benefits beside OpenFisca-France's, for a grid of invented families: every difference, and who is right.

OpenFisca is AGPL: it is never a dependency. It lives in an environment of its own, in a process of its own, and is only
asked through its web API on this machine. What it computes and we do not is listed too.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from regles.catalogue import charge
from regles.echeancier import Moteur
from regles.simulateurs import Simulateurs, lit_simulation

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = Path(os.environ.get("MILLEJOURS_VAR") or RACINE / "var") / "oracle"
# The version the facts were read against; another one is asked with --version.
VERSION = "176.1.8"
ATTENTE_S, REQUETE_S = 120, 600
CENTIME = Decimal("0.01")
Donnees = dict[str, Any]


@dataclass(frozen=True)
class Famille:
    """An invented family, on a day. `attendus`: children expected at `terme`."""

    nom: str
    au: date
    naissances: tuple[date, ...]
    foyer: str
    ressources: int
    outre_mer: bool = False
    attendus: int = 0
    pension: int = 0

    @property
    def est_seul(self) -> bool:
        return self.foyer == "parent seul"

    @property
    def a_des_jumeaux(self) -> bool:
        return len(set(self.naissances)) < len(self.naissances)


@dataclass(frozen=True)
class Ecart:
    famille: Famille
    droit: str
    nous: Decimal | None
    eux: Decimal


@dataclass(frozen=True)
class Cause:
    """Why the two may differ, and who is right by the facts."""

    dit: str
    raison: str
    vaut: Callable[[Ecart], bool]


TERME = date(2027, 2, 10)
BEBE, JUMEAU = date(2026, 2, 10), date(2026, 2, 10)
QUATRE, SEPT, DIX, QUINZE = date(2022, 6, 5), date(2019, 6, 5), date(2016, 6, 5), date(2011, 6, 5)
FRATRIES = {
    "un bébé": (BEBE,),
    "des jumeaux bébés": (BEBE, JUMEAU),
    "un bébé et 4 ans": (QUATRE, BEBE),
    "un bébé, 4 et 7 ans": (SEPT, QUATRE, BEBE),
    "un bébé, 4, 7 et 10 ans": (DIX, SEPT, QUATRE, BEBE),
    "4 et 7 ans": (SEPT, QUATRE),
    "4, 7 et 10 ans": (DIX, SEPT, QUATRE),
    "4 et 15 ans": (QUINZE, QUATRE),
    "4, 7 et 15 ans": (QUINZE, SEPT, QUATRE),
    "7 ans": (SEPT,),
}
ATTENTES = {"un premier enfant attendu": ((), 1), "4 ans et un attendu": ((QUATRE,), 1), "jumeaux attendus": ((), 2)}
FOYERS = ("couple, un revenu", "couple, deux revenus", "parent seul")
# Each ceiling of 2026, the euro before and the euro after, and ordinary resources between.
PLAFONDS_PLEIN = (31_066, 41_055, 37_279, 47_268, 44_735, 54_724)
PLAFONDS_PAJE = (*PLAFONDS_PLEIN, 37_118, 49_054, 44_542, 56_478, 53_450, 65_386, 62_358, 74_294)
TRANCHES = (79_980, 86_644, 93_308, 106_604, 113_268, 119_932)
APRES_TRANCHES = {t + 1 for t in TRANCHES}
ORDINAIRES = (0, 15_000, 60_000, 150_000)
RESSOURCES = sorted({*ORDINAIRES, *(p + un for p in (*PLAFONDS_PAJE, *TRANCHES) for un in (-1, 0, 1))})
JOURS = (date(2026, 11, 22), date(2026, 3, 15))


def familles() -> Iterator[Famille]:
    """The grid."""
    for foyer in FOYERS:
        for ressources in RESSOURCES:
            for nom, naissances in FRATRIES.items():
                yield Famille(nom, JOURS[0], naissances, foyer, ressources)
            for nom, (naissances, attendus) in ATTENTES.items():
                yield Famille(nom, JOURS[0], naissances, foyer, ressources, attendus=attendus)
        for ressources in (15_000, 60_000, 150_000):
            for nom, naissances in FRATRIES.items():
                yield Famille(f"{nom}, avant avril", JOURS[1], naissances, foyer, ressources)
                yield Famille(f"{nom}, La Réunion", JOURS[0], naissances, foyer, ressources, outre_mer=True)
    for pension in (50, 201, 202, 300):
        for nom in ("un bébé", "4 et 7 ans"):
            yield Famille(f"{nom}, pension", JOURS[0], FRATRIES[nom], "parent seul", 15_000, pension=pension)


# — ours —


def notre_simulation(f: Famille) -> Donnees:
    """The same family in the words of our simulators."""
    cles = [f"e{rang}" for rang in range(1, len(f.naissances) + 1)]
    situation: Donnees = {
        "enfants": [{"cle": c, "naissance": n.isoformat()} for c, n in zip(cles, f.naissances, strict=True)],
        "parents": [{"cle": "p1", "porte": True}, *([] if f.est_seul else [{"cle": "p2"}])],
        "foyer": {"seul": f.est_seul} | ({"departement": "974"} if f.outre_mer else {}),
    }
    if f.attendus:
        situation["grossesses"] = [{"cle": "g1", "terme": TERME.isoformat(), "foetus": f.attendus}]
    donnees: Donnees = {"situation": situation, "ressources": [{"montant": str(f.ressources)}]}
    donnees["deux_revenus"] = f.foyer == "couple, deux revenus"
    if f.est_seul and cles:
        charge_ = {"autre_parent": "pension", "pension": str(f.pension)} if f.pension else {"autre_parent": "absent"}
        donnees["enfants"] = dict.fromkeys(cles, charge_)
    return donnees


def nos_montants(f: Famille, simulateurs: Simulateurs) -> dict[str, Decimal | None]:
    """By right, gross; null where we say that we do not compute."""
    reponse = simulateurs.simule("prestations", lit_simulation(notre_simulation(f)), f.au)
    lus: dict[str, Decimal | None] = {}
    for r in reponse.resultats:
        droit = r.id.partition(":")[0]
        if droit in DROITS and droit != "asf":
            lus[droit] = r.montant if isinstance(r.montant, Decimal) else None
    asf = [r.montant for r in reponse.resultats if r.id.startswith("asf:")]
    if asf:
        lus["asf"] = sum((m for m in asf if isinstance(m, Decimal)), Decimal(0))
    return lus


# — theirs —

# Our right, their variable. Gross of CRDS on both sides.
DROITS = {
    "prime_naissance": "paje_naissance",
    "allocation_base": "paje_base",
    "allocations_familiales": "af",
    "complement_familial": "cf",
    "asf": "asf",
}


def mois_de(f: Famille) -> str:
    """They pay the prime two months before the birth."""
    jour = TERME.replace(year=TERME.year - 1, month=12) if f.attendus else f.au
    return f"{jour:%Y-%m}"


def demandes(f: Famille) -> tuple[str, ...]:
    """What is asked of them: a child not yet born would count as a baby in their allowances."""
    return ("prime_naissance",) if f.attendus else tuple(d for d in DROITS if d != "prime_naissance")


def leur_question(liste: list[Famille]) -> Donnees:
    """Every family in one request. Resources and two incomes are given: the tax on income is not compared."""
    individus: Donnees = {}
    groupes: dict[str, Donnees] = {"familles": {}, "foyers_fiscaux": {}, "menages": {}}
    for i, f in enumerate(liste):
        mois = mois_de(f)
        parents = [f"f{i}p{rang}" for rang in range(1, 2 if f.est_seul else 3)]
        jours = [*f.naissances, *[TERME] * f.attendus]
        enfants = [f"f{i}e{rang}" for rang in range(len(jours))]
        for parent in parents:
            individus[parent] = {"date_naissance": {"ETERNITY": "1992-01-01"}}
        for enfant, jour in zip(enfants, jours, strict=True):
            individus[enfant] = {"date_naissance": {"ETERNITY": jour.isoformat()}}
        if f.pension:
            for enfant in enfants:
                individus[enfant]["pensions_alimentaires_percues"] = {mois: f.pension}
        groupes["familles"][f"f{i}"] = {
            "parents": parents,
            "enfants": enfants,
            "prestations_familiales_base_ressources": {mois: f.ressources},
            "cf_base_ressources": {mois: f.ressources},
            "biactivite": {mois: f.foyer == "couple, deux revenus"},
            "en_couple": {mois: not f.est_seul},
        } | {DROITS[d]: {mois: None} for d in demandes(f)}
        groupes["foyers_fiscaux"][f"f{i}"] = {"declarants": parents, "personnes_a_charge": enfants}
        groupes["menages"][f"f{i}"] = {
            "personne_de_reference": parents[:1],
            "conjoint": parents[1:],
            "enfants": enfants,
            "residence_dom": {mois: f.outre_mer},
        }
    return {"individus": individus} | groupes


def leurs_montants(liste: list[Famille], port: int) -> list[dict[str, Decimal]]:
    lu = _poste(port, leur_question(liste))
    return [
        {
            d: Decimal(repr(lu["familles"][f"f{i}"][DROITS[d]][mois_de(f)])).quantize(Decimal("0.0001"))
            for d in demandes(f)
        }
        for i, f in enumerate(liste)
    ]


def _poste(port: int, question: Donnees) -> Any:
    demande = urllib.request.Request(
        f"http://127.0.0.1:{port}/calculate",
        json.dumps(question).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(demande, timeout=REQUETE_S) as reponse:  # noqa: S310
            return json.load(reponse)
    except urllib.error.HTTPError as erreur:
        raise SystemExit(f"OpenFisca refuse la question : {erreur.read().decode()[:800]}") from None


# — who is right —


def _au_centime(e: Ecart) -> bool:
    """Rounded once for the household, or once a child: less than a cent for each of them."""
    combien = max(len(e.famille.naissances), e.famille.attendus)
    return e.nous is not None and abs(e.nous - e.eux) <= CENTIME * combien


def _est_un_double(e: Ecart) -> bool:
    return e.nous is not None and e.eux > 0 and abs(e.nous / 2 - e.eux) < CENTIME


def _au_plafond(e: Ecart) -> bool:
    """The ceiling to the euro: what they lose, the euro before would give."""
    f = e.famille
    return e.droit in ("allocation_base", "prime_naissance") and f.ressources in PLAFONDS_PAJE and e.eux < (e.nous or 0)


CAUSES: tuple[Cause, ...] = (
    Cause(
        "Complément familial : ils le calculent, nous non",
        "Les faits (caf_cf) donnent ses deux montants, non ses plafonds. Nous montrons les deux montants ; la Caf dit "
        "lequel. Rien à corriger sans une ligne de faits de plus.",
        lambda e: e.droit == "complement_familial" and e.nous is None,
    ),
    Cause(
        "Complément familial outre-mer, avant le troisième enfant : ils l'ouvrent, nous n'en disons rien",
        "Les faits (caf_cf : « 3 enfants de 3 à 21 ans ») n'ont pas la règle d'outre-mer. Lacune des faits : à confirmer.",
        lambda e: e.droit == "complement_familial" and e.famille.outre_mer,
    ),
    Cause(
        "Un centime ou deux : l'arrondi se fait une fois par enfant, ou une fois pour tous",
        "Les faits donnent le montant d'un enfant et ne disent pas comment plusieurs s'additionnent.",
        _au_centime,
    ),
    Cause(
        "Allocation de base, jumeaux : ils en versent une, nous deux",
        "Les faits nous donnent raison (caf_ab, CSS L531-3 : « une seule allocation sauf naissances multiples »).",
        lambda e: e.droit == "allocation_base" and e.famille.a_des_jumeaux and (_est_un_double(e) or _au_plafond(e)),
    ),
    Cause(
        "Plafonds de la PAJE, à l'euro : ils n'arrondissent pas chaque majoration",
        "Les faits nous donnent raison (caf_plafonds_prime : « chaque majoration par enfant est arrondie à l'euro », "
        "37 118 € et non 37 117,50 €).",
        _au_plafond,
    ),
    Cause(
        "Allocations familiales juste au-dessus d'une tranche : ils ajoutent le complément dégressif",
        "Ils ont raison de l'ajouter : il existe ; les faits (caf_af) ne le chiffrent pas. Notre montant est donc un "
        "minimum, à quelques euros d'une tranche.",
        lambda e: e.droit == "allocations_familiales" and e.nous is not None and e.famille.ressources in APRES_TRANCHES,
    ),
    Cause(
        "Allocations familiales, un enfant de 15 ans parmi trois : ils ajoutent la majoration pour âge",
        "Les faits (caf_af) disent l'âge, 18 ans depuis le 1er mars 2026, et aucun montant. Ils gardent 14 ans pour un "
        "enfant né avant mars 2012 : nos faits n'en parlent pas. À confirmer ; notre montant est un minimum.",
        lambda e: (
            e.droit == "allocations_familiales" and len(e.famille.naissances) > 2 and QUINZE in e.famille.naissances
        ),
    ),
    Cause(
        "Allocations familiales, un enfant, outre-mer : ils les divisent selon les ressources",
        "Les faits (caf_af : « 5,88 % BMAF ») donnent un seul montant, sans tranche. À confirmer.",
        lambda e: e.droit == "allocations_familiales" and e.famille.outre_mer and len(e.famille.naissances) == 1,
    ),
    Cause(
        "Allocation de soutien familial : ils ne versent pas moins d'un minimum",
        "Les faits (sit_asf : « pension inférieure », différentielle) n'ont pas de minimum. Ils déduisent aussi du total "
        "des enfants, nous de chaque enfant. À confirmer.",
        lambda e: e.droit == "asf" and bool(e.famille.pension),
    ),
)


def ecarts(liste: list[Famille], simulateurs: Simulateurs, eux: list[dict[str, Decimal]]) -> Iterator[Ecart]:
    for f, leurs in zip(liste, eux, strict=True):
        notres = nos_montants(f, simulateurs)
        for droit, leur in leurs.items():
            # No result at all is « sans objet »: nothing.
            notre = notres.get(droit, Decimal(0))
            if notre is None or abs(notre - leur) >= CENTIME:
                yield Ecart(f, droit, notre, leur)


def cause_de(e: Ecart) -> Cause | None:
    return next((c for c in CAUSES if c.vaut(e)), None)


# — the other process —


def installe(version: str) -> Path:
    """Its environment, apart. Returns its folder of commands."""
    bin_ = DOSSIER / "venv" / "bin"
    voulu = DOSSIER / f"installe-{version}"
    if not voulu.exists():
        print(f"Installation d'OpenFisca-France {version}, à part…", flush=True)
        venv.create(DOSSIER / "venv", with_pip=True, clear=True)
        pip = [str(bin_ / "python"), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
        subprocess.run([*pip, f"openfisca-france=={version}", "openfisca-core[web-api]"], check=True)
        voulu.touch()
    return bin_


def sert(bin_: Path, port: int) -> subprocess.Popen[bytes]:
    serveur = subprocess.Popen(
        [
            *(str(bin_ / "openfisca"), "serve", "--country-package", "openfisca_france", "--port", str(port)),
            *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--timeout", str(REQUETE_S)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(ATTENTE_S * 5):
        if serveur.poll() is not None:
            raise SystemExit("OpenFisca ne démarre pas.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/spec", timeout=REQUETE_S).read()
            return serveur
        except OSError:
            time.sleep(0.2)
    serveur.terminate()
    raise SystemExit("OpenFisca ne répond pas.")


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port: int = prise.getsockname()[1]
        return port


def main() -> int:
    analyseur = argparse.ArgumentParser(prog="make oracle")
    analyseur.add_argument("--version", default=VERSION)
    analyseur.add_argument("--tout", action="store_true", help="chaque écart, non un exemple par cause")
    options = analyseur.parse_args()
    bin_ = installe(options.version)
    simulateurs = Simulateurs.charge(RACINE / "content", Moteur(charge(RACINE / "content")))
    liste, port = list(familles()), _port_libre()
    serveur = sert(bin_, port)
    try:
        eux = leurs_montants(liste, port)
    finally:
        serveur.terminate()
        serveur.wait(timeout=30)
    return raconte(liste, eux, list(ecarts(liste, simulateurs, eux)), tout=options.tout)


def raconte(liste: list[Famille], eux: list[dict[str, Decimal]], trouves: list[Ecart], *, tout: bool) -> int:
    """Print the comparison. Fails when a difference has no cause written down."""
    compares = Counter(d for leurs in eux for d in leurs)
    differents = Counter(e.droit for e in trouves)
    print(f"{len(liste)} familles, {sum(compares.values())} montants comparés, {len(trouves)} écarts.\n")
    for droit, nombre in compares.items():
        print(f"  {droit:24} {nombre:5} comparés, {differents[droit]:4} écarts")
    par_cause: dict[Cause | None, list[Ecart]] = {}
    for e in trouves:
        par_cause.setdefault(cause_de(e), []).append(e)
    for cause, siens in par_cause.items():
        print(f"\n{'INEXPLIQUÉ' if cause is None else cause.dit} — {len(siens)} écarts")
        if cause:
            print(f"  {cause.raison}")
        for e in siens if tout or cause is None else siens[:2]:
            nous = "non calculé" if e.nous is None else e.nous
            f = e.famille
            print(f"  · {e.droit} — {f.nom}, {f.foyer}, {f.ressources} €, {f.au} : nous {nous}, eux {e.eux}")
    return 1 if None in par_cause else 0


if __name__ == "__main__":
    sys.exit(main())
