"""Every window of the rules against the window of the fact it comes from, translated here a second time."""

from __future__ import annotations

import re
from typing import Any

import pytest

from regles.catalogue import Catalogue, Regle
from regles.langage import DateCalculee, lit_date
from tests.regles.test_faits import _faits, _par_id

pytestmark = pytest.mark.partage

ANCRES_SANTE = {
    "birth": "naissance",
    "pregnancy_start": "debut_grossesse",
    "LMP": "ddr",
    "due_date": "dpa",
    "declaration": "declaration",
    "adoption_arrival": "arrivee",
    "corrected_birth": "naissance_corrigee",
}
UNITES = {
    "day": "jours",
    "week": "semaines",
    "month": "mois",
    "year": "ans",
    "d": "jours",
    "w": "semaines",
    "m": "mois",
    "y": "ans",
}
ANCRES_DROIT = {
    "declaration_grossesse": "declaration",
    "arrivee_foyer": "arrivee",
    "LMP": "ddr",
    "separation_ou_naissance": "naissance",
    "avant_pma": "naissance",
}
# Where the rule says its window otherwise, and why.
AUTREMENT = {
    "PRE-FERTI29": "l'âge du parent n'est pas demandé",
    "VAXG-GRIPPE": "campagne",
    "VAXG-COVID": "campagne",
    "VX-GRIPPE": "campagne",
    "NAI-VRS-RATT": "campagne",
    "PRE-DEF": "la DDR de l'enfant né",
    "NAI-DECL": "reporté au jour ouvré",
    "NAI-DECL-GUY": "reporté au jour ouvré",
    "ec_consulat": "reporté au jour ouvré",
    "ec_decl_naissance": "reporté au jour ouvré",
    "mat_1_2": "après la naissance, le congé suit la naissance",
    "mat_3plus": "après la naissance, le congé suit la naissance",
    "mat_jumeaux": "après la naissance, le congé suit la naissance",
    "mat_triples": "après la naissance, le congé suit la naissance",
    "mat_tardif": "la durée suit le rang",
    "csn_9m": "naissance ou arrivée",
    "caf_af": "naissance ou arrivée",
    "caf_prepare": "naissance ou arrivée",
    "caf_prepare_majoree": "naissance ou arrivée",
    "sit_asf": "naissance ou arrivée",
    "aeeh": "l'annonce n'est pas demandée : sans date",
    "proche_aidant": "l'annonce n'est pas demandée : sans date",
    "amp_100": "un projet n'a pas de date",
}


def _lu(texte: str | None, exclu: bool = False) -> DateCalculee | None:
    if texte is None:
        return None
    return lit_date(f"{texte} - 1 jour" if exclu else texte)


def _sante(ancre: str, valeur: dict[str, Any]) -> str:
    """A bound of health.yaml in the language of the rules."""
    match valeur["unit"]:
        case "SA":
            jours = f" + {valeur['days']} jours" if valeur.get("days") else ""
            return f"ddr + {valeur['weeks'] if 'weeks' in valeur else valeur['value']} SA{jours}"
        case "pregnancy_month_start":
            return f"debut_grossesse + {valeur['value'] - 1} mois"
        case "hour":
            return f"{ancre} + {valeur['value'] // 24} jours"
    n = valeur["value"]
    return f"{ancre} {'+' if n >= 0 else '-'} {abs(n)} {UNITES[valeur['unit']]}"


def _fenetre_sante(fait: dict[str, Any]) -> tuple[DateCalculee | None, DateCalculee | None]:
    ancre = ANCRES_SANTE.get(fait["anchor"])
    fenetre = fait["window"]
    if ancre is None:
        return None, None
    debut = _sante(ancre, fenetre["from"]) if fenetre.get("from") else None
    inclus = bool(fenetre.get("to_inclusive"))
    if fait.get("to_anchor"):
        fin = _sante(ANCRES_SANTE[fait["to_anchor"]], fait["to_value"])
    elif fenetre.get("to"):
        fin = _sante(ancre, fenetre["to"])
        # The hour of birth is unknown: the day on which the hour falls counts.
        inclus = inclus or fenetre["to"]["unit"] == "hour"
    else:
        fin = None
    return _lu(debut), _lu(fin, exclu=not inclus)


