"""Invented files, in the shape of the real ones."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.db import connection

from millejours.lieux.importeurs.moteur import importe
from millejours.lieux.importeurs.rapport import Rapport
from millejours.lieux.importeurs.registre import importeurs
from millejours.lieux.models import Lieu

MIDI = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
ENTETE_FS = [
    "id_fs",
    "insee_dep",
    "lib_fs",
    "adresse",
    "complement_adresse",
    "insee_com",
    "code_postal",
    "lib_com",
    "latitude",
    "longitude",
    "mail",
    "telephone",
    "h_lundi",
    "h_mardi",
    "h_mercredi",
    "h_jeudi",
    "h_vendredi",
    "h_samedi",
    "prise_rdv",
    "commentaire",
    "type_fs",
    "format_fs",
    "groupe_fs",
    "labellisation_fs",
]
MODELE_FS = {
    "id_fs": "9001",
    "insee_dep": "69",
    "lib_fs": "France services de l'Exemple",
    "adresse": "1 rue Inventée",
    "insee_com": "69266",
    "code_postal": "69100",
    "lib_com": "Villeurbanne",
    "latitude": "45.7667",
    "longitude": "4.8798",
    "mail": "franceservices@exemple.fr",
    "telephone": "04 00 00 00 01",
    "h_lundi": "09:00 - 12:00 / 14:00 - 17:00",
    "h_mardi": "09:00 - 12:00",
    "prise_rdv": "Non",
    "format_fs": "Fixe",
}


def ecrit_csv(
    fichier: Path,
    entete: Sequence[str],
    lignes: Sequence[dict[str, Any]],
    *,
    separateur: str = ",",
    encodage: str = "utf-8",
) -> Path:
    texte = io.StringIO()
    ecriture = csv.DictWriter(texte, entete, delimiter=separateur, lineterminator="\r\n")
    ecriture.writeheader()
    ecriture.writerows(lignes)
    fichier.write_bytes(texte.getvalue().encode(encodage))
    return fichier


def france_services(fichier: Path, *lignes: dict[str, Any], **format_: str) -> Path:
    return ecrit_csv(fichier, ENTETE_FS, [MODELE_FS | ligne for ligne in lignes], **format_)


def tout_importe(source: str, fichier: Path, **options: Any) -> Rapport:
    return importe(importeurs()[source], fichier, **({"actor": "essai", "now": MIDI} | options))


def empreinte() -> str:
    """Every row of the directory, byte for byte; counts without the hour they were made.

    A digest: two lists of thousands of rows that differ take minutes to be told apart.
    """
    requetes = (
        "select t::text from lieux_lieu t order by id",
        "select t::text from lieux_service t order by id",
        "select (type, departement, nombre)::text from lieux_compte order by type, departement",
    )
    with connection.cursor() as curseur:
        lignes = [ligne for requete in requetes for (ligne,) in curseur.execute(requete).fetchall()]
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()


def lieu(identifiant: str, latitude: float | None, longitude: float | None, **champs: Any) -> Lieu:
    valeurs = {
        "type": "mairie",
        "nom": f"Lieu {identifiant}",
        "licence": "lo-2.0",
        "source": "essai",
        "precision_position": "adresse",
    }
    return Lieu(id=f"essai--{identifiant}", latitude=latitude, longitude=longitude, **(valeurs | champs))


def ecrit_xlsx(fichier: Path, lignes: Sequence[Sequence[object]]) -> Path:
    """The smallest workbook that a spreadsheet opens: numbers as numbers, so that zeros are lost as they are in life."""
    rangees = "".join(f"<row>{''.join(_cellule(v) for v in ligne)}</row>" for ligne in lignes)
    types = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    doc = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parties = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'{types}<Override PartName="/xl/workbook.xml" ContentType="{base}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{base}.worksheet+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{doc}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{doc}"><sheets><sheet name="Liste" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{doc}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rangees}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(fichier, "w") as archive:
        for nom, contenu in parties.items():
            archive.writestr(nom, f'<?xml version="1.0" encoding="UTF-8"?>{contenu}')
    return fichier


def _cellule(valeur: object) -> str:
    if isinstance(valeur, (int, float)):
        return f"<c><v>{valeur}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(valeur))}</t></is></c>'


def ecrit_ods(fichier: Path, lignes: Sequence[Sequence[object]]) -> Path:
    """The smallest OpenDocument sheet."""
    texte = "".join(f"<table:table-row>{''.join(_cellule_ods(v) for v in ligne)}</table:table-row>" for ligne in lignes)
    oasis, mime = "urn:oasis:names:tc:opendocument:xmlns", "application/vnd.oasis.opendocument.spreadsheet"
    espaces = " ".join(f'xmlns:{nom}="{oasis}:{nom}:1.0"' for nom in ("office", "table", "text"))
    contenu = (
        f'<office:document-content {espaces} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="Liste">{texte}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifeste = (
        f'<manifest:manifest xmlns:manifest="{oasis}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(fichier, "w") as archive:
        archive.writestr("mimetype", mime)
        for nom, partie in (("content.xml", contenu), ("META-INF/manifest.xml", manifeste)):
            archive.writestr(nom, f'<?xml version="1.0" encoding="UTF-8"?>{partie}')
    return fichier


def _cellule_ods(valeur: object) -> str:
    if isinstance(valeur, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{valeur}"><text:p>{valeur}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(valeur))}</text:p></table:table-cell>'
