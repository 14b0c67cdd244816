"""`millejours sert`: from nothing to a served site, with the database, the content and the static files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from io import StringIO
from pathlib import Path

from millejours.config import env
from millejours.config.base import BasePrivee
from millejours.config.travaux import travailleur_a_cote


def sert(*, port: int, workers: int) -> int:
    """Prepare everything, serve until interrupted, stop what was started. Returns the server's exit code."""
    depart = time.monotonic()
    if not _est_libre(port):
        _dit(f"Le port {port} est déjà pris : arrêtez ce qui s'y trouve, ou choisissez --port.")
        return 1
    # What agents are sent by mail leads here, whatever the port.
    os.environ.setdefault("ADRESSE_PUBLIQUE", f"http://127.0.0.1:{port}")
    base = _demarre_base()
    try:
        prepare()
        with travailleur_a_cote() if env.booleen("TRAVAILLEUR", True) else nullcontext():
            return _lance_granian(port, workers, depart)
    finally:
        if base is not None:
            base.ferme()


@contextmanager
def base_prete() -> Iterator[None]:
    """Django, a database that answers and is up to date, for the time of a command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
    import django

    base = _demarre_base()
    try:
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        if base is not None:
            base.ferme()


def _demarre_base() -> BasePrivee | None:
    if os.environ.get("DATABASE_URL"):
        return None
    _dit("Démarrage de la base privée…")
    return BasePrivee(env.VAR)


def prepare() -> None:
    """Migrate, load the territory, write the catalogue for browsers, gather static files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError

    from millejours.core.checks import AU_DEMARRAGE
    from millejours.territoires.actions import charge_territoires

    call_command("check", tags=[AU_DEMARRAGE], stdout=StringIO())
    prepare_statiques()
    _dit("Préparation de la base…")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        departements, communes = charge_territoires(env.CONTENT / "territoires")
        _dit(f"Territoire : {departements} départements, {communes} communes.")
        charge_lieux()
        charge_bibliotheque(publie=False)
        indexe_site()
        publie_site()
    except OperationalError:
        # The timeline, the help and the journey of a family need no database: better those than nothing.
        _dit("La base ne répond pas : le site démarre sans elle.")


def charge_lieux() -> None:
    """The town halls and the rights of the content: the directory is never empty. Invented sessions in demonstration."""
    from django.conf import settings
    from django.utils import timezone

    from millejours.lieux.actions import charge_dispositifs, charge_mairies
    from millejours.lieux.seances.demonstration import aligne

    rapport = charge_mairies(env.CONTENT / "territoires", now=timezone.now())
    charge_dispositifs(env.CONTENT / "lieux", now=timezone.now())
    if nombre := aligne(est_demonstration=settings.DEMONSTRATION, now=timezone.now()):
        _dit(f"Annuaire : {nombre} séances inventées, pour la démonstration.")
    if rapport is not None:
        _dit(f"Annuaire : {rapport.nouveaux + rapport.changes} mairies.")


def indexe_site(noms: list[str] | None = None) -> None:
    """Bring the search index in line with what the apps publish: only what changed is written."""
    from millejours.recherche.actions import reindexe as aligne

    bilan = aligne(noms or None)
    _dit(f"Recherche : {bilan.ecrits} documents indexés, {bilan.inchanges} inchangés, {bilan.retires} retirés.")


def reindexe(noms: list[str]) -> int:
    """`millejours rechercher reindexer`: the named sources, or all."""
    with base_prete():
        from millejours.recherche.registre import sources

        if inconnues := sorted(set(noms) - sources().keys()):
            _dit(f"Sources inconnues : {', '.join(inconnues)} ; connues : {', '.join(sorted(sources()))}.")
            return 2
        indexe_site(noms)
    return 0


def charge_bibliotheque(*, publie: bool = True) -> None:
    """Put the starter library in the site: each page once, and again only while nobody touched it."""
    from millejours.contenus.bibliotheque.charge import charge

    _dit(charge(publie=publie).en_mots())


def bibliotheque() -> int:
    """`millejours bibliotheque charger`."""
    with base_prete():
        charge_bibliotheque()
    return 0


def publie(*, tout: bool) -> int:
    """`millejours publie`: render the pages of this release, for the servers that already run."""
    from django.db import OperationalError

    try:
        with base_prete():
            prepare_statiques()
            return publie_site(tout=tout)
    except OperationalError:
        _dit("La base ne répond pas : rien n'est publié, ce qui l'était reste servi.")
        return 1


def publie_site(*, tout: bool = False) -> int:
    """Render what this release publishes, if it is not done yet. Returns an exit code: a page refused is an error."""
    from millejours.core.publication import Issue, publie_version
    from millejours.core.publication.version import empreinte_du_site

    bilan = publie_version(empreinte_du_site(), tout=tout)
    faites, retirees = (bilan.nombre(issue) for issue in (Issue.PUBLIEE, Issue.RETIREE))
    _dit(f"Pages publiées : {faites} rendues, {bilan.nombre(Issue.INCHANGEE)} inchangées, {retirees} retirées.")
    for faute in bilan.fautes:
        _dit(f"Page non publiée : {faute}")
    return 1 if bilan.fautes else 0


def prepare_statiques() -> None:
    """Write the compiled catalogue and gather static files; needs no database."""
    from django.core.management import call_command

    from millejours.config.generation import ecrit_catalogues

    ecrit_catalogues(env.VAR / "genere")
    call_command("collectstatic", verbosity=0, interactive=False, clear=False)


def commande_granian(port: int, workers: int) -> list[str]:
    """No line for a request: the path of a followed calendar holds its key."""
    return [
        str(Path(sys.executable).parent / "granian"),
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "8",
        "--no-access-log",
        "--log-level",
        "warning",
        "millejours.config.wsgi:application",
    ]


def _lance_granian(port: int, workers: int, depart: float) -> int:
    # Its own session: a signal to our group reaches it once, through us, and not twice.
    serveur = subprocess.Popen(commande_granian(port, workers), start_new_session=True)  # noqa: S603
    # A stop asked by the system ends the server first, so that the database is closed after it.
    signal.signal(signal.SIGTERM, lambda *_: _arrete(serveur))
    try:
        if _attend(port, serveur):
            if not os.environ.get("COURRIEL_HOTE"):
                _dit(f"Aucun serveur de courriel n'est nommé : les messages sont posés dans {env.VAR / 'courrier'}.")
            _dit(
                f"Mille jours est servi sur http://127.0.0.1:{port} (prêt en {time.monotonic() - depart:.0f} s, Ctrl+C pour arrêter)."
            )
            _dit(
                f"Agents : http://127.0.0.1:{port}/agents/ — premier compte :"
                " .venv/bin/millejours agent inviter ADRESSE --role administrateur"
            )
        return serveur.wait()
    except KeyboardInterrupt:
        _arrete(serveur)
        serveur.wait()
        return 0


def _arrete(serveur: subprocess.Popen[bytes]) -> None:
    """Ask the server to finish; a server asked while it starts may never answer, and is then ended."""
    serveur.terminate()
    fin = threading.Timer(DELAI_ARRET, serveur.kill)
    fin.daemon = True
    fin.start()


DELAI_ARRET = 10.0


def _est_libre(port: int) -> bool:
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _attend(port: int, serveur: subprocess.Popen[bytes]) -> bool:
    for _ in range(600):
        if serveur.poll() is not None:
            return False
        with socket.socket() as prise:
            prise.settimeout(0.2)
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


def _dit(message: str) -> None:
    print(message, flush=True)  # noqa: T201
