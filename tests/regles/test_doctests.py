"""Examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import millejours.config.env
import regles
from regles.catalogue import charge
from tests.conftest import RACINE

MODULES = [m.name for m in pkgutil.walk_packages(regles.__path__, "regles.")]
SITE = [millejours.config.env.__name__]
# What the examples call the languages.
MOTS = {code.upper(): langue for code, langue in charge(RACINE / "content").langues.items()}


@pytest.mark.parametrize("nom", [*MODULES, *SITE])
def test_les_exemples_d_un_module_sont_vrais(nom: str) -> None:
    assert doctest.testmod(importlib.import_module(nom), extraglobs=MOTS).failed == 0


def test_il_y_a_des_exemples() -> None:
    trouves = sum(doctest.testmod(importlib.import_module(nom), extraglobs=MOTS).attempted for nom in MODULES)
    assert trouves > 30
