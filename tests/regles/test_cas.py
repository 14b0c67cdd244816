"""Every family of `tests/cases/` against the engine: dates, states, steps, what must not be there."""

from __future__ import annotations

import pytest

from regles.echeancier import Echeance, Moteur
from regles.situation import lit_situation
from tests.regles.cas import Cas, tous_les_cas

CAS = list(tous_les_cas())
FAMILLES_MIN, AVEUGLES_MIN = 40, 20


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.fichier} · {c.titre} · {c.au}")
def test_cas(cas: Cas, moteur: Moteur) -> None:
    parcours = moteur.parcours(lit_situation(cas.situation), cas.au)
    eues = {e.cle: e for e in parcours.echeances}
    ecarts = [ecart for attendue in cas.attendu for ecart in _ecarts(attendue, eues)]
    ecarts += [f"{cle} : absente" for cle in cas.presents if cle not in eues]
    presents = set(eues) | {e.regle.id for e in parcours.echeances}
    ecarts += [f"{cle} : ne devrait pas paraître" for cle in cas.absents if cle in presents]
    for sujet, etape in cas.etapes.items():
        if parcours.etapes.get(sujet) != etape:
            ecarts.append(f"étape de {sujet} : {etape} attendue, {parcours.etapes.get(sujet)} eue")
    assert not ecarts, "\n".join(ecarts)


def _ecarts(attendue: dict[str, object], eues: dict[str, Echeance]) -> list[str]:
    cle = str(attendue["cle"])
    if cle not in eues:
        return [f"{cle} : absente"]
    eue = _valeurs(eues[cle])
    return [
        f"{cle} : {champ} {valeur} attendu, {eue[champ]} eu"
        for champ, valeur in attendue.items()
        if champ != "cle" and eue[champ] != valeur
    ]


def _valeurs(e: Echeance) -> dict[str, object]:
    return {
        "debut": e.jour_debut,
        "fin": e.jour_fin,
        "etat": e.etat,
        "statut": e.regle.statut,
        "previsionnel": e.previsionnel,
        "confiance": e.regle.confiance,
        "categorie": e.regle.categorie,
        "public": list(e.regle.public),
        "etape": e.etape,
    }


def test_assez_de_familles_et_moitie_a_l_aveugle() -> None:
    aveugles = [c for c in CAS if c.auteur == "aveugle"]
    assert len(CAS) >= FAMILLES_MIN
    assert len(aveugles) >= AVEUGLES_MIN
    assert all(c.calcul.strip() for c in CAS)


def test_chaque_cas_asserte_quelque_chose() -> None:
    assert not [c.titre for c in CAS if not (c.attendu or c.presents or c.absents)]
