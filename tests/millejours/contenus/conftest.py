"""A small library of its own, loaded in each test that asks; agents with their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group
from django.db import transaction

from millejours.comptes.models import Agent
from millejours.contenus import references
from millejours.contenus.bibliotheque.charge import Bilan, charge
from millejours.contenus.models import Article
from tests.conftest import Visite

ARTICLE: dict[str, Any] = {
    "titre": "Coucher son bébé",
    "theme": "sommeil-pleurs",
    "etapes": ["mois_0_3"],
    "resume": "Les gestes du coucher.",
    "retenir": ["Sur le dos.", "À plat.", "Lit vide."],
    "corps": "Un mot, **fort**.\n\n## Où\n\n- ici, [aide](aide:)\n- [autre](article:second)\n",
    "autre_parent": "Vous aussi.",
    "situations": [{"si": "Vous avez des jumeaux", "alors": "Chacun son lit."}],
    "facile": "Couchez votre bébé sur le dos.",
    "regles": ["CH-SOMMEIL"],
    "faits": ["SOM-01"],
    "signes": ["b_mort_subite"],
    "numeros": ["n15"],
    "parametres": [],
    "lieux": ["pmi"],
}


class Bibliotheque:
    """Files of a library, written by a test."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        (dossier / "articles").mkdir()
        (dossier / "fiches").mkdir()
        (dossier / "themes.yaml").write_text((references.BIBLIOTHEQUE / "themes.yaml").read_text(encoding="utf-8"))

    def ecrit(self, slug: str, **change: Any) -> None:
        texte = yaml.safe_dump(ARTICLE | change, allow_unicode=True)
        (self.dossier / "articles" / f"{slug}.yaml").write_text(texte, encoding="utf-8")

    def charge(self) -> Bilan:
        return charge(self.dossier, publie=False)


class Lectrice(Visite):
    """A visitor whose reads are a savepoint each: what a GET forbids ends with it, and the test goes on writing."""

    def get(self, *arguments: Any, **options: Any) -> Any:
        with transaction.atomic():
            return super().get(*arguments, **options)


@pytest.fixture
def page(statiques: None, db: None) -> Lectrice:
    return Lectrice()


@pytest.fixture
def bibliotheque(tmp_path: Path, db: None) -> Bibliotheque:
    return Bibliotheque(tmp_path)


@pytest.fixture
def article(bibliotheque: Bibliotheque) -> Article:
    """One article, online and signed by nobody."""
    bibliotheque.ecrit("premier")
    bibliotheque.charge()
    return Article.objects.get(identifiant="premier")


@pytest.fixture
def agent_de(db: None) -> Callable[..., Agent]:
    """An agent in the groups of these roles."""

    def cree(*roles: str, nom: str = "") -> Agent:
        agent = Agent.objects.create_user(f"{nom or roles[0]}@exemple.fr", first_name=nom or roles[0])
        for role in roles:
            agent.groups.add(Group.objects.get_or_create(name=role)[0])
        return agent

    return cree


@pytest.fixture(scope="module")
def _bibliotheque_chargee(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real library, loaded once for a module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        charge(publie=False)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def vraie_bibliotheque(_bibliotheque_chargee: None, db: None) -> None:
    """The library of the repository, every page of it."""
