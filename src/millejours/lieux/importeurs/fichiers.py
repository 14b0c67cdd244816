"""Open the files people send: CSV of any encoding and separator, JSON, spreadsheets."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from millejours.lieux.importeurs import lecteur_de_tableur
from millejours.lieux.importeurs.modele import FichierIllisible, Ligne

SEPARATEURS = ";,\t|"
# A cell may hold a description of several pages; nothing longer is a cell.
CELLULE_MAX = 1_000_000


def lit_octets(fichier: Path) -> bytes:
    octets = fichier.read_bytes()
    return gzip.decompress(octets) if octets[:2] == b"\x1f\x8b" else octets


def decode(octets: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with its mark, else the Windows page of Western Europe."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return octets.decode("utf-16", errors="replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Undefined in cp1252, defined in latin-1, which reads everything.
        return octets.decode("cp1252", errors="replace")


def lit_csv(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    """Rows by column name, with the number of their line; quoted line breaks stay in their cell."""
    csv.field_size_limit(CELLULE_MAX)
    # PostgreSQL has no place for a zero byte.
    texte = decode(lit_octets(fichier)).replace("\0", "")
    separateur = _separateur(texte)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    entete = [c.strip() for c in next(lecteur, [])]
    if len(entete) < 2:
        raise FichierIllisible(f"{fichier.name} : pas de colonnes séparées par « ; », « , » ou une tabulation")
    try:
        for cellules in lecteur:
            if any(c.strip() for c in cellules):
                yield lecteur.line_num, dict(zip(entete, cellules, strict=False))
    except csv.Error as erreur:
        raise FichierIllisible(f"{fichier.name}, ligne {lecteur.line_num} : {erreur}") from None


def _separateur(texte: str) -> str:
    """The one that cuts the header into most columns: headers are not prose."""
    entete = texte.partition("\n")[0]
    return max(SEPARATEURS, key=entete.count)


def lit_json(fichier: Path) -> Any:
    try:
        return json.loads(decode(lit_octets(fichier)))
    except ValueError as erreur:
        raise FichierIllisible(f"{fichier.name} n'est pas du JSON : {erreur}") from None


def lit_tableur(fichier: Path) -> Generator[tuple[int, Ligne]]:
    """Rows of the first sheet of an ODS or XLSX file, or of a CSV."""
    if fichier.suffix.lower() not in (".ods", ".xlsx", ".xls", ".xlsb"):
        yield from lit_csv(fichier)
        return
    entete: list[str] = []
    for numero, cellules in enumerate(_feuille(fichier), start=1):
        if not any(str(c).strip() for c in cellules):
            continue
        if not entete:
            # A title over the table is not its header.
            if sum(bool(str(c).strip()) for c in cellules) >= 2:
                entete = [str(c).strip() for c in cellules]
            continue
        yield numero, {c: v for c, v in zip(entete, cellules, strict=False) if c}


def _feuille(fichier: Path) -> Iterator[list[Any]]:
    """Read by a process of its own, short of memory and of time: a sheet may be made to kill whoever opens it."""
    commande = [sys.executable, "-I", lecteur_de_tableur.__file__, str(fichier)]
    rien = subprocess.DEVNULL
    with subprocess.Popen(commande, stdin=rien, stdout=subprocess.PIPE, stderr=rien) as lecteur:  # noqa: S603
        try:
            for ligne in lecteur.stdout or ():
                # Ended in the middle of a line, which is refused below.
                if ligne.endswith(b"\n"):
                    yield json.loads(ligne)
            code = lecteur.wait()
        finally:
            lecteur.kill()
    if code == lecteur_de_tableur.ILLISIBLE:
        raise FichierIllisible(f"{fichier.name} n'est pas un tableur lisible")
    if code:
        raise FichierIllisible(f"{fichier.name} est trop grand : gardez la feuille utile, ou envoyez un CSV")


def colonnes(lignes: Iterator[tuple[int, Ligne]], exigees: tuple[str, ...], nom: str) -> Iterator[tuple[int, Ligne]]:
    """The rows, once the first one has shown that the file is of the kind expected."""
    for rang, (numero, ligne) in enumerate(lignes):
        if rang == 0 and (absentes := [c for c in exigees if c not in ligne]):
            raise FichierIllisible(f"{nom} : colonnes absentes : {', '.join(absentes)}")
        yield numero, ligne
