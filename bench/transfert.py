"""What a page makes a browser fetch, as transferred."""

from __future__ import annotations

import gzip
import re
import urllib.parse
import urllib.request
from typing import Final

import brotli

_DE_LA_PAGE: Final = (
    r'(?:<link[^>]+rel="(?:stylesheet|icon|modulepreload)"[^>]+href|<script[^>]+src)="([^"]+)"',
    r'<link[^>]+href="([^"]+)"[^>]+rel="(?:stylesheet|icon|modulepreload)"',
)
_AU_CHARGEMENT: Final = r'(?:from|import)\s*["\']([^"\']+)["\']'
_PLUS_TARD_AUSSI: Final = r'(?:from|import)\s*\(?["\']([^"\']+)["\']'


def transfere(port: int, page: str, *, sur_demande: bool = True) -> dict[str, int]:
    """Bytes by address; modules that only a gesture loads are counted with `sur_demande`."""
    adresse = f"http://127.0.0.1:{port}"
    vus: dict[str, int] = {}
    attente = [page]
    while attente:
        chemin = attente.pop()
        if chemin in vus:
            continue
        demande = urllib.request.Request(adresse + chemin, headers={"Accept-Encoding": "br, gzip"})
        with urllib.request.urlopen(demande, timeout=10) as reponse:
            brut = reponse.read()
            codage = reponse.headers.get("Content-Encoding")
        vus[chemin] = len(brut)
        texte = {"br": brotli.decompress, "gzip": gzip.decompress}.get(codage or "", bytes)(brut).decode(
            "utf-8", "ignore"
        )
        motifs = (_PLUS_TARD_AUSSI if sur_demande else _AU_CHARGEMENT,) if chemin.endswith(".js") else _DE_LA_PAGE
        trouves = [t for motif in motifs for t in re.findall(motif, texte)]
        base = urllib.parse.urljoin(adresse, chemin)
        attente += [urllib.parse.urlsplit(urllib.parse.urljoin(base, t)).path for t in trouves]
    return vus
