"""Every case of `tests/cases/simulateurs/` against the engine, to the cent and to the day."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from regles.simulateurs import Fourchette, Resultat, Simulateurs, lit_simulation
from tests.regles.simulateurs.cas import Cas, tous_les_cas

CAS = list(tous_les_cas())
LES_NOTRES_MIN, AVEUGLES_MIN = 60, 60


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.fichier} · {c.titre}")
def test_cas(cas: Cas, simulateurs: Simulateurs) -> None:
    reponse = simulateurs.simule(cas.simulateur, lit_simulation(cas.simulation), cas.au)
    eus = {r.id: r for r in reponse.resultats}
    ecarts = [ecart for attendu in cas.attendu for ecart in _ecarts(attendu, eus)]
    ecarts += [
        f"{i} : devrait être non calculé, eu {eus[i].montant if i in eus else 'absent'}"
        for i in cas.non_calcules
        if i not in eus or eus[i].montant is not None
    ]
    ecarts += [f"{i} : ne devrait pas paraître" for i in cas.absents if i in eus]
    assert not ecarts, "\n".join(ecarts)


def _ecarts(attendu: dict[str, Any], eus: dict[str, Resultat]) -> list[str]:
    identifiant = attendu["id"]
    if identifiant not in eus:
        return [f"{identifiant} : absent"]
    eu = eus[identifiant]
    ecarts = []
    for champ, valeur in attendu.items():
        if champ == "id":
            continue
        obtenu = getattr(eu, champ)
        if (_montant(valeur) if champ == "montant" else valeur) != obtenu:
            ecarts.append(f"{identifiant} : {champ} {valeur} attendu, {obtenu} eu")
    return ecarts


def _montant(valeur: Any) -> Decimal | Fourchette | None:
    if isinstance(valeur, dict):
        return Fourchette(Decimal(str(valeur["min"])), Decimal(str(valeur["max"])))
    return None if valeur is None else Decimal(str(valeur))


def test_assez_de_cas_chacun_avec_son_calcul_et_sa_loi() -> None:
    assert sum(not c.est_aveugle for c in CAS) >= LES_NOTRES_MIN
    assert sum(c.est_aveugle for c in CAS) >= AVEUGLES_MIN
    assert not [c.titre for c in CAS if not (c.calcul.strip() and c.loi.strip())]
    assert not [c.titre for c in CAS if not (c.attendu or c.non_calcules or c.absents)]
