"""The store put in front of Django, from the settings."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from millejours.core.publication.disque import Disque
from millejours.core.publication.miroir import Connexion, Miroir
from millejours.core.publication.serveur import Application, Publiees

# A database that is far or gone is given up quickly: the disk has the pages.
_PATIENCE = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 6000,
    "options": "-c statement_timeout=15000",
    "application_name": "millejours-publication",
}


def devant(suite: Application) -> Application:
    """`suite` with the published pages in front of it, unless the settings say otherwise."""
    if not settings.PUBLICATION_ACTIVE:
        return suite
    miroir = miroir_local()
    miroir.demarre()
    return Publiees(
        suite,
        miroir,
        hote_admis=est_admis,
        temoin=settings.SESSION_COOKIE_NAME,
        https=settings.SECURE_SSL_REDIRECT,
    )


def miroir_local() -> Miroir:
    return Miroir(
        Disque(settings.PUBLICATION_DOSSIER),
        connecte,
        memoire=settings.PUBLICATION_MEMOIRE,
        sondage=settings.PUBLICATION_SONDAGE,
    )


def connecte() -> Connexion:
    """A connection beside Django's: it listens all day, in a thread of its own."""
    base: dict[str, Any] = settings.DATABASES["default"]
    cles = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    adresse = {cle: base[nom] for cle, nom in cles.items() if base.get(nom)}
    return psycopg.connect(**(adresse | _PATIENCE), autocommit=True)


def est_admis(hote: str) -> bool:
    """A host this site answers to."""
    domaine, _ = split_domain_port(hote)
    return bool(domaine) and validate_host(domaine, settings.ALLOWED_HOSTS)
