"""The search over ten thousand documents, through HTTP, one client: what a parent waits for."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.parse
from http.client import HTTPConnection
from pathlib import Path

import yaml

from bench.modele import Mesure

RACINE = Path(__file__).resolve().parent.parent
DOCUMENTS, TOURS, PORT = 10_000, 8, 8766
GRAINE = 20261122


def recherche() -> list[Mesure]:
    var = Path(tempfile.gettempdir()) / "millejours-bench-recherche"
    environnement = os.environ | {"MILLEJOURS_VAR": str(var)}
    subprocess.run([sys.executable, "-m", "bench.recherche"], env=environnement, check=True, cwd=RACINE)
    questions = [q["question"] for q in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))]
    serveur = subprocess.Popen(
        [sys.executable, "-m", "bench.recherche", "sert"],
        env=environnement,
        cwd=RACINE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _attend()
        page = _durees("/rechercher/", questions)
        suggestions = _durees("/rechercher/suggestions", [q[:n] for q in questions for n in (3, 6)])
    finally:
        serveur.terminate()
        serveur.wait(timeout=30)
    return [
        Mesure(
            f"recherche, {DOCUMENTS} documents, HTTP, un client, 95e centile",
            _centile(page, 0.95),
            "ms",
            40,
            10,
            plus_est_mieux=False,
        ),
        Mesure("… médiane", _centile(page, 0.5), "ms", None, None, plus_est_mieux=False),
        Mesure("… suggestions, 95e centile", _centile(suggestions, 0.95), "ms", 40, 10, plus_est_mieux=False),
    ]


QUESTIONS = RACINE / "tests" / "millejours" / "recherche" / "questions.yaml"


def _durees(chemin: str, questions: list[str]) -> list[float]:
    """Milliseconds for each question, on one connection kept open, after one round to warm up."""
    connexion = HTTPConnection("127.0.0.1", PORT)
    durees = []
    for tour in range(TOURS + 1):
        for q in questions:
            debut = time.perf_counter()
            connexion.request(
                "GET", f"{chemin}?{urllib.parse.urlencode({'q': q})}", headers={"Accept-Encoding": "gzip"}
            )
            reponse = connexion.getresponse()
            reponse.read()
            if reponse.status != 200:
                raise RuntimeError(f"réponse {reponse.status}")
            if tour:
                durees.append((time.perf_counter() - debut) * 1000)
    return durees


def _centile(durees: list[float], part: float) -> float:
    return sorted(durees)[int(len(durees) * part)]


def _attend() -> None:
    for _ in range(600):
        try:
            connexion = HTTPConnection("127.0.0.1", PORT, timeout=1)
            connexion.request("GET", "/rechercher/")
            connexion.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("le serveur ne répond pas")


def _prepare() -> None:
    """Everything the library and the rules hold, then documents made of their own sentences, up to the number."""
    from millejours.config.base import BasePrivee

    base = BasePrivee(Path(os.environ["MILLEJOURS_VAR"]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "millejours.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from millejours.config.service import prepare_statiques
    from millejours.contenus.bibliotheque.charge import charge
    from millejours.contenus.documents import documents as de_la_bibliotheque
    from millejours.parcours.documents import documents as du_parcours
    from millejours.recherche import actions, registre

    prepare_statiques()
    call_command("migrate", verbosity=0, interactive=False)
    charge(publie=False)
    vrais = [*de_la_bibliotheque(), *du_parcours()]
    registre._SOURCES.clear()
    registre.enregistre("banc", lambda: [*vrais, *_faits_de(vrais, DOCUMENTS - len(vrais))])
    actions.reindexe()
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("vacuum analyze recherche_document")
        curseur.execute("vacuum analyze recherche_mot")
    base.ferme()


def _faits_de(vrais: list, nombre: int) -> list:  # type: ignore[type-arg]
    """Articles of real length, made of real sentences drawn at random: real words, as common as they are."""
    from dataclasses import replace

    hasard = random.Random(GRAINE)  # noqa: S311 - a draw to measure, not a secret
    phrases = [p.strip() for d in vrais for p in f"{d.resume}. {d.corps}".replace("\n", ". ").split(". ") if p.strip()]
    faits = []
    for rang in range(nombre):
        modele = hasard.choice(vrais)
        corps = ". ".join(hasard.sample(phrases, 35 if modele.genre == "article" else 6))
        titre = f"{modele.titre} {hasard.choice(phrases)[:40]}"
        faits.append(replace(modele, cle=f"banc-{rang}", titre=titre, resume=hasard.choice(phrases), corps=corps))
    return faits


def _sert() -> None:
    from millejours.config.base import BasePrivee

    base = BasePrivee(Path(os.environ["MILLEJOURS_VAR"]))
    serveur = subprocess.Popen(
        [
            str(Path(sys.executable).parent / "granian"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT), "--workers", "1"),
            *("--blocking-threads", "4", "--no-access-log", "--log-level", "warning"),
            "millejours.config.wsgi:application",
        ]
    )
    import signal

    signal.signal(signal.SIGTERM, lambda *_: serveur.terminate())
    serveur.wait()
    base.ferme()


if __name__ == "__main__":
    _sert() if sys.argv[1:] == ["sert"] else _prepare()
