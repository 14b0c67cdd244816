"""The rules as open data: schema, pages, releases, what changes for whom."""

from __future__ import annotations

import copy
import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from regles import ouvertes
from regles.catalogue import Catalogue
from regles.erreurs import ErreurRegles
from tests.conftest import RACINE

CONTENT = RACINE / "content"


@pytest.fixture(scope="module")
def regles(catalogue: Catalogue) -> list[dict[str, Any]]:
    return ouvertes.regles_json(catalogue)


def test_chaque_regle_suit_le_schema(catalogue: Catalogue, regles: list[dict[str, Any]]) -> None:
    schema = ouvertes.schema(catalogue)
    jsonschema.Draft202012Validator.check_schema(schema)
    verifie = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for regle in regles:
        verifie.validate(regle)
        for champ in regle:
            sans = {c: v for c, v in regle.items() if c != champ}
            assert not verifie.is_valid(sans)
    assert not verifie.is_valid(regles[0] | {"statut": "peut-être"})


def test_les_pages_mises_bout_a_bout_sont_le_tout(regles: list[dict[str, Any]]) -> None:
    lues: list[Any] = []
    premiere = ouvertes.page(regles, 1, 97)
    for numero in range(1, premiere["pages"] + 1):
        lues += ouvertes.page(regles, numero, 97)["regles"]
    assert lues == regles
    for page, par_page in ((0, 10), (premiere["pages"] + 1, 97), (1, 0), (1, 501)):
        with pytest.raises(ErreurRegles):
            ouvertes.page(regles, page, par_page)


def test_ce_qui_change_pour_qui(regles: list[dict[str, Any]]) -> None:
    apres = copy.deepcopy(regles)
    partie = apres.pop(3)
    apres[0]["fenetre"] = "de naissance jusqu'à naissance + 9 j inclus"
    apres[1]["sources"][0]["verifie_le"] = "2027-01-01"
    apres.append(apres[2] | {"id": "NEUVE"})
    dits = {c["id"]: c for c in ouvertes.changements(regles, apres)}
    assert {i: c["genre"] for i, c in dits.items()} == {
        regles[0]["id"]: "changee",
        regles[1]["id"]: "changee",
        partie["id"]: "retiree",
        "NEUVE": "ajoutee",
    }
    change = dits[regles[0]["id"]]
    assert change["champs"]["fenetre"] == {"avant": regles[0]["fenetre"], "apres": apres[0]["fenetre"]}
    assert change["pour"] == {c: regles[0][c] for c in ("public", "sujet", "condition")}
    assert change["change_pour_les_familles"]
    assert not dits[regles[1]["id"]]["change_pour_les_familles"], "relire une source ne change rien pour une famille"
    assert ouvertes.changements(regles, regles) == []


def test_une_version_figee_se_relit_et_se_suit(catalogue: Catalogue, tmp_path: Path) -> None:
    dossier = tmp_path / ouvertes.DOSSIER
    dossier.mkdir()
    octets = ouvertes.fige(catalogue, "2026-11", date(2026, 11, 22))
    assert octets == ouvertes.fige(catalogue, "2026-11", date(2026, 11, 22))
    (dossier / "2026-11.json.gz").write_bytes(octets)
    suivante = json.loads(gzip.decompress(octets)) | {"version": "2027-01", "le": "2027-01-10"}
    suivante["regles"][0]["libelle"] = "Un autre <nom> & plus"
    (dossier / "2027-01.json.gz").write_bytes(gzip.compress(json.dumps(suivante).encode()))
    journal = ouvertes.journal(tmp_path, catalogue)
    assert [(j["version"], j["depuis"], len(j["changements"])) for j in journal] == [
        (None, "2027-01", 1),
        ("2027-01", "2026-11", 1),
    ]
    atom = "{http://www.w3.org/2005/Atom}"
    flux = ET.fromstring(ouvertes.atom(journal, "https://site.example/flux", catalogue))  # noqa: S314 - our own text
    (entree,) = flux.findall(f"{atom}entry")
    assert entree.findtext(f"{atom}title") == "Un autre <nom> & plus"
    assert flux.findtext(f"{atom}updated") == entree.findtext(f"{atom}updated") == "2027-01-10T00:00:00Z"


def test_les_versions_gardees_se_lisent() -> None:
    gardees = ouvertes.versions(CONTENT)
    assert gardees
    assert [v["version"] for v in gardees] == sorted(v["version"] for v in gardees)
    assert all(v["regles"] for v in gardees)
