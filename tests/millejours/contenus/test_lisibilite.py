"""The measure shown to editors: the same on every text, harder for a harder one."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from millejours.contenus import lisibilite
from millejours.contenus.bibliotheque import texte
from millejours.core import typographie


@pytest.mark.parametrize("module", [lisibilite, texte, typographie])
def test_les_exemples_sont_justes(module: ModuleType) -> None:
    resultat = doctest.testmod(module)
    assert resultat.attempted > 0
    assert resultat.failed == 0


def test_une_phrase_longue_et_savante_se_lit_moins_bien() -> None:
    simple = lisibilite.mesure("Posez votre bébé sur le dos. Son lit est vide. Il dort mieux.")
    savante = lisibilite.mesure(
        "La prévention de la mort inattendue du nourrisson nécessite l'application systématique "
        "de recommandations relatives aux conditions environnementales du couchage."
    )
    assert simple.note > 80 > 35 > savante.note
    assert simple.longues == ()
    assert len(savante.longues) == 1
    assert (simple.phrases, simple.mots) == (3, 13)
