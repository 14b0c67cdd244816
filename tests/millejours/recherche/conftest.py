"""The real library and the real rules, indexed once for the whole folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from millejours.contenus.bibliotheque.charge import charge
from millejours.contenus.documents import documents as de_la_bibliotheque
from millejours.demarches.documents import documents as des_demarches
from millejours.parcours.documents import documents as du_parcours
from millejours.recherche import actions, registre
from millejours.recherche.models import Document, Mot
from millejours.recherche.registre import DocumentAIndexer


@pytest.fixture
def registre_vide(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No source but those that a test registers, and an empty index for the time of the test."""
    monkeypatch.setattr(registre, "_SOURCES", {})
    actions.reindexe()


@contextmanager
def _connexion_rendue() -> Iterator[None]:
    """Beside a browser, this thread has two contexts, each with its connection: none is left open in the other."""
    yield
    connection.close()


@pytest.fixture(scope="session")
def documents_reels(django_db_setup: None, django_db_blocker: Any) -> list[DocumentAIndexer]:
    """The pages of the library as the site tells them, and the rest; the pages themselves do not stay."""
    with django_db_blocker.unblock(), _connexion_rendue(), transaction.atomic():
        charge(publie=False)
        documents = [*de_la_bibliotheque(), *du_parcours(), *des_demarches()]
        transaction.set_rollback(True)
    return documents


@pytest.fixture(scope="module")
def index(documents_reels: list[DocumentAIndexer], django_db_blocker: Any) -> Iterator[None]:
    """Everything that can be found today, committed; taken out at the end of the file.

    Another file's tests may empty every table.
    """
    avant = registre.sources()
    registre._SOURCES.clear()
    registre.enregistre("tout", lambda: documents_reels)
    with django_db_blocker.unblock(), _connexion_rendue():
        actions.reindexe()
    registre._SOURCES.clear()
    registre._SOURCES.update(avant)
    yield
    with django_db_blocker.unblock(), _connexion_rendue():
        Document.objects.all().delete()
        Mot.objects.all().delete()
