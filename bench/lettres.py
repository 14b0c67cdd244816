"""A month of letters planned for a million subscribers, in the real database, with the memory of everybody involved."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.modele import Mesure

ABONNES = 1_000_000
PREMIER = datetime(2026, 12, 1, 3, 17, tzinfo=UTC)


def lettres() -> list[Mesure]:
    with _base():
        from django.db import connection

        from millejours.lettres.planification import planifie

        _abonne(ABONNES)
        with _Memoire() as memoire:
            debut = time.perf_counter()
            plan = planifie(PREMIER)
            duree = time.perf_counter() - debut
        assert plan.envois == ABONNES, plan
        debut = time.perf_counter()
        encore = planifie(PREMIER)
        reprise = time.perf_counter() - debut
        assert encore.envois == 0, encore
        with connection.cursor() as curseur:
            curseur.execute("truncate lettres_envoi, lettres_abonne, procrastinate_jobs cascade")
    return [
        Mesure(f"lettres prévues pour {ABONNES:_} abonnés".replace("_", " "), duree, "s", 60, 15, plus_est_mieux=False),
        Mesure("… mémoire de trop, Python et PostgreSQL", memoire.pic / 1e6, "Mo", 1024, None, plus_est_mieux=False),
        Mesure("… planifier encore n'ajoute rien", reprise, "s", 60, None, plus_est_mieux=False),
        *_envoi(),
    ]


def _envoi() -> list[Mesure]:
    """Letters written, sealed open, handed to a folder: one process, no network."""
    import shutil

    from django.conf import settings
    from django.db import connection

    from millejours.core import sceau
    from millejours.lettres import envoi
    from millejours.lettres.models import Abonne
    from millejours.lettres.planification import planifie

    nombre = 2000
    dossier = Path(tempfile.mkdtemp())
    settings.COURRIER_DOSSIER = dossier / "courrier"
    settings.LETTRES_CLES_FICHIER = dossier / "cles"
    trousseau = sceau.trousseau()
    with _base():
        lignes = []
        for n in range(nombre):
            cle, index, scelle = trousseau.scelle("lettres", f"n{n}@exemple.fr", jeton := sceau.nouveau_jeton())
            commun = {"repere": "naissance", "mois": "2026-09-01", "role": "tous", "langue": "fr"}
            fins = {"depuis": "2026-09-01", "fin": "2029-10-01"}
            lignes.append(
                Abonne(index=index, scelle=scelle, cle=cle, jeton=sceau.empreinte(jeton), **commun, **fins)  # type: ignore[misc]
            )
        Abonne.objects.bulk_create(lignes)
        planifie(PREMIER)
        fin_du_mois = datetime(2026, 12, 20, tzinfo=UTC)
        debut = time.perf_counter()
        bilan = envoi.envoie_lot(1, 2**62, lambda: fin_du_mois)
        duree = time.perf_counter() - debut
        assert bilan == {"envoye": nombre}, bilan
        with connection.cursor() as curseur:
            curseur.execute("truncate lettres_envoi, lettres_abonne, procrastinate_jobs cascade")
    shutil.rmtree(dossier)
    return [Mesure("lettres écrites et remises, un processus", nombre / duree, "/s", None, None)]


def _abonne(nombre: int) -> None:
    """Rows as real ones: same sizes, every stage of the journey, all with a letter this month."""
    from django.db import connection

    from millejours.lettres.catalogue import lettres as ecrites

    grille = [(x.repere, x.ancre(PREMIER.date().replace(day=1))) for x in ecrites().par_id.values()]
    with connection.cursor() as curseur:
        curseur.execute(
            "insert into lettres_abonne (index, scelle, cle, jeton, repere, mois, role, langue, etat, rejets, depuis, fin)"
            " select sha256(('i' || n)::bytea), sha256(('a' || n)::bytea) || sha256(('b' || n)::bytea)"
            " || sha256(('c' || n)::bytea) || sha256(('d' || n)::bytea) || '\\x00112233445566778899aabb'::bytea, 'k',"
            " sha256(('j' || n)::bytea), (%s::text[])[1 + n %% %s], (%s::date[])[1 + n %% %s],"
            " (array['porte', 'autre', 'tous'])[1 + n %% 3], 'fr', 'actif', 0, '2026-01-01', '2030-01-01'"
            " from generate_series(1, %s) n",
            [[g[0] for g in grille], len(grille), [g[1] for g in grille], len(grille), nombre],
        )
        curseur.execute("analyze lettres_abonne")


class _base:  # noqa: N801 - reads as a function
    """The private server of the bench, migrated, empty of subscribers; started once for the run."""

    _ouverte: Any = None

    def __enter__(self) -> None:
        if _base._ouverte is None:
            var = Path(tempfile.gettempdir()) / "millejours-bench-lettres"
            os.environ["MILLEJOURS_VAR"] = str(var)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
            from millejours.config.base import BasePrivee

            _base._ouverte = BasePrivee(var)
            import atexit

            import django

            atexit.register(_base._ouverte.ferme)
            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0, interactive=False)
        from django.db import connection

        with connection.cursor() as curseur:
            curseur.execute("truncate lettres_envoi, lettres_abonne, procrastinate_jobs cascade")

    def __exit__(self, *_: object) -> None:
        from django.db import connection

        connection.close()


class _Memoire:
    """What this process and the servers of the database hold of their own, sampled: the peak, in bytes.

    Proportional share: pages shared by several are counted once.
    """

    def __enter__(self) -> _Memoire:
        self.pic, self._fin = 0, threading.Event()
        self._fil = threading.Thread(target=self._suit, daemon=True)
        self._fil.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fin.set()
        self._fil.join()

    def _suit(self) -> None:
        while not self._fin.wait(0.2):
            self.pic = max(self.pic, sum(_part(pid) for pid in _processus()))


def _processus() -> list[int]:
    """This one and its descendants, and the postmaster of our folder with its own."""
    from django.conf import settings

    hote = Path(settings.DATABASES["default"]["HOST"])
    maitre = int((hote / "postmaster.pid").read_text().split()[0])
    enfants = Path(f"/proc/{maitre}/task/{maitre}/children").read_text().split()
    return [os.getpid(), maitre, *map(int, enfants)]


def _part(pid: int) -> int:
    try:
        lignes = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(ligne.split()[1]) * 1024 for ligne in lignes if ligne.startswith("Pss:"))
