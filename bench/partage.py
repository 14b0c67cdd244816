"""A followed calendar from its row, on one core; and on the device, to seal, open and merge a full journey."""

from __future__ import annotations

import json
import secrets
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.lettres import _base
from bench.modele import Mesure

SECONDES = 4.0
# What Lighthouse slows a desktop by to make a middling phone is 4; ours is older.
RALENTI = 6
DEPUIS = date(2026, 11, 22)


def _charge(rang: int, *, essentiel: bool) -> dict[str, Any]:
    """No two families have the same days: what a cache keeps of one serves few others, as in real life.

    Terms are spread over the months of a pregnancy; one family in three has an elder child; up to eight appointments.
    """
    situation: dict[str, Any] = {
        "version": 1,
        "grossesses": [{"cle": "g1", "terme": _jour(-20 + rang * 13 % 280)}],
        "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}],
        "foyer": {"departement": "69"},
    }
    if rang % 3 == 0:
        situation["enfants"] = [{"cle": "e1", "naissance": _jour(-1400 + rang * 17 % 1000)}]
    rdv = [
        {"id": f"r{i}", "le": _jour((rang + i * 9) % 280), "heure": "10:30", "titre": "Sage-femme"}
        for i in range(rang % 9)
    ]
    return {
        "v": 1,
        "situation": situation,
        "rdv": rdv,
        "langue": "fr",
        "discret": False,
        "essentiel": essentiel,
        "qui": "",
        "secret": secrets.token_urlsafe(32),
        "depuis": DEPUIS.isoformat(),
        "modifie": "2026-11-22T08:00:00Z",
        "tombes": [],
    }


def _jour(jours: int) -> str:
    return (DEPUIS + timedelta(days=jours)).isoformat()


def partage() -> list[Mesure]:
    return [*_agenda(), *_appareil()]


def _agenda() -> list[Mesure]:
    with _base():
        from millejours.config.chauffe import ramasse_moins
        from millejours.core.publication.amorce import connecte, est_admis
        from millejours.core.scelle import actions, format
        from millejours.core.scelle.lecture import ParFil
        from millejours.famille.regles import moteur
        from millejours.parcours.abonnement import Abonnes

        def pose(charge: dict[str, Any]) -> str:
            secret, ident = secrets.token_bytes(32), secrets.token_bytes(16)
            chiffre = format.scelle(charge, format.cle_de(secret), format.empreinte(ident), 1)
            actions.cree(ident, secrets.token_bytes(32), chiffre, now=datetime.now(UTC))
            return f"/agenda/{format.adresse_d_agenda(secret, ident)}.ics"

        def absente(*_: Any) -> list[bytes]:
            raise AssertionError("un agenda suivi ne passe pas par Django")

        moteur()
        ramasse_moins()
        serveur = Abonnes(absente, ParFil(connecte), hote_admis=est_admis)
        adresses = [pose(_charge(rang, essentiel=True)) for rang in range(200)]
        entieres = [pose(_charge(rang, essentiel=False)) for rang in range(200)]
        marques = [_demande(serveur, a)[1]["ETag"] for a in adresses]
        return [
            Mesure("agenda suivi, l'essentiel, par cœur", _par_seconde(serveur, adresses, None), "/s", 500, 2000),
            Mesure("… toutes les dates", _par_seconde(serveur, entieres, None), "/s", 500, 2000),
            Mesure("… inchangé (304)", _par_seconde(serveur, adresses, marques), "/s", 3000, None),
        ]


def _demande(serveur: Any, adresse: str, marque: str = "") -> tuple[int, dict[str, str]]:
    dit: list[Any] = []
    environ = {
        "PATH_INFO": adresse,
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_IF_NONE_MATCH": marque,
    }
    b"".join(serveur(environ, lambda *a: dit.extend(a)))
    return int(dit[0][:3]), dict(dit[1])


def _par_seconde(serveur: Any, adresses: list[str], marques: list[str] | None) -> float:
    """Answers by second of our own core: the database has another, and the network is not ours."""
    attendu = 304 if marques else 200
    for i, adresse in enumerate(adresses):
        assert _demande(serveur, adresse, marques[i] if marques else "")[0] == attendu
    nombre, debut, fin = 0, time.thread_time(), time.perf_counter() + SECONDES
    while time.perf_counter() < fin:
        i = nombre % len(adresses)
        _demande(serveur, adresses[i], marques[i] if marques else "")
        nombre += 1
    return nombre / (time.thread_time() - debut)


def _appareil() -> list[Mesure]:
    sortie = subprocess.run(["node", "bench/partage.mjs"], capture_output=True, text=True, check=True).stdout
    return [*_tour("sur l'appareil (Node)", json.loads(sortie)), *_telephone()]


def _telephone() -> list[Mesure]:
    """In Chromium slowed down as a cheap phone is, with the files that are served."""
    from tests.e2e.outils import ouvre_chromium

    from bench.mesures import _environnement, _site

    with _site() as port, ouvre_chromium() as navigateur:
        statiques = Path(_environnement()["MILLEJOURS_VAR"]) / "static" / "staticfiles.json"
        noms = json.loads(statiques.read_text(encoding="utf-8"))["paths"]
        modules = [f"/static/{noms[f'famille/partage/{nom}.js']}" for nom in ("sceau", "fusion")]
        tour = Path("bench/partage_tour.mjs").read_text(encoding="utf-8").replace("export default ", "")
        page = navigateur.new_page()
        page.goto(f"http://127.0.0.1:{port}/aide/")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": RALENTI})
        lu = page.evaluate(
            "async ([tour, modules]) => (0, eval)(tour)(...(await Promise.all(modules.map((m) => import(m)))))",
            [tour.strip().rstrip(";"), modules],
        )
    return _tour(f"dans Chromium ralenti {RALENTI} fois", lu)


def _tour(ou: str, lu: dict[str, Any]) -> list[Mesure]:
    quoi = f"{ou} : ouvrir, fusionner, sceller ({lu['elements']} éléments)"
    return [
        Mesure(f"{quoi}, médiane", lu["mediane_ms"], "ms", 50, None, plus_est_mieux=False),
        Mesure("… 99e centile", lu["tard_ms"], "ms", 50, None, plus_est_mieux=False),
    ]
