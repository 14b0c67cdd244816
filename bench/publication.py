"""A published page through granian, beside nginx giving the same bytes from a file, in turn on the same machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.mesures import _site
from bench.modele import Mesure

PAGE = "/aide/"
TOURS, SECONDES, CONNEXIONS = 5, 3, 32
# As browsers ask: the smallest of the three bodies.
ENTETE = "Accept-Encoding: gzip, deflate, br"
_NOMS = ("page publiée, granian, 2 processus", "nginx, le même corps dans un fichier", "… granian sur nginx")
_RENDUE = "la même page rendue par Django à chaque fois"


def publication() -> list[Mesure]:
    if manque := [outil for outil in ("nginx", "wrk") if shutil.which(outil) is None]:
        note = f"{' et '.join(manque)} : à installer (paquets nginx-light et wrk)"
        return [
            *(Mesure(nom, None, "/s", note=note) for nom in _NOMS[:2]),
            Mesure(_NOMS[2], None, "×", 0.4, 0.6, note=note),
        ]
    with _site() as port, tempfile.TemporaryDirectory() as dossier:
        corps = _corps(port)
        with _nginx(Path(dossier), corps) as port_nginx:
            notres, siens = [], []
            for _ in range(TOURS):
                siens.append(_par_seconde(port_nginx, "/page"))
                notres.append(_par_seconde(port, PAGE))
            rendue = _par_seconde(port, f"{PAGE}?inconnu=1")
    # Pair by pair: what else the machine does weighs on both.
    rapport = statistics.median(notre / sien for notre, sien in zip(notres, siens, strict=True))
    return [
        Mesure(f"{_NOMS[0]} ({len(corps) / 1000:.1f} Ko)", statistics.median(notres), "/s"),
        Mesure(_NOMS[1], statistics.median(siens), "/s"),
        Mesure(_NOMS[2], rapport, "×", 0.4, 0.6),
        Mesure(_RENDUE, rendue, "/s"),
    ]


def _corps(port: int) -> bytes:
    nom, _, valeur = ENTETE.partition(": ")
    demande = urllib.request.Request(f"http://127.0.0.1:{port}{PAGE}", headers={nom: valeur})
    with urllib.request.urlopen(demande, timeout=10) as reponse:
        if not reponse.headers.get("ETag"):
            raise RuntimeError(f"{PAGE} n'est pas servie par le magasin")
        corps: bytes = reponse.read()
        return corps


def _par_seconde(port: int, chemin: str) -> float:
    commande = [
        "wrk",
        "-t2",
        f"-c{CONNEXIONS}",
        f"-d{SECONDES}",
        "--timeout",
        "10s",
        "-H",
        ENTETE,
        f"http://127.0.0.1:{port}{chemin}",
    ]
    sortie = subprocess.run(commande, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in sortie or "Socket errors" in sortie:
        raise RuntimeError(sortie)
    trouve = re.search(r"Requests/sec:\s*([\d.]+)", sortie)
    assert trouve
    return float(trouve[1])


@contextmanager
def _nginx(dossier: Path, corps: bytes) -> Iterator[int]:
    """Our own process on a port of this machine, as its packages set it: two workers, sendfile, no journal."""
    (dossier / "page").write_bytes(corps)
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port: int = prise.getsockname()[1]
    (dossier / "nginx.conf").write_text(
        f"""{"user root;" if os.geteuid() == 0 else ""}
worker_processes 2; daemon off; pid {dossier}/pid; error_log {dossier}/erreurs;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type text/html;
  client_body_temp_path {dossier}/b; proxy_temp_path {dossier}/p; fastcgi_temp_path {dossier}/f;
  uwsgi_temp_path {dossier}/u; scgi_temp_path {dossier}/s;
  server {{ listen 127.0.0.1:{port}; root {dossier}; add_header Content-Encoding br; }}
}}""",
        encoding="utf-8",
    )
    # A session of its own, as granian has: Linux shares the processors between sessions.
    serveur = subprocess.Popen(
        ["nginx", "-c", str(dossier / "nginx.conf")], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(100):
            with socket.socket() as essai:
                if essai.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        serveur.terminate()
        serveur.wait(timeout=10)
