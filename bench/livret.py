"""« Mon livret » : how long a parent waits for the file, on the real server, and how long the composing takes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from bench.modele import Mesure

# By the day of the month of their dates: another family each time, so that the compiler remembers nothing of use.
FAMILLES: dict[str, Callable[[int], dict[str, Any]]] = {
    "une grossesse": lambda jour: {"grossesses": [{"terme": f"2027-04-{jour:02}"}]},
    "un enfant de 9 mois": lambda jour: {"enfants": [{"naissance": f"2026-02-{jour:02}", "prenom": f"Noa {jour}"}]},
    "jumeaux attendus et un aîné": lambda jour: {
        "grossesses": [{"terme": f"2027-04-{jour:02}", "foetus": 2}],
        "enfants": [{"naissance": f"2025-02-{jour:02}", "prenom": f"Noa {jour}"}],
    },
}
AU = date(2026, 11, 22)
INSTANT = datetime(2026, 11, 22, 10, tzinfo=UTC)
FOIS, DOIT, VISE = 10, 2.0, 0.5


def livret() -> list[Mesure]:
    """The timeline and its PDF in this process: no server, no network, the fonts read before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
    import django

    django.setup()
    from millejours.core.pdf import rendu
    from millejours.famille.regles import moteur
    from millejours.parcours.livret import mon_livret
    from regles.situation import lit_situation

    debut = time.perf_counter()
    rendu.prepare()
    mesures = [Mesure("polices des PDF, lues une fois", time.perf_counter() - debut, "s", plus_est_mieux=False)]
    for nom, famille in FAMILLES.items():
        durees = []
        for jour in range(1, FOIS + 1):
            debut = time.perf_counter()
            parcours = moteur().parcours(lit_situation(famille(jour)), AU)
            mon_livret(parcours, moteur(), "fr", taille="a4", now=INSTANT)
            durees.append(time.perf_counter() - debut)
        durees.sort()
        mesures.append(
            Mesure(f"« mon livret » composé, {nom}, médiane", durees[FOIS // 2], "s", DOIT, VISE, plus_est_mieux=False)
        )
    return mesures


def livret_sur_le_serveur(port: int) -> list[Mesure]:
    """POST then the whole file, one parent at a time."""
    famille = FAMILLES["une grossesse"]
    connexion = HTTPConnection("127.0.0.1", port)
    durees = []
    for jour in range(1, 2 * FOIS + 1):
        debut = time.perf_counter()
        connexion.request(
            "POST",
            "/mon-parcours/livret.pdf",
            urlencode({"situation": json.dumps(famille(jour))}),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        reponse = connexion.getresponse()
        octets = reponse.read()
        if reponse.status != 200 or not octets.startswith(b"%PDF"):
            raise RuntimeError(f"réponse {reponse.status}")
        durees.append(time.perf_counter() - debut)
    durees.sort()
    return [
        Mesure("POST « mon livret », une grossesse, médiane", durees[FOIS], "s", DOIT, VISE, plus_est_mieux=False),
        Mesure("… le plus lent de vingt", durees[-1], "s", DOIT, None, plus_est_mieux=False),
    ]
