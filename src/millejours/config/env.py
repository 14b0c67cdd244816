"""Environment variables, typed, with safe defaults; a wrong value stops the start with its name."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from millejours.core import chemins

RACINE = chemins.RACINE
VAR = Path(os.environ.get("MILLEJOURS_VAR") or RACINE / "var")
CONTENT = chemins.CONTENT
_VRAIS, _FAUX = {"1", "true", "oui"}, {"0", "false", "non", ""}


def texte(nom: str, defaut: str) -> str:
    return os.environ.get(nom, defaut)


def liste(nom: str, defaut: str) -> list[str]:
    return [v.strip() for v in os.environ.get(nom, defaut).split(",") if v.strip()]


def choix(nom: str, defaut: str, parmi: tuple[str, ...]) -> str:
    valeur = os.environ.get(nom) or defaut
    if valeur not in parmi:
        raise ImproperlyConfigured(f"{nom}={valeur!r} : écrivez {' ou '.join(parmi)}")
    return valeur


def booleen(nom: str, defaut: bool) -> bool:
    valeur = os.environ.get(nom)
    if valeur is None:
        return defaut
    if valeur.lower() not in _VRAIS | _FAUX:
        raise ImproperlyConfigured(f"{nom}={valeur!r} : écrivez oui ou non")
    return valeur.lower() in _VRAIS


def entier(nom: str, defaut: int) -> int:
    valeur = os.environ.get(nom, "")
    if valeur and not valeur.isdigit():
        raise ImproperlyConfigured(f"{nom}={valeur!r} : écrivez un nombre entier")
    return int(valeur) if valeur else defaut


def cle_secrete() -> str:
    """The configured key, or one made for this machine and kept under `var/`."""
    if cle := os.environ.get("SECRET_KEY"):
        return cle
    fichier = VAR / "cle_secrete"
    if not fichier.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        fichier.touch(mode=0o600)
        fichier.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return fichier.read_text(encoding="ascii")


def base_de_donnees() -> dict[str, object]:
    """Django's settings for `DATABASE_URL`, or for the private server under `var/`."""
    from millejours.config.base import url_privee

    url = os.environ.get("DATABASE_URL") or url_privee(VAR)
    return lit_url(url)


def lit_url(url: str) -> dict[str, object]:
    """Read a `postgresql://` address, socket folders included.

    >>> lit_url("postgresql://u:p@h:5433/b")["PORT"]
    '5433'
    """
    from urllib.parse import parse_qs, unquote, urlsplit

    morceaux = urlsplit(url)
    if morceaux.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL : une adresse postgresql:// est attendue")
    options = {cle: valeurs[0] for cle, valeurs in parse_qs(morceaux.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(morceaux.path.lstrip("/")),
        "USER": unquote(morceaux.username or ""),
        "PASSWORD": unquote(morceaux.password or ""),
        "HOST": options.get("host") or morceaux.hostname or "",
        "PORT": str(morceaux.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
