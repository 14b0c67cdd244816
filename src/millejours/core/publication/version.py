"""What a release is: one hash of the code, the content and the settings that pages are made of."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from millejours.core.chemins import CONTENT, RACINE

_SOURCES = (RACINE / "src", CONTENT)
# Where this server keeps its things and how it opens the database say nothing of a page.
_TUS = ("SECRET", "PASSWORD", "DATABASES", "EMAIL", "PROCONNECT", "PUBLICATION", "LOGGING")


def empreinte_du_site() -> str:
    """The same on every server of one release."""
    somme = hashlib.sha256(_reglages().encode())
    for fichier in sorted(f for source in _SOURCES for f in source.rglob("*") if _compte(f)):
        somme.update(str(fichier.relative_to(RACINE)).encode())
        somme.update(fichier.read_bytes())
    somme.update((RACINE / "requirements.lock").read_bytes())
    return somme.hexdigest()


def _compte(fichier: Path) -> bool:
    return fichier.is_file() and "__pycache__" not in fichier.parts


def _reglages() -> str:
    noms = sorted(n for n in dir(settings) if n.isupper() and not any(t in n for t in _TUS))
    return json.dumps({n: _simple(getattr(settings, n)) for n in noms}, sort_keys=True, default=_simple)


def _simple(valeur: Any) -> Any:
    if isinstance(valeur, (dict, list, tuple, str, int, float, bool)) or valeur is None:
        return valeur
    # A folder's place changes from one server to the next, an object's address from one start to the next.
    return type(valeur).__name__
