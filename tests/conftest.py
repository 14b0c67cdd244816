"""A hostile harness: warnings are errors, templates have no hole, reads cannot write, nothing leaves the machine."""

from __future__ import annotations

import io
import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.test import Client

from millejours.config import env
from millejours.config.base import BasePrivee, url_privee
from millejours.core.journal import Formateur, SansDonnees

RACINE = Path(__file__).resolve().parent.parent
PARTAGE = RACINE.parent / "shared"
FORMULAIRE = "application/x-www-form-urlencoded"
BOUCLE = {"127.0.0.1", "::1", "localhost"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on the shared files are skipped with a word elsewhere, and fail in CI when the folder is missing."""
    if PARTAGE.is_dir():
        return
    if os.environ.get("CI") == "true" and any(i.get_closest_marker("partage") for i in items):
        raise pytest.UsageError(
            "CI=true : le dossier partagé ../shared manque, les tests « partage » ne peuvent pas tourner"
        )
    for item in items:
        if item.get_closest_marker("partage"):
            item.add_marker(pytest.mark.skip(reason="le dossier partagé ../shared n'est pas à côté du projet"))


@pytest.fixture(scope="session", autouse=True)
def _rien_ne_sort() -> Iterator[None]:
    """Tests talk to this machine only."""
    connecte = socket.socket.connect

    def garde(prise: socket.socket, adresse: Any) -> None:
        if isinstance(adresse, tuple) and adresse[0] not in BOUCLE:
            raise AssertionError(f"un test veut joindre {adresse[0]}")
        connecte(prise, adresse)

    socket.socket.connect = garde  # type: ignore[method-assign]
    yield
    socket.socket.connect = connecte  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def base_privee() -> Iterator[None]:
    """The private PostgreSQL, unless DATABASE_URL names another one."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    base = BasePrivee(env.VAR)
    if env.VAR != RACINE / "var":
        _sans_attendre_le_disque()
    yield
    base.ferme()


def _sans_attendre_le_disque() -> None:
    """A database of tests is thrown away: it need not survive a power cut. Never the demonstration's."""
    with psycopg.connect(url_privee(env.VAR), autocommit=True) as connexion:
        for reglage in ("fsync", "synchronous_commit", "full_page_writes"):
            connexion.execute(f"alter system set {reglage} = off")
        connexion.execute("select pg_reload_conf()")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(base_privee: None) -> None:
    """The server starts before Django makes its test database."""


@pytest.fixture(scope="session")
def statiques(django_test_environment: None) -> None:
    """The compiled catalogue and the hashed static files, as a server has them."""
    from millejours.config.service import prepare_statiques

    prepare_statiques()


@pytest.fixture(autouse=True)
def _gabarits_sans_trou(settings: Any) -> None:
    """An undefined variable in a template fails."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = VariableAbsente()


class VariableAbsente(str):
    """Raises when a template prints a variable that does not exist."""

    def __new__(cls) -> VariableAbsente:
        return super().__new__(cls, "%s")

    def __mod__(self, nom: object) -> str:
        raise AssertionError(f"variable absente d'un gabarit : {nom}")


class Visite(Client):
    """A browser as ours are: forms are url-encoded, posts come from our own origin."""

    def post(self, path: str, data: Any = None, content_type: str = FORMULAIRE, **extra: Any) -> Any:  # type: ignore[override]
        if content_type == FORMULAIRE:
            data = urlencode(data or {})
        return super().post(
            path,
            data,
            content_type=content_type,
            HTTP_SEC_FETCH_SITE=extra.pop("HTTP_SEC_FETCH_SITE", "same-origin"),
            **extra,
        )


@pytest.fixture
def page(statiques: None) -> Visite:
    """A visitor of the pages."""
    return Visite()


@pytest.fixture
def journal() -> Iterator[io.StringIO]:
    """Everything the process would log, at the most talkative level."""
    flux = io.StringIO()
    gestionnaire = logging.StreamHandler(flux)
    gestionnaire.addFilter(SansDonnees())
    gestionnaire.setFormatter(Formateur())
    racine = logging.getLogger()
    niveau = racine.level
    racine.addHandler(gestionnaire)
    racine.setLevel(logging.DEBUG)
    yield flux
    racine.removeHandler(gestionnaire)
    racine.setLevel(niveau)
