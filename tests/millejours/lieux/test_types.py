"""Every « où ? » of every échéance leads somewhere; every type says what it is for."""

from __future__ import annotations

from millejours.core.chemins import CONTENT
from millejours.lieux.types import vocabulaire
from regles.catalogue import charge
from regles.lecture import lit_yaml


def test_chaque_ou_d_une_echeance_mene_a_un_type_ou_dit_pourquoi() -> None:
    connus = vocabulaire()
    menes = {mot for t in connus.types.values() for mot in t.ou} | connus.sans_lieu.keys()
    ecrits = {mot for regle in charge(CONTENT).regles for mot in regle.ou}
    assert ecrits <= menes, f"« où ? » sans type de lieu : {sorted(ecrits - menes)}"
    lexique = lit_yaml(CONTENT / "vocabulaire" / "lexique.yaml")["ou"]
    assert menes <= lexique.keys(), (
        f"types qui répondent à un mot que personne n'écrit : {sorted(menes - lexique.keys())}"
    )
    assert not {mot for t in connus.types.values() for mot in t.ou} & connus.sans_lieu.keys()


def test_chaque_type_dit_le_besoin_et_des_etapes_qui_existent() -> None:
    etapes = {e["id"] for e in lit_yaml(CONTENT / "vocabulaire" / "etapes.yaml")}
    besoins = [t.besoin for t in vocabulaire().types.values()]
    assert len(set(besoins)) == len(besoins)
    for t in vocabulaire().types.values():
        assert 10 <= len(t.besoin) <= 90, t.slug
        assert not t.besoin.endswith("."), t.slug
        assert set(t.etapes) <= etapes, t.slug
        assert t.famille in vocabulaire().familles
    assert sum(len(types) for _, types in vocabulaire().par_famille()) == len(vocabulaire().types)


def test_une_etiquette_de_source_ne_designe_qu_un_type() -> None:
    for champ in ("finess", "reseaux"):
        codes = [c for t in vocabulaire().types.values() for c in getattr(t, champ)]
        assert len(codes) == len(set(codes)), champ


def test_le_ou_d_un_examen_ouvre_les_bons_types() -> None:
    assert vocabulaire().types_pour(["cabinet_medical", "pmi", "en_ligne"]) == ("cabinet_medical", "pmi")
    assert vocabulaire().types_pour(["maternite"]) == ("maternite", "centre_perinatal")
