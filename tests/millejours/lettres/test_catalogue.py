"""The letters as written: what they point to exists, what they say stays in its bounds; and months are counted right."""

from __future__ import annotations

import doctest
import re
from datetime import date
from pathlib import Path

import pytest

from millejours.contenus import references
from millejours.core.chemins import CONTENT
from millejours.lettres import catalogue, mois
from millejours.lettres.models import Repere
from regles.erreurs import ErreurContenu

LETTRES = list(catalogue.lettres().par_id.values())
ARTICLES = {f.stem for f in (CONTENT / "bibliotheque" / "articles").glob("*.yaml")}
INTERDITS = re.compile(r"\d|!|\bmaman\b|\bpapa\b|félicit|bravo|\bmadame\b|\bmonsieur\b|https?:|·", re.I)


@pytest.mark.parametrize("lettre", LETTRES, ids=lambda x: x.id)
def test_une_lettre_ne_montre_que_ce_qui_existe(lettre: catalogue.Lettre) -> None:
    assert not set(lettre.articles) - ARTICLES
    regles = references.regles()
    assert not set(lettre.echeances) - set(regles)
    assert not references.peu_surs("regle", lettre.echeances)
    assert not [i for i in lettre.echeances if regles[i].est_de_deuil]
    assert len(set(lettre.articles)) == len(lettre.articles)


@pytest.mark.parametrize("lettre", LETTRES, ids=lambda x: x.id)
def test_une_lettre_ne_dit_aucun_fait_et_reste_sobre(lettre: catalogue.Lettre) -> None:
    for texte in (lettre.titre, lettre.intro, lettre.porte, lettre.autre):
        assert not INTERDITS.search(texte), texte
        for phrase in re.split(r"[.?]\s|\n", texte):
            assert len(phrase.split()) <= 18, phrase
    assert 15 <= len(lettre.intro.split()) <= 70


def test_chaque_mois_qui_compte_a_sa_lettre() -> None:
    decalages = {r: sorted(x.decalage for x in LETTRES if x.repere == r) for r in Repere}
    assert decalages[Repere.TERME] == list(range(-8, 2))
    assert decalages[Repere.PROJET] == [0, 1, 2]
    assert set(range(7)) <= set(decalages[Repere.NAISSANCE])
    assert max(decalages[Repere.NAISSANCE]) == 35
    ecarts = [b - a for a, b in zip(decalages[Repere.NAISSANCE], decalages[Repere.NAISSANCE][1:], strict=False)]
    assert max(ecarts) <= 5


def test_apres_le_terme_on_ne_suppose_rien() -> None:
    """No letter about a child before somebody says one is born."""
    apres = [x for x in LETTRES if x.repere == Repere.TERME and x.decalage > 0]
    assert [x.gestes for x in apres] == [("naissance",)]
    assert not apres[0].articles
    assert not apres[0].echeances


def test_la_lettre_du_mois() -> None:
    lettres = catalogue.lettres()
    terme = date(2027, 4, 1)
    attendues = {date(2026, 8, 1): "grossesse-1", terme: "grossesse-9", date(2027, 5, 1): "grossesse-suite"}
    for periode, identifiant in attendues.items():
        lettre = lettres.du_mois("terme", terme, periode)
        assert lettre is not None
        assert lettre.id == identifiant
        assert lettre.ancre(periode) == terme
    for sans in (date(2026, 7, 1), date(2027, 6, 1)):
        assert lettres.du_mois("terme", terme, sans) is None
    assert lettres.fin("naissance", date(2024, 1, 1)) == date(2027, 2, 1)


def test_les_mois() -> None:
    assert doctest.testmod(mois).failed == 0
    assert mois.plus(date(2026, 12, 1), 1) == date(2027, 1, 1)
    for n in range(-40, 41):
        assert mois.ecart(date(2026, 11, 1), mois.plus(date(2026, 11, 1), n)) == n


BASE = {
    "projet.yaml": "fin: 2\nlettres:\n- {id: p, decalage: 0, titre: t, intro: i, articles: [], echeances: []}\n",
    "grossesse.yaml": "fin: 2\nlettres:\n- {id: g, decalage: 0, titre: t, intro: i, articles: [], echeances: []}\n",
    "enfant.yaml": "fin: 2\nlettres:\n- {id: e, decalage: 0, titre: t, intro: i, articles: [], echeances: []}\n",
}


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "dit"),
    [
        ("projet.yaml", "id: p", "id: g", "déjà pris"),
        ("projet.yaml", "decalage: 0", "decalage: bientôt", "nombre de mois"),
        ("projet.yaml", "titre: t", "titr: t", "clé inconnue"),
        ("enfant.yaml", "titre: t, ", "", "clé absente"),
        ("enfant.yaml", "echeances: []", "echeances: [], gestes: [danse]", "permis : naissance, suite"),
        ("grossesse.yaml", "fin: 2", "fin: 0", "après l'effacement"),
    ],
)
def test_un_fichier_faux_est_refuse_par_son_nom(tmp_path: Path, fichier: str, avant: str, apres: str, dit: str) -> None:
    for nom, texte in BASE.items():
        (tmp_path / nom).write_text(texte.replace(avant, apres) if nom == fichier else texte, encoding="utf-8")
    with pytest.raises(ErreurContenu, match=dit):
        catalogue.lettres(tmp_path)


def test_deux_lettres_pour_un_mois_sont_refusees(tmp_path: Path) -> None:
    for nom, texte in BASE.items():
        suite = texte.split("\n", 2)[2].replace("id: ", "id: z")
        (tmp_path / nom).write_text(texte + suite, encoding="utf-8")
    with pytest.raises(ErreurContenu, match="deux lettres pour le même mois"):
        catalogue.lettres(tmp_path)