def _droit(ancre: str, texte: Any) -> str | None:
    """A bound of rights.yaml or deuil.yaml in the language of the rules."""
    if texte is None:
        return None
    texte = str(texte)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", texte):
        return texte
    tete = re.match(r"[a-z_]+", texte)
    sortie = ANCRES_DROIT.get(tete.group() if tete else ancre, tete.group() if tete else ancre)
    for operation in re.findall(r"[+-]\d+[dwmy]|\^[Mm]", texte[tete.end() if tete else 0 :]):
        if operation == "^M":
            sortie += " mois_suivant"
        elif operation == "^m":
            sortie += " debut_mois"
        else:
            sortie += f" {operation[0]} {operation[1:-1]} {UNITES[operation[-1]]}"
    return sortie


def _fenetre_droit(fait: dict[str, Any]) -> tuple[DateCalculee | None, DateCalculee | None]:
    fenetre = fait["window"]
    debut, fin = (_droit(fait["anchor"], fenetre[borne]) for borne in ("start", "end"))
    return _lu(debut), _lu(fin, exclu=not fenetre.get("end_inclusive"))


def _ecarts(regles: dict[str, Regle], faits: list[dict[str, Any]], traduit: Any) -> list[str]:
    ecarts = []
    for fait in faits:
        regle = regles.get(fait["id"])
        if regle is None or fait["id"] in AUTREMENT:
            continue
        attendue = traduit(fait)
        if (regle.du, regle.dernier) != attendue:
            ecarts.append(f"{fait['id']} : {regle.du} → {regle.dernier} ; le fait dit {attendue}")
    return ecarts


def test_les_fenetres_de_sante(catalogue: Catalogue) -> None:
    ecarts = _ecarts(_par_id(catalogue), _faits("health.yaml")["rules"], _fenetre_sante)
    assert not ecarts, "\n".join(ecarts)


def test_les_fenetres_des_droits(catalogue: Catalogue) -> None:
    rangees = [*_faits("rights.yaml")["rows"], *_faits("complements.yaml")["rows"]]
    ecarts = _ecarts(_par_id(catalogue), rangees, _fenetre_droit)
    assert not ecarts, "\n".join(ecarts)


def test_les_fenetres_du_deuil(catalogue: Catalogue) -> None:
    ecarts = _ecarts(_par_id(catalogue), _faits("deuil.yaml")["rows"], _fenetre_droit)
    assert not ecarts, "\n".join(ecarts)


def test_les_bornes_de_terme_du_deuil(catalogue: Catalogue) -> None:
    """The bounds of a loss, in SA; a minimum of 22 SA is read from 20: 500 g opens the right too."""
    from regles.langage import Non, Ordre, Tous, UnDe

    def ordres(condition: Any) -> list[str]:
        match condition:
            case Ordre(gauche, droite) if gauche.ancre == "evenement":
                return [f"<{droite.operations[0][1]}"]
            case Non(Ordre(gauche, droite)) if gauche.ancre == "evenement":
                return [f">={droite.operations[0][1]}"]
            case Tous(internes) | UnDe(internes):
                return [o for i in internes for o in ordres(i)]
        return []

    regles = _par_id(catalogue)
    for fait in _faits("deuil.yaml")["rows"]:
        regle = regles.get(fait["id"])
        terme = fait.get("term_sa")
        if regle is None or not terme:
            continue
        attendu = set()
        if terme["min"]:
            semaines = 20 if terme["min"]["weeks"] == 22 else terme["min"]["weeks"]
            attendu.add(f">={semaines * 7 + terme['min']['days']}")
        if terme["max_excl"]:
            attendu.add(f"<{terme['max_excl']['weeks'] * 7 + terme['max_excl']['days']}")
        assert set(ordres(regle.si)) == attendu, fait["id"]
