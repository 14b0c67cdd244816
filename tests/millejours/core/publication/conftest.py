"""A small site of pages to publish, and servers that mirror them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from millejours.core.publication import registre
from millejours.core.publication.amorce import connecte
from millejours.core.publication.disque import Disque
from millejours.core.publication.miroir import Miroir
from millejours.territoires.models import Departement
from tests.millejours.core.publication import site


@pytest.fixture(scope="package", autouse=True)
def _vide_seulement_nos_tables() -> Iterator[None]:
    """Real commits, seen by other processes: emptied after each test, without the hundred tables that nothing touched."""
    with pytest.MonkeyPatch.context() as correctif:
        correctif.setattr("django.test.testcases.call_command", _vide)
        yield


def _vide(*_: object, **__: object) -> None:
    with connection.cursor() as curseur:
        curseur.execute("truncate core_pagepubliee, core_versionpubliee, territoires_departement cascade")
        curseur.execute("delete from procrastinate_jobs where queue_name = 'magasin'")


@pytest.fixture
def essai(
    settings: Any, monkeypatch: pytest.MonkeyPatch, statiques: None, transactional_db: None
) -> Iterator[list[str]]:
    """The test site in place of ours, with two départements; the list is what its publisher publishes."""
    settings.ROOT_URLCONF = "tests.millejours.core.publication.site"
    chemins = ["/departement/69/", "/departement/75/"]
    monkeypatch.setattr(registre, "_editeurs", {"essai": lambda: chemins})
    for code, nom in (("69", "Rhône"), ("75", "Paris")):
        Departement.objects.create(code=code, nom=nom, region="84", fuseau="Europe/Paris", zone_feries="metropole")
    yield chemins
    site.pendant.clear()


def renomme(code: str, nom: str) -> None:
    Departement.objects.filter(code=code).update(nom=nom)


@pytest.fixture
def serveur(tmp_path: Path) -> Iterator[Callable[..., Miroir]]:
    """Make mirrors, each with the folder it is given; all are stopped at the end."""
    ouverts: list[Miroir] = []

    def ouvre(nom: str, *, memoire: int = 1_000_000, sondage: float = 30.0, **options: Any) -> Miroir:
        joint = options.get("connecte", connecte)
        miroir = Miroir(Disque(tmp_path / nom), joint, memoire=memoire, sondage=sondage)
        miroir.demarre()
        ouverts.append(miroir)
        return miroir

    yield ouvre
    for miroir in ouverts:
        miroir.ferme()


def attend(condition: Callable[[], bool], secondes: float = 10.0) -> bool:
    """Whether it came true in time, on a machine that may be busy."""
    fin = time.monotonic() + secondes
    while time.monotonic() < fin:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def lu(miroir: Miroir, chemin: str) -> str | None:
    """What a server would answer for this path."""
    fiche = miroir.pages.get(chemin)
    corps = miroir.corps(fiche, 0) if fiche is not None else None
    return None if corps is None else corps.decode()
