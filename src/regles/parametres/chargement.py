"""Read the dated values and refuse, by file and path, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles
from regles.parametres.valeurs import CONFIANCES, UNITES, Parametre, Parametres, Valeur

DOSSIER = Path("parametres") / "valeurs"
_CLES = ("id", "libelle", "unite", "valeurs", "sources", "verifie_le")
_CLES_VALEUR = ("du", "valeur", "confiance")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")


def charge_parametres(content: Path, sources: Collection[str]) -> Parametres:
    """Read every file of `content/parametres/valeurs/`; `sources` holds the known source ids.

    Raises `ErreurContenu` at the first thing that is wrong.
    """
    par_id: dict[str, Parametre] = {}
    for fichier in sorted((content / DOSSIER).glob("*.yaml")):
        for parametre in _lit_fichier(fichier, sources):
            if parametre.id in par_id:
                raise ErreurContenu(fichier.name, parametre.id, "identifiant déjà pris")
            par_id[parametre.id] = parametre
    if not par_id:
        raise ErreurContenu(str(content / DOSSIER), "*.yaml", "aucun paramètre")
    return Parametres(par_id)


def _lit_fichier(fichier: Path, sources: Collection[str]) -> Iterator[Parametre]:
    try:
        donnee = lit_yaml(fichier)
    except ErreurContenu:
        raise
    except ValueError as erreur:
        # PyYAML lets an impossible day (30 February) through as a bare ValueError.
        raise ErreurContenu(fichier.name, "fichier", f"date illisible : {erreur}") from None
    racine = verifie_cles(donnee, fichier.name, "racine", ("theme", "parametres"), ("theme", "parametres"))
    _verifie_texte(racine["theme"], fichier.name, "theme")
    for rang, feuille in enumerate(_liste(racine["parametres"], fichier.name, "parametres")):
        nom = feuille.get("id") if isinstance(feuille, dict) else None
        yield _lit_parametre(feuille, fichier.name, str(nom or f"parametres[{rang}]"), racine["theme"], sources)


def _lit_parametre(donnee: Any, fichier: str, chemin: str, theme: str, sources: Collection[str]) -> Parametre:
    o = verifie_cles(donnee, fichier, chemin, _CLES, _CLES)
    if not isinstance(o["id"], str) or not _SLUG.fullmatch(o["id"]):
        raise ErreurContenu(fichier, f"{chemin}.id", f"{o['id']!r} : minuscules sans accent, chiffres et _")
    _verifie_texte(o["libelle"], fichier, f"{chemin}.libelle")
    if not isinstance(o["unite"], str) or o["unite"] not in UNITES:
        raise ErreurContenu(fichier, f"{chemin}.unite", f"unité inconnue : {o['unite']!r} ; {', '.join(UNITES)}")
    cites = tuple(_liste(o["sources"], fichier, f"{chemin}.sources"))
    if inconnues := [s for s in cites if not isinstance(s, str) or s not in sources]:
        raise ErreurContenu(fichier, f"{chemin}.sources", f"source inconnue : {', '.join(map(str, inconnues))}")
    verifie_le = _lit_jour(o["verifie_le"], fichier, f"{chemin}.verifie_le")
    lues: list[Valeur] = []
    for rang, version in enumerate(_liste(o["valeurs"], fichier, f"{chemin}.valeurs")):
        ici = f"{chemin}.valeurs[{rang}]"
        v = verifie_cles(version, fichier, ici, _CLES_VALEUR, _CLES_VALEUR)
        if v["confiance"] not in CONFIANCES:
            raise ErreurContenu(fichier, f"{ici}.confiance", f"{v['confiance']!r} ; permis : {', '.join(CONFIANCES)}")
        du = _lit_jour(v["du"], fichier, f"{ici}.du")
        _verifie_ordre(lues, du, fichier, f"{ici}.du")
        nombre = _lit_nombre(v["valeur"], fichier, f"{ici}.valeur")
        lues.append(Valeur(o["id"], nombre, o["unite"], du, cites, v["confiance"], verifie_le))
    return Parametre(o["id"], o["libelle"], theme, o["unite"], tuple(lues), cites, verifie_le)


def _verifie_texte(donnee: Any, fichier: str, chemin: str) -> None:
    if not isinstance(donnee, str) or not donnee.strip():
        raise ErreurContenu(fichier, chemin, "un texte est attendu")


def _liste(donnee: Any, fichier: str, chemin: str) -> list[Any]:
    if not isinstance(donnee, list) or not donnee:
        raise ErreurContenu(fichier, chemin, "une liste non vide est attendue")
    return donnee


def _lit_jour(donnee: Any, fichier: str, chemin: str) -> date | None:
    if donnee is None:
        return None
    # A datetime is a date for Python, and a quoted date would compare as text.
    if not isinstance(donnee, date) or isinstance(donnee, datetime):
        raise ErreurContenu(
            fichier, chemin, f"date illisible : {donnee!r} ; écrire AAAA-MM-JJ sans guillemets, ou null"
        )
    return donnee


def _lit_nombre(donnee: Any, fichier: str, chemin: str) -> Decimal:
    # A YAML float is already rounded to binary: the exact number only survives as text.
    texte = str(donnee) if isinstance(donnee, int) and not isinstance(donnee, bool) else donnee
    if not isinstance(texte, str) or not _DECIMAL.fullmatch(texte):
        raise ErreurContenu(
            fichier, chemin, f'valeur illisible : {donnee!r} ; écrire un décimal entre guillemets ("12.50")'
        )
    return Decimal(texte)


def _verifie_ordre(lues: list[Valeur], du: date | None, fichier: str, chemin: str) -> None:
    if not lues:
        return
    avant = lues[-1].du
    if du is None:
        raise ErreurContenu(fichier, chemin, "seule la première valeur peut n'avoir pas de date")
    if avant is not None and du <= avant:
        raise ErreurContenu(fichier, chemin, f"dates non croissantes : {du} après {avant}")
