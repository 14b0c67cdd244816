"""The simulators: how many a second on one core, and how long one takes on the real server."""

from __future__ import annotations

import json
import time
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from bench.modele import Mesure
from regles.catalogue import charge
from regles.echeancier import Moteur
from regles.simulateurs import NOMS, Simulateurs, Simulation, lit_simulation

RACINE = Path(__file__).resolve().parent.parent
EXEMPLES = json.loads((RACINE / "content" / "schemas" / "simulation.json").read_text(encoding="utf-8"))["examples"]
SECONDES, POSTS, SERVEUR_MS, PAR_SECONDE = 3.0, 200, 20, 1000
FAMILLE = json.dumps(
    {
        "grossesses": [{"cle": "g1", "terme": "2027-04-14"}],
        "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}, {"cle": "p2", "activite": "salarie"}],
    }
)
PLAN = {
    "salaire_1": "2400",
    "salaire_2": "2600",
    "periode_1_parent": "p2",
    "periode_1_type": "paternite",
    "periode_1_debut": "2027-05-03",
    "periode_1_fin": "2027-05-23",
    "periode_2_parent": "p1",
    "periode_2_type": "supplementaire",
    "periode_2_debut": "2027-06-24",
    "periode_2_fin": "2027-08-23",
}
GARDE = {"heures_par_semaine": "40", "jours_par_semaine": "5", "semaines_par_an": "47", "am_salaire_min": "4,5"}
# What somebody looks at, its address, what is posted; only a computing alone has a limit of its own.
ECRANS: tuple[tuple[str, str, dict[str, str], float | None], ...] = (
    ("liste des démarches", "/je-deviens-parent/", {"situation": FAMILLE}, None),
    ("aides", "/je-deviens-parent/prestations/", {"situation": FAMILLE, "ressources_min": "30000"}, None),
    ("garde", "/je-deviens-parent/garde/", {"situation": FAMILLE, "ressources_min": "30000", **GARDE}, None),
    ("calendrier des congés", "/je-deviens-parent/conges/", {"situation": FAMILLE, **PLAN}, None),
)


def simulateurs() -> list[Mesure]:
    """Every readable case of the tests, by simulator, on the processor time of one core."""
    moteur = Moteur(charge(RACINE / "content"))
    prets = Simulateurs.charge(RACINE / "content", moteur)
    return [_vitesse(prets, nom, _cas(nom)) for nom in NOMS]


def _vitesse(prets: Simulateurs, nom: str, cas: list[tuple[Simulation, date]]) -> Mesure:
    nombre, debut = 0, time.process_time()
    while time.process_time() - debut < SECONDES:
        for simulation, au in cas:
            prets.simule(nom, simulation, au)
        nombre += len(cas)
    duree = time.process_time() - debut
    return Mesure(f"simulations « {nom} », {len(cas)} familles, un cœur", nombre / duree, "/s", PAR_SECONDE, None)


def _cas(nom: str) -> list[tuple[Simulation, date]]:
    lus: list[Any] = [
        cas
        for fichier in sorted((RACINE / "tests" / "cases" / "simulateurs").rglob("*.yaml"))
        for cas in yaml.safe_load(fichier.read_text(encoding="utf-8"))
    ]
    return [(lit_simulation(c["simulation"]), c["au"]) for c in lus if c["simulateur"] == nom]


def sur_le_serveur(port: int) -> list[Mesure]:
    """One POST after the other, as one person waits, reading and JSON included."""
    connexion = HTTPConnection("127.0.0.1", port)
    mesures = []
    for nom, exemple in zip(NOMS, EXEMPLES, strict=True):
        corps = json.dumps(exemple)
        _poste(connexion, nom, corps)
        durees = sorted(_poste(connexion, nom, corps) * 1000 for _ in range(POSTS))
        quoi = f"POST simulateur « {nom} »"
        milieu, tard = durees[POSTS // 2], durees[int(POSTS * 0.99)]
        mesures.append(Mesure(f"{quoi}, médiane", milieu, "ms", SERVEUR_MS, None, plus_est_mieux=False))
        mesures.append(Mesure("… 99e centile", tard, "ms", None, None, plus_est_mieux=False))
    return mesures


def ecrans_sur_le_serveur(port: int) -> list[Mesure]:
    """The same families as one person fills the forms: the list, the estimates, the planner and its compared plans."""
    connexion = HTTPConnection("127.0.0.1", port)
    mesures = []
    for quoi, chemin, champs, limite in ECRANS:
        corps = urlencode(champs)
        _envoie(connexion, chemin, corps)
        durees = sorted(_envoie(connexion, chemin, corps) * 1000 for _ in range(POSTS))
        milieu, tard = durees[POSTS // 2], durees[int(POSTS * 0.99)]
        mesures.append(Mesure(f"POST {quoi}, page entière, médiane", milieu, "ms", limite, None, plus_est_mieux=False))
        mesures.append(Mesure("… 99e centile", tard, "ms", None, None, plus_est_mieux=False))
    return mesures


def _envoie(connexion: HTTPConnection, chemin: str, corps: str) -> float:
    debut = time.perf_counter()
    connexion.request("POST", chemin, corps, {"Content-Type": "application/x-www-form-urlencoded"})
    reponse = connexion.getresponse()
    reponse.read()
    if reponse.status != 200:
        raise RuntimeError(f"{chemin} : réponse {reponse.status}")
    return time.perf_counter() - debut


def _poste(connexion: HTTPConnection, nom: str, corps: str) -> float:
    debut = time.perf_counter()
    connexion.request("POST", f"/api/v1/simulateurs/{nom}", corps, {"Content-Type": "application/json"})
    reponse = connexion.getresponse()
    reponse.read()
    if reponse.status != 200:
        raise RuntimeError(f"réponse {reponse.status}")
    return time.perf_counter() - debut
