"""The search around a point, by our two columns and by PostGIS, on the same rows, in one server, in one run.

PostGIS is under the GPL: it is no part of the project, and is run apart from programs that are already on the machine.
`python -m bench.postgis --programmes /usr/lib/postgresql/15/bin`
"""

from __future__ import annotations

import argparse
import os
import pwd
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.lieux import DEMANDES, GRAINE, TAILLES, _communes, _seme
from bench.modele import Mesure

RAYON_M = 30_000
# What one would write with PostGIS: the index gives the nearest first, the type is read on the way.
_KNN = (
    "select {colonnes} from lieux_lieu where type = any(%s) and statut = 'ouvert' "
    "and st_dwithin(point, st_makepoint(%s, %s)::geography, %s) "
    "order by point <-> st_makepoint(%s, %s)::geography limit 50"
)


def main() -> int:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--programmes", type=Path, required=True, help="dossier des commandes d'un PostgreSQL")
    analyseur.add_argument("--lieux", type=int, action="append", help="nombre de lieux ; répétable")
    options = analyseur.parse_args()
    with tempfile.TemporaryDirectory(prefix="banc-postgis-", dir="/var/tmp") as nom:
        dossier = Path(nom)
        with _serveur(options.programmes, dossier):
            for m in (m for taille in options.lieux or TAILLES for m in _mesures(taille)):
                print(f"{m.quoi:60} {m.dit(m.valeur):>10}", flush=True)
    return 0


@contextmanager
def _serveur(programmes: Path, dossier: Path) -> Iterator[None]:
    """A server of its own, that root hands to a user without rights, on a socket alone."""
    donnees, compte = dossier / "donnees", "nobody" if os.geteuid() == 0 else None
    donnees.mkdir()
    dossier.chmod(0o755)
    if compte:
        shutil.chown(donnees, compte, pwd.getpwnam(compte).pw_gid)

    def lance(*arguments: str) -> None:
        subprocess.run([str(programmes / arguments[0]), *arguments[1:]], user=compte, check=True, stdout=subprocess.DEVNULL, cwd=donnees)  # fmt: skip

    lance("initdb", "-D", str(donnees), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    options = f"-k {donnees} -c listen_addresses='' -c fsync=off"
    lance("pg_ctl", "-D", str(donnees), "-o", options, "-l", str(donnees / "journal"), "-w", "start")
    os.environ["DATABASE_URL"] = f"postgresql://postgres@/postgres?host={donnees}"
    os.environ["MILLEJOURS_VAR"] = str(dossier / "var")
    os.environ["DJANGO_SETTINGS_MODULE"] = "millejours.config.settings"
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as curseur:
            curseur.execute("create extension postgis")
            curseur.execute("alter table lieux_lieu add point geography(point)")
        yield
        connection.close()
    finally:
        lance("pg_ctl", "-D", str(donnees), "-m", "immediate", "stop")


def _mesures(taille: int) -> list[Mesure]:
    from django.db import connection

    from millejours.lieux.recherche import COLONNES, Demande, autour
    from millejours.lieux.types import vocabulaire

    _seme(taille)
    with connection.cursor() as curseur:
        curseur.execute("drop index if exists lieu_postgis")
        curseur.execute("update lieux_lieu set point = st_makepoint(longitude, latitude)::geography")
        curseur.execute("create index lieu_postgis on lieux_lieu using gist (point) where statut = 'ouvert'")
        curseur.execute("vacuum full analyze lieux_lieu")
    hasard = random.Random(GRAINE + 1)  # noqa: S311
    communes, poids = _communes()
    types = list(vocabulaire().types)[:25]
    demandes = [
        (c.latitude + hasard.gauss(0, 0.02), c.longitude + hasard.gauss(0, 0.03), tuple(hasard.sample(types, 3)))
        for c in hasard.choices(communes, poids, k=DEMANDES)
    ]
    now = datetime.now(UTC)
    knn = _KNN.format(colonnes=", ".join(COLONNES))

    def les_notres(y: float, x: float, voulus: tuple[str, ...]) -> list[str]:
        return [r.lieu["id"] for r in autour(Demande(y, x, voulus), now).resultats]

    def postgis(y: float, x: float, voulus: tuple[str, ...]) -> list[str]:
        with connection.cursor() as curseur:
            curseur.execute(knn, [list(voulus), x, y, RAYON_M, x, y])
            return [ligne[0] for ligne in curseur.fetchall()]

    nom = f"{taille:,} lieux".replace(",", " ")
    mesures, trouves = [], []
    for quoi, cherche in (("deux colonnes, horaires lus", les_notres), ("PostGIS, lignes seules", postgis)):
        durees, ids = _chronometre(cherche, demandes)
        trouves.append(ids)
        mesures += [
            Mesure(f"{quoi}, {nom}, p99", durees[int(len(durees) * 0.99)], "ms", plus_est_mieux=False),
            Mesure("… médiane", durees[len(durees) // 2], "ms", plus_est_mieux=False),
        ]
    communs = [len(a & b) / max(1, len(b)) for a, b in zip(*trouves, strict=True)]
    return [*mesures, Mesure("… lieux trouvés par les deux", 100 * sum(communs) / len(communs), "%")]


def _chronometre(cherche: Callable[..., list[str]], demandes: list[Any]) -> tuple[list[float], list[set[str]]]:
    for demande in demandes[:30]:
        cherche(*demande)
    durees, trouves = [], []
    for demande in demandes:
        debut = time.perf_counter()
        trouves.append(set(cherche(*demande)))
        durees.append((time.perf_counter() - debut) * 1000)
    return sorted(durees), trouves


if __name__ == "__main__":
    raise SystemExit(main())
