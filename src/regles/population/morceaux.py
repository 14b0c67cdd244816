"""Read a file of families a piece at a time: CSV with the standard library, Parquet with pyarrow when it is there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from regles.erreurs import ErreurRegles

# Some tens of thousands of families: the memory of one worker.
OCTETS = 8 << 20


class ErreurFichier(ErreurRegles):
    """A file that cannot be read, with the line when there is one."""


@dataclass(frozen=True, slots=True)
class Morceau:
    """A piece of a file. For CSV, bytes and the number of its first line; for Parquet, a row group and first row."""

    rang: int
    debut: int
    taille: int
    ligne: int


@dataclass(frozen=True)
class Texte:
    """The cells of a piece by column, the line of each row, and rows that do not have the right number of cells."""

    colonnes: Mapping[str, Sequence[str]]
    lignes: Sequence[int]
    mauvaises: Sequence[tuple[int, Sequence[str]]] = ()


class Source(Protocol):
    """A file of families."""

    entete: list[str]

    def morceaux(self) -> Iterator[Morceau]:
        """Pieces, always the same ones for the same file."""

    def lit(self, morceau: Morceau) -> Texte:
        """The cells of a piece."""


def ouvre(chemin: Path) -> Source:
    """The reader of a file, by its suffix. Raises `ErreurFichier`."""
    if not chemin.is_file():
        raise ErreurFichier(f"{chemin} : fichier introuvable")
    if chemin.suffix == ".csv":
        return SourceCsv(chemin)
    if chemin.suffix == ".parquet":
        return SourceParquet(chemin)
    raise ErreurFichier(f"{chemin} : extension inconnue ; .csv ou .parquet")


def pyarrow() -> Any:
    """The optional library of Parquet. Raises `ErreurFichier` when it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise ErreurFichier("lire ou écrire du Parquet demande pyarrow : pip install 'mille-jours[parquet]'") from None
    return pyarrow


class SourceCsv:
    """UTF-8, one header line; the separator is the comma, the semicolon or the tab, whichever the header holds."""

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin
        with chemin.open("rb") as fichier:
            premiere = fichier.readline()
        self._depart = len(premiere)
        texte = _texte(premiere, chemin, 1).removeprefix("\ufeff")
        self._separateur = max(",;\t", key=texte.count)
        self.entete = next(csv.reader([texte], delimiter=self._separateur), [])

    def morceaux(self) -> Iterator[Morceau]:
        """Cut at ends of lines, never inside quotes."""
        debut, ligne, rang = self._depart, 2, 0
        with self.chemin.open("rb") as fichier:
            fichier.seek(debut)
            reste = b""
            while True:
                lu = fichier.read(OCTETS)
                bloc = reste + lu
                taille = _fin_de_ligne(bloc) if lu else len(bloc)
                if taille:
                    yield Morceau(rang, debut, taille, ligne)
                    ligne += bloc.count(b"\n", 0, taille)
                    debut, rang = debut + taille, rang + 1
                reste = bloc[taille:]
                if not lu:
                    return

    def lit(self, morceau: Morceau) -> Texte:
        with self.chemin.open("rb") as fichier:
            fichier.seek(morceau.debut)
            octets = fichier.read(morceau.taille)
        texte = _texte(octets, self.chemin, morceau.ligne)
        return self._lit_droit(octets, texte, morceau) or self._lit_ligne_a_ligne(texte, morceau)

    def _lit_droit(self, octets: bytes, texte: str, morceau: Morceau) -> Texte | None:
        """The plain case, four times faster: no quote, and each line as many separators as the header."""
        if b'"' in octets or b"\r" in octets or not octets.endswith(b"\n"):
            return None
        lus = np.frombuffer(octets, np.uint8)
        separes = np.searchsorted(
            np.flatnonzero(lus == ord(self._separateur)), fins := np.flatnonzero(lus == ord("\n"))
        )
        largeur = len(self.entete)
        if (np.diff(separes, prepend=0) != largeur - 1).any():
            return None
        cellules = texte.replace("\n", self._separateur).split(self._separateur)
        del cellules[-1]
        colonnes = {nom: cellules[i::largeur] for i, nom in enumerate(self.entete)}
        return Texte(colonnes, range(morceau.ligne, morceau.ligne + len(fins)))

    def _lit_ligne_a_ligne(self, texte: str, morceau: Morceau) -> Texte:
        lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=self._separateur, strict=True)
        largeur = len(self.entete)
        lignes: list[int] = []
        rangees: list[list[str]] = []
        mauvaises: list[tuple[int, list[str]]] = []
        try:
            for rangee in lecteur:
                if len(rangee) == largeur:
                    rangees.append(rangee)
                    lignes.append(lecteur.line_num)
                elif rangee:
                    mauvaises.append((morceau.ligne + lecteur.line_num - 1, rangee))
        except csv.Error as erreur:
            raise ErreurFichier(f"{self.chemin}, ligne {morceau.ligne + lecteur.line_num - 1} : {erreur}") from None
        colonnes = zip(*rangees, strict=True) if rangees else ((),) * largeur
        lues: dict[str, Sequence[str]] = dict(zip(self.entete, colonnes, strict=True))
        return Texte(lues, [morceau.ligne + n - 1 for n in lignes], mauvaises)


def _fin_de_ligne(bloc: bytes) -> int:
    """Length up to the last end of line that is not inside quotes; 0 when there is none."""
    fin = bloc.rfind(b"\n") + 1
    while fin and bloc.count(b'"', 0, fin) % 2:
        fin = bloc.rfind(b"\n", 0, fin - 1) + 1
    return fin


def _texte(octets: bytes, chemin: Path, ligne: int) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        rang = ligne + octets.count(b"\n", 0, erreur.start)
        raise ErreurFichier(f"{chemin}, ligne {rang} : ce n'est pas de l'UTF-8") from None


class SourceParquet:
    """One piece for each row group: a file is best written with groups of a hundred thousand rows at most."""

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin
        self._pa = pyarrow()
        with self._fichier() as fichier:
            self.entete = list(fichier.schema_arrow.names)
            self._tailles = [fichier.metadata.row_group(i).num_rows for i in range(fichier.metadata.num_row_groups)]

    def _fichier(self) -> Any:
        try:
            return self._pa.parquet.ParquetFile(self.chemin)
        except self._pa.ArrowException as erreur:
            raise ErreurFichier(f"{self.chemin} : {erreur}") from None

    def morceaux(self) -> Iterator[Morceau]:
        ligne = 1
        for rang, taille in enumerate(self._tailles):
            yield Morceau(rang, rang, taille, ligne)
            ligne += taille

    def lit(self, morceau: Morceau) -> Texte:
        with self._fichier() as fichier:
            table = fichier.read_row_group(morceau.debut, use_threads=False)
        colonnes = {nom: _cellules(self._pa, table.column(nom)) for nom in self.entete}
        return Texte(colonnes, range(morceau.ligne, morceau.ligne + morceau.taille))


def _cellules(pa: Any, colonne: Any) -> list[str]:
    if pa.types.is_list(colonne.type):
        return [" ".join(map(str, v)) if v else "" for v in colonne.to_pylist()]
    texte: list[str] = colonne.cast(pa.string()).fill_null("").to_pylist()
    return texte
