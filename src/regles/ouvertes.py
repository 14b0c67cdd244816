"""The rules as open data: each as JSON, their version, and what changed from one release to the next, for whom."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from regles.catalogue import PUBLICS, STATUTS, SUJETS, Catalogue, Regle
from regles.erreurs import ErreurRegles
from regles.explain.reference import condition_en_mots, fenetre_de_regle
from regles.sortie import sources_json

LICENCE = "Licence Ouverte 2.0"
PAR_PAGE, PAR_PAGE_MAX = 100, 500
DOSSIER = "versions"
# What changing does not change anything for a family.
_SANS_EFFET = frozenset(("sources", "source_a_confirmer"))


def regle_json(r: Regle, catalogue: Catalogue) -> dict[str, Any]:
    """One rule, its window and condition in words; `content/echeances/` has what computes."""
    return {
        "id": r.id,
        "acte": r.acte,
        "libelle": r.libelle,
        "a_faire": r.a_faire,
        "categorie": r.categorie,
        "sujet": r.sujet,
        "public": list(r.public),
        "statut": r.statut,
        "fenetre": fenetre_de_regle(r),
        "condition": condition_en_mots(r.si, catalogue) if r.si else None,
        "si_inconnu": r.si_inconnu if r.si else None,
        "precision": r.si_texte,
        "valable": {
            "du": r.valable.du.isoformat() if r.valable.du else None,
            "au": r.valable.au.isoformat() if r.valable.au else None,
            "selon": r.valable.selon,
        },
        "qui": list(r.qui) or None,
        "ou": list(r.ou) or None,
        "couvert": r.couvert,
        "si_tard": r.si_tard,
        "confiance": r.confiance,
        "source_a_confirmer": r.source_a_confirmer,
        "sources": list(sources_json(r.sources)),
    }


def regles_json(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Every rule, in the order of the catalogue."""
    return [regle_json(r, catalogue) for r in catalogue.regles]


