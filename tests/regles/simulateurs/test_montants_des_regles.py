"""An amount written in a rule is the one that the dated parameters give: a change of law cannot leave a text behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from regles.catalogue import Catalogue, Regle
from regles.parametres import Parametres
from regles.parametres.chargement import charge_parametres
from regles.simulateurs.resultat import arrondi
from tests.conftest import RACINE

Lit = Callable[[str], Decimal]
_MONTANT = re.compile(r"([0-9][0-9\u00a0\u202f ]*(?:,[0-9]+)?)[\u00a0\u202f ]?€")


def _bmaf(*parts: str) -> Callable[[Lit], list[Decimal]]:
    return lambda lit: [lit(f"taux_bmaf_{part}") * lit("bmaf") for part in parts]


# Every amount of every rule, in the order of its sentence, and where it comes from.
MONTANTS: Mapping[str, Callable[[Lit], list[Decimal]]] = {
    "caf_prime_naissance": _bmaf("prime_naissance"),
    "caf_prime_adoption": _bmaf("prime_adoption"),
    "caf_ab": _bmaf("allocation_base_plein", "allocation_base_partiel"),
    "caf_prepare": _bmaf("prepare_plein"),
    "caf_prepare_majoree": _bmaf("prepare_majoree"),
    "caf_af": _bmaf("af_deux_enfants"),
    "caf_cf": _bmaf("complement_familial", "complement_familial_majore"),
    "sit_asf": _bmaf("asf_un_parent"),
    "ps_alloc_deces": _bmaf("deces_enfant_haut", "deces_enfant_bas"),
    "mat_tns": lambda lit: [lit("allocation_repos_maternel_independant")],
    "ado_tns": lambda lit: [lit("allocation_repos_maternel_independant") / 2],
    "pat_tns": lambda lit: [lit("pass_annuel") / lit("ij_independant_diviseur_pass")],
}


@pytest.fixture(scope="module")
def parametres(catalogue: Catalogue) -> Parametres:
    return charge_parametres(RACINE / "content", catalogue.sources)


def _textes(regle: Regle) -> str:
    return " ".join(t for t in (regle.libelle, regle.a_faire, regle.couvert, regle.si_tard, regle.si_texte) if t)


def _ecrits(regle: Regle) -> list[Decimal]:
    lus = (re.sub(r"\s", "", m).replace(",", ".") for m in _MONTANT.findall(_textes(regle)))
    return [arrondi(Decimal(m)) for m in lus]


def _calcules(regle: str, parametres: Parametres, au: date) -> list[Decimal]:
    return [arrondi(m) for m in MONTANTS[regle](lambda identifiant: parametres.valeur_au(identifiant, au).nombre)]


def _regles_en_vigueur(catalogue: Catalogue, au: date) -> list[Regle]:
    return [r for r in catalogue.regles if r.valable.au is None or r.valable.au >= au]


def test_chaque_montant_d_une_regle_est_relie_a_un_parametre(catalogue: Catalogue) -> None:
    avec = {r.id for r in catalogue.regles if "€" in _textes(r) or "euro" in _textes(r).lower()}
    assert avec == set(MONTANTS)


@pytest.mark.parametrize("identifiant", MONTANTS)
def test_le_montant_ecrit_est_celui_d_aujourd_hui(
    catalogue: Catalogue, parametres: Parametres, identifiant: str
) -> None:
    au = datetime.now(UTC).date()
    regle = next(r for r in _regles_en_vigueur(catalogue, au) if r.id == identifiant)
    assert _ecrits(regle) == _calcules(identifiant, parametres, au), (
        f"{identifiant} : la loi a changé un montant, son texte non (content/echeances, et ses traductions)"
    )


def test_une_bmaf_nouvelle_denonce_les_textes_restes_en_arriere(catalogue: Catalogue, parametres: Parametres) -> None:
    au = date(2027, 4, 1)
    bmaf = parametres.parametre("bmaf")
    neuve = replace(bmaf.valeurs[-1], nombre=bmaf.valeurs[-1].nombre + 1, du=au)
    apres = Parametres({**parametres.par_id, "bmaf": replace(bmaf, valeurs=(*bmaf.valeurs, neuve))})
    en_arriere = {r.id for r in catalogue.regles if r.id in MONTANTS and _ecrits(r) != _calcules(r.id, apres, au)}
    assert en_arriere == {i for i in MONTANTS if not i.endswith("_tns")}
