"""The rules against the facts they come from, line by line. The facts lie in the shared folder, beside the project."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from regles.catalogue import Catalogue, Regle
from tests.conftest import PARTAGE, RACINE

pytestmark = pytest.mark.partage

STATUTS = {
    "mandatory": "obligatoire",
    "recommended": "recommande",
    "offered": "propose",
    "right": "droit",
    "advice": "conseil",
    "info": "information",
    "optional": "propose",
}
# Verdict 8: content of other lines, or never shown.
NON_AFFICHEES = {"CH-TND9", "CH-TND6", "VX-VARIC"}
# Verdict 3.
OBLIGATOIRES = {"mat_min8", "pat_4j", "siege_auto", "ecole_3ans", "ec_consulat"}
CONSEILS = {"san_mutuelle", "imp_60j"}
DOSES = ("µg", "UI", " mg", "ppm", "75 g")


def _faits(nom: str) -> dict[str, Any]:
    lu: dict[str, Any] = yaml.safe_load((PARTAGE / "facts" / nom).read_text(encoding="utf-8"))
    return lu


def _par_id(catalogue: Catalogue) -> dict[str, Regle]:
    return {r.id: r for r in catalogue.regles}


def test_chaque_regle_de_sante_est_encodee(catalogue: Catalogue) -> None:
    faits = {f["id"]: f for f in _faits("health.yaml")["rules"]}
    assert len(faits) == 178
    regles = _par_id(catalogue)
    assert {i for i in faits if i not in regles} == NON_AFFICHEES
    ecarts = []
    for identifiant, fait in faits.items():
        regle = regles.get(identifiant)
        if regle is None:
            continue
        attendu = "information" if fait["confidence"] == "C" else STATUTS[fait["status"]]
        if regle.statut != attendu or regle.confiance != fait["confidence"]:
            ecarts.append(f"{identifiant} : {regle.statut} {regle.confiance}")
        if not set(fait["sources"]) <= {s.id for s in regle.sources}:
            ecarts.append(f"{identifiant} : source oubliée")
        if fait["effective_to"] != (regle.valable.au.isoformat() if regle.valable.au else None):
            ecarts.append(f"{identifiant} : fin de validité")
        exact = fait["effective_from_precision"] == "exact"
        if exact and str(fait["effective_from"]) != str(regle.valable.du):
            ecarts.append(f"{identifiant} : début de validité")
    assert not ecarts, "\n".join(ecarts)


def test_les_droits_dates_sont_encodes(catalogue: Catalogue) -> None:
    regles = _par_id(catalogue)
    rangees = _faits("rights.yaml")["rows"]
    encodees = [r for r in rangees if r["id"] in regles]
    assert len(encodees) >= 60
    ecarts = [
        f"{r['id']} : remplacée par {r['superseded_by']}, ce n'est pas une ligne"
        for r in encodees
        if r.get("superseded_by")
    ]
    for rangee in encodees + _faits("complements.yaml")["rows"]:
        regle = regles[rangee["id"]]
        if rangee["confidence"] == "C":
            attendu = {"information"}
        elif rangee["id"] in OBLIGATOIRES:
            attendu = {"obligatoire"}
        elif rangee["id"] in CONSEILS:
            attendu = {"conseil", "information"}
        else:
            attendu = {"droit", "recommande"}
        if regle.statut not in attendu or regle.confiance != rangee["confidence"]:
            ecarts.append(f"{rangee['id']} : {regle.statut} {regle.confiance}")
        if not set(rangee["source"]) <= {s.id for s in regle.sources}:
            ecarts.append(f"{rangee['id']} : source oubliée")
        if bool(rangee["window"]["hard"]) != regle.delai_legal and rangee["id"] != "VX-MEN-RATT":
            ecarts.append(f"{rangee['id']} : délai légal")
    assert not ecarts, "\n".join(ecarts)


def test_le_deuil_est_encode(catalogue: Catalogue) -> None:
    regles = _par_id(catalogue)
    rangees = [r for r in _faits("deuil.yaml")["rows"] if not r["id"].startswith(("def_", "ap_"))]
    manquantes = [r["id"] for r in rangees if r["id"] not in regles or not regles[r["id"]].est_de_deuil]
    assert not manquantes
    for rangee in rangees:
        regle = regles[rangee["id"]]
        assert regle.statut == ("information" if rangee["confidence"] == "C" else STATUTS[rangee["status"]]), regle.id


def test_les_signes_d_urgence_sont_tous_la() -> None:
    faits = _faits("urgences.yaml")
    signes = _contenu("signes.yaml")
    assert {s["id"]: str(s["action_level"]) for s in faits["signs"]} == {
        s["id"]: str(s["niveau"]) for s in signes["signes"]
    }


def test_aucun_numero_cache_ne_parait() -> None:
    faits = _faits("urgences.yaml")["helplines"]
    affiches = {h["id"]: h["number"] for h in faits if h["display"]}
    numeros = _contenu("numeros.yaml")["numeros"]
    assert {n["id"]: n["numero"] for n in numeros} == affiches
    caches = [h["number"] for h in faits if not h["display"]]
    for fichier in (RACINE / "content").glob("**/*.yaml"):
        texte = fichier.read_text(encoding="utf-8")
        assert not [c for c in caches if len(c) > 4 and c in texte], fichier


def _contenu(nom: str) -> dict[str, Any]:
    lu: dict[str, Any] = yaml.safe_load((RACINE / "content" / "urgences" / nom).read_text(encoding="utf-8"))
    return lu


def test_verifie_le_n_est_jamais_invente(catalogue: Catalogue) -> None:
    # No fact says the day its source was read, so a date can only come from somebody who reopened it:
    # it is then later than the facts themselves.
    etat_des_faits = date.fromisoformat(_faits("health.yaml")["meta"]["as_of"])
    assert not [s.id for s in catalogue.sources.values() if s.verifie_le and s.verifie_le < etat_des_faits]


def test_aucune_dose_dans_les_mots(catalogue: Catalogue) -> None:
    fautes = [
        (r.id, dose)
        for r in catalogue.regles
        for dose in DOSES
        for texte in (r.libelle, r.a_faire, r.couvert, r.si_tard, r.si_texte)
        if texte and dose in texte
    ]
    assert not fautes
