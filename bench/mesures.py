"""What is measured. Each returns its figures; nothing here decides anything."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import brotli
import yaml

from bench.lettres import lettres
from bench.lieux import lieux
from bench.livret import livret, livret_sur_le_serveur
from bench.modele import Mesure
from bench.questions import questions
from bench.simulateurs import ecrans_sur_le_serveur, simulateurs, sur_le_serveur
from bench.transfert import transfere
from regles.catalogue import charge
from regles.echeancier import Moteur
from regles.situation import Situation, lit_situation

RACINE = Path(__file__).resolve().parent.parent
STATIQUES = RACINE / "src" / "millejours"
TYPIQUE = {"grossesses": [{"terme": "2027-04-14"}]}
AU = date(2026, 11, 22)
SECONDES = 3.0


def _moteur() -> Moteur:
    return Moteur(charge(RACINE / "content"))


def _familles() -> list[tuple[Situation, date]]:
    """The readable families of the tests: real life, not one lucky case."""
    return [
        (lit_situation(cas["situation"]), cas["au"])
        for fichier in sorted((RACINE / "tests" / "cases").glob("*.yaml"))
        for cas in yaml.safe_load(fichier.read_text(encoding="utf-8"))
    ]


def parcours() -> list[Mesure]:
    moteur, familles = _moteur(), _familles()
    durees = []
    fin = time.perf_counter() + SECONDES
    while time.perf_counter() < fin:
        for situation, au in familles:
            # The time of one core, not of the wall: what else the machine does is not the engine's.
            debut = time.thread_time()
            moteur.parcours(situation, au)
            durees.append(time.thread_time() - debut)
    durees.sort()
    typique = lit_situation(TYPIQUE)
    debut = time.thread_time()
    for _ in range(2000):
        moteur.parcours(typique, AU)
    seule = 2000 / (time.thread_time() - debut)
    return [
        Mesure(f"parcours complets, {len(familles)} familles, Python", len(durees) / sum(durees), "/s", 2000, 5000),
        Mesure("… 99e centile", durees[int(len(durees) * 0.99)] * 1000, "ms", 2, None, plus_est_mieux=False),
        Mesure("parcours complet d'une grossesse, Python", seule, "/s", 2000, 5000),
    ]


def agenda() -> list[Mesure]:
    from regles.agenda import agenda as ecrit

    moteur = _moteur()
    typique = lit_situation(TYPIQUE)
    nombre, debut = 0, time.perf_counter()
    while time.perf_counter() - debut < SECONDES:
        ecrit(moteur.parcours(typique, AU), moteur)
        nombre += 1
    return [Mesure(".ics d'une famille, calcul compris", nombre / (time.perf_counter() - debut), "/s", 500, 2000)]


def navigateur() -> list[Mesure]:
    from millejours.config.generation import ecrit_catalogues

    script = RACINE / "bench" / "navigateur.mjs"
    if shutil.which("node") is None:
        return [Mesure("parcours, interprète du navigateur (Node)", None, "/s", 2000, 10000, note="node manque")]
    with tempfile.TemporaryDirectory() as dossier:
        ecrit_catalogues(Path(dossier))
        sortie = subprocess.run(
            ["node", str(script), str(Path(dossier) / "catalogue")],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    lu = json.loads(sortie)
    return [
        Mesure("parcours, interprète du navigateur (Node)", lu["par_seconde"], "/s", 2000, 10000),
        Mesure("… 99e centile", lu["p99_ms"], "ms", None, None, plus_est_mieux=False),
    ]


def poids() -> list[Mesure]:
    from millejours.config.generation import ecrit_catalogues
    from millejours.core.fichiers import sans_commentaires

    with tempfile.TemporaryDirectory() as dossier:
        ecrit_catalogues(Path(dossier))
        catalogue = {f.name: _brotli(f) for f in (Path(dossier) / "catalogue").iterdir()}
    modules = (STATIQUES / "famille/static/famille/moteur").glob("*.js")
    moteur = sum(len(brotli.compress(sans_commentaires(f.read_bytes()))) for f in modules)
    ensemble = moteur + catalogue["regles.json"] + catalogue["textes.fr.json"]
    return [
        Mesure("catalogue + interprète, brotli", ensemble / 1000, "Ko", 60, 35, plus_est_mieux=False),
        Mesure(
            "… avec les textes des lignes ouvertes",
            (ensemble + catalogue["details.fr.json"]) / 1000,
            "Ko",
            60,
            None,
            plus_est_mieux=False,
        ),
    ]


def _brotli(fichier: Path) -> int:
    return len(brotli.compress(fichier.read_bytes()))


def _environnement() -> dict[str, str]:
    return os.environ | {"MILLEJOURS_VAR": str(Path(tempfile.gettempdir()) / "millejours-bench")}


@contextmanager
def _site() -> Iterator[int]:
    """The real server, two workers, on a free port of this machine. Raises `RuntimeError` when it does not answer."""
    port = _port_libre()
    serveur = subprocess.Popen(
        [str(Path(sys.executable).parent / "millejours"), "sert", "--port", str(port), "--workers", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environnement(),
    )
    try:
        _attend(serveur, port)
        yield port
    finally:
        serveur.terminate()
        serveur.wait(timeout=30)


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def _attend(serveur: subprocess.Popen[bytes], port: int) -> None:
    # The server of someone else on this port would answer as well: ours must be alive too.
    for _ in range(1200):
        if serveur.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("le serveur à mesurer ne répond pas : « millejours sert » dit pourquoi")


def site() -> list[Mesure]:
    with _site() as port:
        return [
            *_charge_post(port),
            *sur_le_serveur(port),
            *ecrans_sur_le_serveur(port),
            *livret_sur_le_serveur(port),
            *_premiere_page(port),
            *_article(port),
            *questions(_environnement()),
            *_lighthouse(port),
        ]


def demarches() -> list[Mesure]:
    """« Je deviens parent » alone, on the real server."""
    with _site() as port:
        return [*sur_le_serveur(port), *ecrans_sur_le_serveur(port)]


def _charge_post(port: int) -> list[Mesure]:
    # A server just started still reads its rules: what counts is how it goes on.
    _posts(port, SECONDES)
    return [
        Mesure("POST du parcours, JavaScript coupé, 2 processus", _posts(port, 2 * SECONDES), "/s", 40, 100),
    ]


def _posts(port: int, secondes: float) -> float:
    """Posts a second, four clients at once."""
    corps = urllib.parse.urlencode({"ou": "grossesse", "repere": "terme", "date_grossesse": "2027-04-14"})
    nombre, verrou, fin = 0, threading.Lock(), time.perf_counter() + secondes

    def client() -> None:
        nonlocal nombre
        connexion = HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < fin:
            connexion.request(
                "POST",
                "/mon-parcours/",
                corps,
                {"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "gzip"},
            )
            reponse = connexion.getresponse()
            reponse.read()
            if reponse.status != 200:
                raise RuntimeError(f"réponse {reponse.status}")
            with verrou:
                nombre += 1

    debut = time.perf_counter()
    clients = [threading.Thread(target=client) for _ in range(4)]
    for c in clients:
        c.start()
    for c in clients:
        c.join()
    return nombre / (time.perf_counter() - debut)


def _premiere_page(port: int) -> list[Mesure]:
    vus = transfere(port, "/")
    return [
        Mesure(
            f"première page transférée ({len(vus)} fichiers)",
            sum(vus.values()) / 1000,
            "Ko",
            60,
            40,
            plus_est_mieux=False,
        )
    ]


def _article(port: int) -> list[Mesure]:
    """The heaviest article of the library, with everything it makes a browser fetch."""
    articles = (RACINE / "content" / "bibliotheque" / "articles").glob("*.yaml")
    pages = [f"/s-informer/article/{a.stem}/" for a in articles]
    poids = {page: sum(transfere(port, page).values()) / 1000 for page in pages}
    lourde = max(poids, key=poids.__getitem__)
    return [
        Mesure(
            f"page d'article, la plus lourde de {len(poids)} ({lourde.rstrip('/').rsplit('/', 1)[-1]})",
            poids[lourde],
            "Ko",
            60,
            40,
            plus_est_mieux=False,
        )
    ]


def _lighthouse(port: int) -> list[Mesure]:
    outil = RACINE / "bench" / "node_modules" / ".bin" / "lighthouse"
    noms = ("Lighthouse mobile, performance", "Lighthouse mobile, accessibilité", "LCP")
    if not outil.exists() or shutil.which("chromium") is None:
        return [Mesure(n, None, "", note="chromium, et npm ci dans bench/, sont nécessaires") for n in noms]
    drapeaux = (
        "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
        " --disable-background-networking --disable-component-update --disable-sync"
    )
    commande = [
        str(outil),
        f"http://127.0.0.1:{port}/",
        "--quiet",
        "--output=json",
        "--only-categories=performance,accessibility",
        f"--chrome-flags={drapeaux}",
    ]
    sortie = subprocess.run(
        commande,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"CHROME_PATH": shutil.which("chromium") or ""},
    )
    if sortie.returncode:
        return [
            Mesure(n, None, "", note=sortie.stderr.strip().splitlines()[-1][:80] if sortie.stderr else "échec")
            for n in noms
        ]
    lu = json.loads(sortie.stdout)
    return [
        Mesure(noms[0], lu["categories"]["performance"]["score"] * 100, "", 95, 100),
        Mesure(noms[1], lu["categories"]["accessibility"]["score"] * 100, "", 100, 100),
        Mesure(
            noms[2],
            lu["audits"]["largest-contentful-paint"]["numericValue"] / 1000,
            "s",
            None,
            1.2,
            plus_est_mieux=False,
        ),
    ]


def installation() -> list[Mesure]:
    """`make run` from a clean clone to the first page served, packages cached."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as dossier:
        clone = Path(dossier) / "mille-jours"
        Path(dossier).chmod(0o755)
        subprocess.run(["git", "clone", "--quiet", str(RACINE), str(clone)], check=True)
        debut = time.perf_counter()
        serveur = subprocess.Popen(
            ["make", "run"], cwd=clone, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            assert serveur.stdout
            servi = any("est servi sur" in ligne for ligne in serveur.stdout)
            if servi:
                urllib.request.urlopen("http://127.0.0.1:8000/", timeout=10).read()
            duree = time.perf_counter() - debut if servi else None
        finally:
            os.killpg(serveur.pid, 15)
            serveur.wait(timeout=60)
    return [Mesure("make run depuis un clone", duree, "s", 180, 60, plus_est_mieux=False, note="n'a pas servi")]


TOUTES: dict[str, Callable[[], list[Mesure]]] = {
    "parcours": parcours,
    "navigateur": navigateur,
    "agenda": agenda,
    "simulateurs": simulateurs,
    "demarches": demarches,
    "livret": livret,
    "poids": poids,
    "site": site,
    "lettres": lettres,
    "lieux": lieux,
    "installation": installation,
}
