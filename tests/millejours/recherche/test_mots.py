"""Words on both sides of the index: folded the same, stemmed the same, in every language that has a stemmer."""

from __future__ import annotations

import doctest
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millejours.recherche import mots as module_mots
from millejours.recherche import question, sons, vecteur
from millejours.recherche.mots import mots, plie, racine, tous_les_mots


@pytest.mark.parametrize("module", [module_mots, sons, vecteur, question])
def test_les_exemples_des_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("prématurés", "premature"),
        ("PRÉMATURÉ", "prematures"),
        ("congés", "conge"),
        ("accoucher", "accouchement"),
        ("vaccins", "vaccination"),
        ("cœur", "coeur"),
        ("saigne", "saignements"),
        ("l'allaitement", "allaiter"),
        ("bébé", "be\u0301be\u0301"),
        ("aujourd’hui l’échographie", "échographies"),
    ],
)
def test_deux_graphies_se_rencontrent(a: str, b: str) -> None:
    assert [m.racine for m in mots(a, "fr")] == [m.racine for m in mots(b, "fr")]


def test_chaque_langue_a_ses_racines() -> None:
    assert racine("vaccinations", "en") == racine("vaccination", "en")
    assert [m.racine for m in mots("الرضاعة", "ar")] == [m.racine for m in mots("رضاعة", "ar")]
    assert [m.racine for m in mots("dojenie", "pl")] == ["dojenie"]


def test_les_petits_mots_ne_cherchent_rien_mais_restent_pour_les_dangers() -> None:
    assert mots("est-ce que je dois", "fr") == []
    assert [m.plie for m in tous_les_mots("il ne respire plus", "fr")] == ["il", "ne", "respire", "plus"]


@given(st.text())
def test_plier_deux_fois_ne_change_rien(texte: str) -> None:
    assert plie(plie(texte)) == plie(texte)


@given(st.text())
def test_tout_texte_fait_un_vecteur_lisible(texte: str) -> None:
    for mot in mots(texte, "fr"):
        assert vecteur.lexeme(mot.racine).count("'") % 2 == 0
        assert "\x00" not in mot.racine


def test_les_racines_ne_se_melangent_pas_entre_fils() -> None:
    """A stemmer shared between threads would give one thread the word of another."""
    textes = {f"mot{i}ement": racine(f"mot{i}ement", "fr") for i in range(200)}
    racine.cache_clear()
    fautes: list[str] = []

    def lit() -> None:
        fautes.extend(t for t, r in textes.items() if racine.__wrapped__(t, "fr") != r)

    fils = [threading.Thread(target=lit) for _ in range(8)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert not fautes


@pytest.mark.parametrize(
    ("dit", "voulu"),
    [
        ("ekografi", "echographie"),
        ("grocesse", "grossesse"),
        ("vaksin", "vaccin"),
        ("alaitement", "allaitement"),
        ("acouchement", "accouchement"),
        ("jumo", "jumeaux"),
        ("tocsoplasmose", "toxoplasmose"),
        ("kreche", "creche"),
        ("segne", "saigne"),
    ],
)
def test_une_faute_d_oreille_sonne_pareil(dit: str, voulu: str) -> None:
    assert sons.son(dit) == sons.son(voulu)


@given(st.text(alphabet="abcde", max_size=6), st.text(alphabet="abcde", max_size=6))
def test_la_distance_est_la_meme_dans_les_deux_sens(a: str, b: str) -> None:
    assert sons.distance(a, b) == sons.distance(b, a)
    assert (sons.distance(a, b) == 0) == (a == b)
