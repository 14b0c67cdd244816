"""A département to carry away: one archive that any computer opens without a network."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import IO, Final

from django.template.loader import render_to_string

from millejours.lieux.exports import csv_, geojson
from millejours.lieux.exports.modele import ADRESSES_DES_LICENCES, Demande, lieux
from millejours.lieux.models import Lieu
from millejours.lieux.types import vocabulaire

EN_MEMOIRE: Final = 4_000_000


def ecrit(departement: str, nom: str, now: datetime) -> IO[bytes]:
    """List, table and map data, under the open licence. The same places on the same day give the same bytes."""
    demande = Demande(departement=departement)
    fichier = tempfile.SpooledTemporaryFile(max_size=EN_MEMOIRE)  # noqa: SIM115 - the answer closes it
    try:
        with zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as archive:
            _ajoute(archive, "index.html", [_page(demande, nom, now)], now)
            _ajoute(archive, "lieux.csv", csv_.ecrit(demande), now)
            _ajoute(archive, "lieux.geojson", geojson.ecrit(demande), now)
    except BaseException:
        fichier.close()
        raise
    fichier.seek(0)
    return fichier


def _ajoute(archive: zipfile.ZipFile, nom: str, morceaux: Iterable[str], now: datetime) -> None:
    entree = zipfile.ZipInfo(nom, (now.year, now.month, now.day, 0, 0, 0))
    entree.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entree, "w") as sortie:
        for morceau in morceaux:
            sortie.write(morceau.encode())


def _page(demande: Demande, nom: str, now: datetime) -> str:
    types = vocabulaire().types
    rangs = list(types)

    def cle(lieu: Lieu) -> tuple[int, str, str]:
        return rangs.index(lieu.type), lieu.commune, lieu.nom

    tries = sorted(lieux(demande), key=cle)
    groupes = [(types[t], list(siens)) for t, siens in groupby(tries, key=lambda lieu: lieu.type)]
    contexte = {
        "nom": nom,
        "groupes": groupes,
        "jour": now.date(),
        "total": len(tries),
        "licence": demande.nom_licence,
        "adresse_licence": ADRESSES_DES_LICENCES[demande.licence],
        "toujours": vocabulaire().toujours,
    }
    return render_to_string("lieux/paquet.html", contexte)
