"""A population: due today among millions of families, from file to file; and « why not » for one."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench.modele import Mesure
from regles.catalogue import charge
from regles.echeancier import Moteur
from regles.explain.pourquoi import Pourquoi
from regles.situation import lit_situation

RACINE = Path(__file__).resolve().parent.parent
FAMILLES = int(os.environ.get("BENCH_FAMILLES", "2500000"))
AU = date(2026, 11, 22)
COEURS = 2
_ACTIVITES = ("salarie", "salarie", "salarie", "independant", "agent_public", "demandeur_emploi", "sans_activite", "")
_DEPARTEMENTS = (*(f"{i:02}" for i in range(1, 96) if i != 20), "2A", "2B", "971", "972", "973", "974", "976")
_ENTETE = "id,g1.terme,g1.rang,e1.naissance,e1.terme_prevu,e2.naissance,p1.activite,p2.activite,foyer.departement"
_ENTETE += ",foyer.seul,foyer.maries\n"


def population() -> list[Mesure]:
    """The command, on an invented file. Time of the wall, and of the processors: other work may share them."""
    pourquoi = _pourquoi_pas()
    with tempfile.TemporaryDirectory() as dossier:
        entree = Path(dossier) / "familles.csv"
        _ecrit(entree)
        mesures = []
        for moment, mot in (("ouvre", "s'ouvrent aujourd'hui"),):
            mur, processeur, memoire = _lance(entree, Path(dossier) / "sortie.csv", moment)
            quoi = f"échéances qui {mot}, {FAMILLES} familles, {COEURS} cœurs"
            mesures += [
                Mesure(quoi, mur, "s", 30, 5, plus_est_mieux=False),
                Mesure("… temps de processeur, par cœur", processeur / COEURS, "s", 30, 5, plus_est_mieux=False),
                Mesure("… mémoire des trois processus", memoire, "Gio", 2, 1, plus_est_mieux=False),
            ]
    return [*mesures, *pourquoi]


def _ecrit(fichier: Path) -> None:
    """Four in ten expect a child; the others have one of less than three years, sometimes two."""
    h = Random(8)  # noqa: S311
    jours = [(AU + timedelta(i)).isoformat() for i in range(-2000, 400)]
    with fichier.open("w", encoding="utf-8") as sortie:
        sortie.write(_ENTETE)
        for i in range(FAMILLES):
            terme = rang = naissance = prevu = autre = ""
            if h.random() < 0.4:
                terme, rang = jours[2000 + h.randint(0, 280)], h.choice(("1", "2", "3", ""))
                naissance = jours[2000 - h.randint(600, 1900)] if h.random() < 0.3 else ""
            else:
                age = h.randint(0, 1095)
                naissance = jours[2000 - age]
                prevu = jours[2000 - age + h.randint(-5, 30)] if h.random() < 0.3 else ""
                autre = jours[2000 - age - h.randint(0, 800)] if h.random() < 0.2 else ""
            parents = f"{h.choice(_ACTIVITES)},{h.choice(_ACTIVITES)},{h.choice(_DEPARTEMENTS)}"
            foyer = f"{'oui' if h.random() < 0.08 else ''},{h.choice(('oui', 'non', ''))}"
            sortie.write(f"{i},{terme},{rang},{naissance},{prevu},{autre},{parents},{foyer}\n")


def _lance(entree: Path, sortie: Path, moment: str) -> tuple[float, float, float]:
    avant, debut = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    commande = [sys.executable, "-m", "millejours.cli", "population", str(entree), "--au", AU.isoformat()]
    commande += ["--moment", moment, "--sortie", str(sortie), "--processus", str(COEURS)]
    with subprocess.Popen(commande, stdout=subprocess.DEVNULL, cwd=RACINE) as travail:
        memoire = 0.0
        while travail.poll() is None:
            memoire = max(memoire, _memoire(travail.pid))
            time.sleep(0.1)
    if travail.returncode:
        raise RuntimeError(f"la commande a rendu {travail.returncode}")
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    processeur = apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime
    return time.perf_counter() - debut, processeur, memoire


def _memoire(pid: int) -> float:
    """Proportional memory of a process and its children, in GiB: what they share is counted once."""
    total = 0
    try:
        enfants = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for p in (str(pid), *enfants):
            total += sum(
                int(ligne.split()[1])
                for ligne in Path(f"/proc/{p}/smaps_rollup").read_text().splitlines()
                if ligne.startswith("Pss:")
            )
    except (OSError, ValueError):
        return 0.0
    return total / (1 << 20)


def _pourquoi_pas() -> list[Mesure]:
    """Every rule for one family, with the nearest change of each, on the time of one core."""
    moteur = Moteur(charge(RACINE / "content"))
    situation = lit_situation({"grossesses": [{"terme": "2027-04-14"}], "parents": [{"activite": "salarie"}]})
    pourquoi, durees = Pourquoi(moteur), []
    for _ in range(300):
        debut = time.thread_time()
        for reponse in pourquoi.reponses(moteur.parcours(situation, AU)):
            pourquoi.changements(reponse)
        durees.append(time.thread_time() - debut)
    milieu = sorted(durees)[len(durees) // 2] * 1000
    return [Mesure("« pourquoi pas », une famille, toutes les règles", milieu, "ms", 5, 1, plus_est_mieux=False)]