def empreinte(regles: Sequence[Mapping[str, Any]]) -> str:
    """What tells two states of the rules apart."""
    return sha256(json.dumps(regles, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def page(regles: Sequence[Mapping[str, Any]], numero: int, par_page: int) -> dict[str, Any]:
    """Some rules, and how many there are. Raises `ErreurRegles` out of the pages there are."""
    if not 1 <= par_page <= PAR_PAGE_MAX:
        raise ErreurRegles(f"par_page : {par_page} refusé ; de 1 à {PAR_PAGE_MAX}")
    pages = max(1, -(-len(regles) // par_page))
    if not 1 <= numero <= pages:
        raise ErreurRegles(f"page : {numero} refusé ; de 1 à {pages}")
    debut = (numero - 1) * par_page
    return {"total": len(regles), "page": numero, "pages": pages, "regles": list(regles[debut : debut + par_page])}


def fige(catalogue: Catalogue, version: str, le: date) -> bytes:
    """The rules of a release, to keep under `content/versions/`. The same rules give the same bytes."""
    donnee = {"version": version, "le": le.isoformat(), "regles": regles_json(catalogue)}
    return gzip.compress(json.dumps(donnee, ensure_ascii=False, sort_keys=True).encode(), mtime=0)


def versions(content: Path) -> list[dict[str, Any]]:
    """Releases kept, oldest first."""
    lues = [json.loads(gzip.decompress(f.read_bytes())) for f in (content / DOSSIER).glob("*.json.gz")]
    return sorted(lues, key=lambda v: (v["le"], v["version"]))


def changements(avant: Sequence[Mapping[str, Any]], apres: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What changes, for whom: rules that appear, go or change, with the words before and after."""
    anciennes, nouvelles = ({r["id"]: r for r in regles} for regles in (avant, apres))
    sortie = []
    for identifiant in dict.fromkeys([*nouvelles, *anciennes]):
        ancienne, nouvelle = anciennes.get(identifiant), nouvelles.get(identifiant)
        champs = {} if ancienne is None or nouvelle is None else _differences(ancienne, nouvelle)
        if ancienne is not None and nouvelle is not None and not champs:
            continue
        dite = nouvelle or ancienne
        assert dite
        sortie.append(
            {
                "id": identifiant,
                "libelle": dite["libelle"],
                "genre": "ajoutee" if ancienne is None else "retiree" if nouvelle is None else "changee",
                "pour": {"public": dite["public"], "sujet": dite["sujet"], "condition": dite["condition"]},
                "champs": champs,
                "change_pour_les_familles": not champs or bool(champs.keys() - _SANS_EFFET),
            }
        )
    return sortie


def _differences(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    # A field that a release did not have yet is not a change of the law.
    communs = [c for c in apres if c in avant]
    return {c: {"avant": avant[c], "apres": apres[c]} for c in communs if avant[c] != apres[c]}


def journal(content: Path, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Each release against the one before, the newest first; what is not released yet has a null version."""
    suite: list[dict[str, Any]] = versions(content)
    suite.append({"version": None, "le": None, "regles": regles_json(catalogue)})
    sortie = [
        {
            "version": b["version"],
            "le": b["le"],
            "depuis": a["version"],
            "changements": changements(a["regles"], b["regles"]),
        }
        for a, b in itertools.pairwise(suite)
    ]
    return sortie[::-1]


def atom(entrees: Sequence[Mapping[str, Any]], adresse: str, catalogue: Catalogue) -> str:
    """Changes as an Atom feed, one entry for each rule of each release; what is not released is left out."""
    publics = catalogue.lexique["publics"]
    dites = [(e, c) for e in entrees if e["version"] for c in e["changements"]]
    quand = max((e["le"] for e in entrees if e["le"]), default="2026-11-22")
    lignes = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">',
        "<title>Mille jours : ce qui change dans les règles</title>",
        f"<id>{escape(adresse)}</id>",
        f'<link rel="self" type="application/atom+xml" href="{escape(adresse)}"/>',
        f"<updated>{quand}T00:00:00Z</updated>",
        "<author><name>Mille jours</name></author>",
        f"<rights>{LICENCE}</rights>",
    ]
    for e, c in dites:
        pour = ", ".join(publics[p] for p in c["pour"]["public"])
        champs = "".join(f"\n{nom} : {d['avant']} → {d['apres']}" for nom, d in c["champs"].items())
        texte = f"{_GENRES[c['genre']]}. Pour : {pour}.{champs}"
        lignes += [
            "<entry>",
            f"<title>{escape(c['libelle'])}</title>",
            f"<id>{escape(adresse)}#{escape(e['version'])}-{escape(c['id'])}</id>",
            f"<updated>{e['le']}T00:00:00Z</updated>",
            f'<content type="text">{escape(texte)}</content>',
            "</entry>",
        ]
    return "\n".join([*lignes, "</feed>"]) + "\n"


_GENRES = {"ajoutee": "Règle ajoutée", "retiree": "Règle retirée", "changee": "Règle changée"}


def schema(catalogue: Catalogue) -> dict[str, Any]:
    """JSON Schema of one rule, from the vocabulary."""
    texte, texte_ou_rien = {"type": "string"}, {"type": ["string", "null"]}
    jour = {"type": ["string", "null"], "format": "date"}
    mots = sorted({*catalogue.lexique["qui"], *catalogue.lexique["ou"]})
    liste_ou_rien = {"type": ["array", "null"], "items": {"enum": mots}}
    source = {"titre": texte, "reference": texte_ou_rien, "url": texte_ou_rien, "verifie_le": jour}
    valable = {"du": jour, "au": jour, "selon": {"enum": ["evenement", "naissance"]}}
    champs = {
        "id": texte,
        "acte": {**texte, "description": "Les versions d'un même acte ont le même."},
        "libelle": texte,
        "a_faire": texte_ou_rien,
        "categorie": {"enum": sorted(catalogue.categories)},
        "sujet": {"enum": list(SUJETS)},
        "public": {"type": "array", "minItems": 1, "items": {"enum": list(PUBLICS)}},
        "statut": {"enum": list(STATUTS)},
        "fenetre": texte,
        "condition": texte_ou_rien,
        "si_inconnu": {"enum": ["montrer", "demander", "taire", None]},
        "precision": texte_ou_rien,
        "valable": _objet(valable),
        "qui": liste_ou_rien,
        "ou": liste_ou_rien,
        "couvert": texte_ou_rien,
        "si_tard": texte_ou_rien,
        "confiance": {"enum": ["A", "B", "C"]},
        "source_a_confirmer": {"type": "boolean"},
        "sources": {"type": "array", "minItems": 1, "items": _objet(source)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "mille-jours/regle/1",
        "title": "Une règle des 1000 premiers jours",
        **_objet(champs),
    }


def _objet(champs: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(champs), "properties": dict(champs)}
