"""What is drawn from the content: the browsers' catalogue, the reference of the rules."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from millejours.config import env, traductions
from millejours.lieux.droits.dispositifs import pour_navigateur as dispositifs_pour_navigateur
from regles import parution
from regles.catalogue import Catalogue, charge
from regles.explain.reference import reference_des_regles
from regles.ouvertes import schema


def ecrit_catalogues(dossier: Path) -> None:
    """Write the programs and the words that browsers load, under `dossier/catalogue/`."""
    catalogue = charge(env.CONTENT)
    sortie = dossier / "catalogue"
    sortie.mkdir(parents=True, exist_ok=True)
    for nom, donnee in parution.catalogues(catalogue).items():
        _ecrit(sortie / nom, donnee)
    _ecrit(sortie / "dispositifs.fr.json", dispositifs_pour_navigateur())


def _ecrit(fichier: Path, donnee: Any) -> None:
    fichier.write_text(json.dumps(donnee, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def genere(*, verifie: bool) -> int:
    """Write the generated documents, or say which are stale. Returns an exit code."""
    perimes = {f: contenu for f, contenu in documents(charge(env.CONTENT)).items() if _change(f, contenu)}
    if verifie:
        for fichier in perimes:
            print(f"{fichier.relative_to(env.RACINE)} est périmé : lancez make fix", file=sys.stderr)  # noqa: T201
        return 1 if perimes else 0
    for fichier, contenu in perimes.items():
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(contenu)
        print(f"{fichier.relative_to(env.RACINE)} écrit")  # noqa: T201
    return 0


def documents(catalogue: Catalogue) -> dict[Path, bytes]:
    """Generated documents that are committed, by file."""
    documents = {
        env.RACINE / "docs/reference/regles.md": reference_des_regles(catalogue),
        env.RACINE / "docs/reference/roles.md": _roles(),
        env.CONTENT / "schemas" / "regle.json": json.dumps(schema(catalogue), ensure_ascii=False, indent=2) + "\n",
        env.CONTENT / parution.FICHIER: _parution(catalogue),
        **traductions.documents(),
    }
    return {fichier: c if isinstance(c, bytes) else c.encode() for fichier, c in documents.items()}


def _parution(catalogue: Catalogue) -> str:
    """Nobody has to remember it: calendars that follow hear of every change of what their events say."""
    texte = (env.CONTENT / parution.FICHIER).read_text(encoding="utf-8")
    contenu = parution.empreinte(parution.catalogues(catalogue))
    return parution.releve(texte, parution.lit_parution(env.CONTENT), contenu, datetime.now(UTC).date())


def _roles() -> str:
    import os

    import django

    # Its words are marked for translation: saying them needs the site.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
    django.setup()
    from millejours.comptes.roles import reference_des_roles

    return reference_des_roles()


def _change(fichier: Path, contenu: bytes) -> bool:
    return not fichier.exists() or fichier.read_bytes() != contenu


def verifie_bibliotheque() -> int:
    """Say what is wrong in the starter library. Returns an exit code."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "millejours.config.settings")
    django.setup()
    from millejours.contenus.bibliotheque.verifie import fautes

    trouvees = list(fautes())
    for faute in trouvees:
        print(faute, file=sys.stderr)  # noqa: T201
    return 1 if trouvees else 0
