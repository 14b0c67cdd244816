"""Lines of a population as CSV or Parquet. The same lines give the same bytes."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from regles.echeancier.modele import ETATS
from regles.population.formes import RIEN, groupe
from regles.population.lignes import A_CONFIRMER, INCERTAINE, PREVISIONNEL
from regles.population.morceaux import ErreurFichier, pyarrow
from regles.population.moteur import FAIT, Lignes

ENTETE = (
    "id", "regle", "sujet", "debut", "fin", "etat", "etape", "previsionnel", "incertaine", "a_confirmer", "fait_le",
    "raisons",
)  # fmt: skip
ENTETE_REJETS = ("ligne", "champ", "erreur", "id")
_A_GUILLEMETS = re.compile(r'[",\r\n]')
_DRAPEAUX = (PREVISIONNEL, INCERTAINE, A_CONFIRMER)


def format_de(chemin: Path) -> str:
    """`csv` or `parquet`. Raises `ErreurFichier` on anything else."""
    suffixe = chemin.suffix.lstrip(".")
    if suffixe not in ("csv", "parquet"):
        raise ErreurFichier(f"{chemin} : extension inconnue ; .csv ou .parquet")
    return suffixe


def ecrit(lignes: Lignes, chemin: Path) -> None:
    """One part, without header for CSV."""
    dits, places = _dits(lignes)
    if format_de(chemin) == "csv":
        ids = lignes.familles.tableau.ids
        suites = [_rangee(dit) for dit in dits]
        rangees = [_cellule(ids[f]) + suites[g] for f, g in zip(lignes.famille.tolist(), places.tolist(), strict=True)]
        chemin.write_text("".join(rangees), encoding="utf-8", newline="")
    else:
        _ecrit_parquet(lignes, dits, places, chemin)


def _dits(lignes: Lignes) -> tuple[list[tuple[Any, ...]], Any]:
    """What lines say after the family's id, each once, and which one each line says."""
    faits = np.zeros(len(lignes), np.int32)
    for i in np.flatnonzero(lignes.etat == FAIT):
        sujet, regle = lignes.sujets[lignes.sujet[i]], lignes.regles[lignes.regle[i]]
        faits[i] = lignes.fait_le(int(lignes.famille[i]), sujet, regle)
    champs = (*lignes.champs()[1:], faits)
    premiers, places = groupe(champs, len(lignes))
    return [_dit(lignes, *(int(c[i]) for c in champs)) for i in premiers], places


def _dit(
    lignes: Lignes,
    sujet: int,
    regle: int,
    debut: int,
    fin: int,
    etat: int,
    etape: int,
    drapeaux: int,
    raison: int,
    fait: int,
) -> tuple[Any, ...]:
    return (
        lignes.regles[regle].id,
        lignes.sujets[sujet].suffixe,
        date.fromordinal(debut) if debut else None,
        date.fromordinal(fin) if fin else None,
        ETATS[etat],
        None if etape == RIEN else lignes.etapes[etape],
        *(bool(drapeaux & d) for d in _DRAPEAUX),
        date.fromordinal(fait) if fait else None,
        " ".join(lignes.raisons(sujet, regle, raison)),
    )


def _rangee(dit: Iterable[Any]) -> str:
    return "," + ",".join(map(_mot, dit)) + "\n"


def _mot(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return "" if valeur is None else str(valeur)


def _cellule(texte: str) -> str:
    return '"' + texte.replace('"', '""') + '"' if _A_GUILLEMETS.search(texte) else texte


def rejets_en_csv(rejets: Iterable[Sequence[Any]]) -> str:
    """Rows set aside: their line, the column, why, and their id."""
    sortie = io.StringIO()
    csv.writer(sortie, lineterminator="\n").writerows(rejets)
    return sortie.getvalue()


def reunit(parts: Sequence[Path], sortie: Path, entete: Sequence[str] = ENTETE) -> None:
    """Join the parts in order; the file appears when it is whole."""
    provisoire = sortie.with_name(f".{sortie.name}.en-cours")
    if format_de(sortie) == "csv":
        with provisoire.open("wb") as fichier:
            fichier.write((",".join(entete) + "\n").encode())
            for part in parts:
                with part.open("rb") as lue:
                    shutil.copyfileobj(lue, fichier, 1 << 20)
    else:
        _reunit_parquet(parts, provisoire)
    provisoire.replace(sortie)


def _schema(pa: Any) -> Any:
    mots, jour = pa.dictionary(pa.int32(), pa.string()), pa.date32()
    genres = [pa.string(), mots, mots, jour, jour, mots, mots, pa.bool_(), pa.bool_(), pa.bool_(), jour, mots]
    return pa.schema(list(zip(ENTETE, genres, strict=True)))


def _ecrit_parquet(lignes: Lignes, dits: Sequence[tuple[Any, ...]], places: Any, chemin: Path) -> None:
    pa = pyarrow()
    schema = _schema(pa)
    ids = lignes.familles.tableau.ids
    colonnes = [pa.array([ids[f] for f in lignes.famille.tolist()], pa.string())]
    for rang, champ in enumerate(list(schema)[1:]):
        valeurs = pa.array(
            [dit[rang] for dit in dits], pa.string() if pa.types.is_dictionary(champ.type) else champ.type
        )
        prises = valeurs.take(pa.array(places))
        colonnes.append(prises.dictionary_encode() if pa.types.is_dictionary(champ.type) else prises)
    pa.parquet.write_table(pa.Table.from_arrays(colonnes, schema=schema), chemin)


def _reunit_parquet(parts: Sequence[Path], sortie: Path) -> None:
    pa = pyarrow()
    with pa.parquet.ParquetWriter(sortie, _schema(pa)) as fichier:
        for part in parts:
            fichier.write_table(pa.parquet.read_table(part, schema=_schema(pa)))
