"""Strict YAML: duplicate keys and unknown keys stop the load with file and path."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from regles.erreurs import ErreurContenu

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_Base):  # type: ignore[misc]
    pass


def _mapping_sans_doublon(loader: Any, noeud: yaml.MappingNode) -> dict[Any, Any]:
    vus: set[Any] = set()
    for cle, _ in noeud.value:
        valeur = loader.construct_object(cle, deep=True)
        if valeur in vus:
            raise yaml.constructor.ConstructorError(None, None, f"clé en double : {valeur!r}", cle.start_mark)
        vus.add(valeur)
    return _Base.construct_mapping(loader, noeud, deep=True)  # type: ignore[no-any-return]


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_sans_doublon)


def lit_yaml(fichier: Path) -> Any:
    """Read one YAML file. Raises `ErreurContenu` naming the file and the place."""
    try:
        return yaml.load(fichier.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506 - a SafeLoader, stricter
    except yaml.YAMLError as erreur:
        marque = getattr(erreur, "problem_mark", None)
        lieu = f"ligne {marque.line + 1}" if marque else "fichier"
        raise ErreurContenu(fichier.name, lieu, str(getattr(erreur, "problem", erreur))) from None


def verifie_cles(
    objet: Any, fichier: str, chemin: str, permises: Collection[str], exigees: Collection[str] = ()
) -> Mapping[str, Any]:
    """Refuse anything but a mapping with known keys and the required ones."""
    if not isinstance(objet, Mapping):
        raise ErreurContenu(fichier, chemin, "un objet est attendu")
    for cle in objet:
        if cle not in permises:
            raise ErreurContenu(fichier, f"{chemin}.{cle}", f"clé inconnue ; permises : {', '.join(sorted(permises))}")
    for cle in exigees:
        if cle not in objet:
            raise ErreurContenu(fichier, chemin, f"clé absente : {cle}")
    return objet
