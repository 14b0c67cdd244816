"""The release of the content, which followed calendars say with each event: how many times it moved, and when last.

One line a release, never taken away: its number is how many there are, so that branches that are merged (`merge=union`)
only add up, and it never goes back. `docs/adr/0030-parution.md`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from regles.catalogue import Catalogue
from regles.compilation import compile_catalogue, pour_navigateur
from regles.erreurs import ErreurContenu
from regles.explain.navigateur import details_pour_navigateur, lignes_pour_navigateur
from regles.lecture import lit_yaml, verifie_cles

FICHIER = "parution.yaml"
_CONTENU = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Parution:
    """Its number, the day of the last one, and the print of the content it is of."""

    numero: int
    le: date
    contenu: str


def lit_parution(content: Path) -> Parution:
    """Where the content is. Raises `ErreurContenu` on a line that is not one."""
    lignes = lit_yaml(content / FICHIER)
    if not isinstance(lignes, list) or not lignes:
        raise ErreurContenu(FICHIER, "fichier", "une liste est attendue, une ligne par parution")
    for rang, ligne in enumerate(lignes, 1):
        champs = verifie_cles(ligne, FICHIER, f"ligne {rang}", ("le", "contenu"), ("le", "contenu"))
        if type(champs["le"]) is not date or not _CONTENU.fullmatch(str(champs["contenu"])):
            raise ErreurContenu(FICHIER, f"ligne {rang}", "un jour et seize chiffres hexadécimaux sont attendus")
    # Two branches that are merged may not be in the order of their days.
    return Parution(len(lignes), max(ligne["le"] for ligne in lignes), str(lignes[-1]["contenu"]))


def releve(texte: str, parution: Parution, contenu: str, jour: date) -> str:
    """The file as it must be: with one more line when the content is no longer that of the last one.

    >>> releve("- {…}\\n", Parution(1, date(2026, 11, 22), "0" * 16), "1" * 16, date(2026, 11, 23))
    '- {…}\\n- {le: 2026-11-23, contenu: "1111111111111111"}\\n'
    """
    if parution.contenu == contenu:
        return texte
    return f'{texte.rstrip()}\n- {{le: {max(jour, parution.le)}, contenu: "{contenu}"}}\n'


def catalogues(catalogue: Catalogue) -> Mapping[str, Any]:
    """What a device computes with and says, by file name: an event depends on nothing else of the content."""
    return {
        "regles.json": pour_navigateur(compile_catalogue(catalogue)),
        **{f"textes.{langue}.json": lignes_pour_navigateur(catalogue, langue) for langue in catalogue.langues},
        # Rules are only written in French.
        "details.fr.json": details_pour_navigateur(catalogue),
    }


def empreinte(donnees: Mapping[str, Any]) -> str:
    """What tells two states of the content apart, for whoever keeps events."""
    return sha256(json.dumps(donnees, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
