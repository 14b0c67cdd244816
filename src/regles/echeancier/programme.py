"""A lot's program turned into one straight Python function.

The reference interpreter must stay well under a millisecond for a whole family: the
instructions are written out once as Python source, so that running them costs no
dispatch. The language is closed and comes from our own content; nothing a person
types ever reaches this source.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from regles.compilation import ABSENT, Instruction
from regles.langage import (
    DEBUT_ANNEE,
    DEBUT_MOIS,
    JOURS,
    MOIS,
    MOIS_SUIVANT,
    OUVRABLES,
    REPORTE,
)
from regles.periodes import jours
from regles.periodes.feries import Feries

# Two constants close the slots, so that « no condition » and « no day » are slots like the others:
# the last one is unknown (`ABSENT`), the one before is true.
TOUJOURS = -2
Programme = Callable[[dict[str, int], dict[str, Any], str], tuple[Any, ...]]


def genere(instructions: tuple[Instruction, ...], feries: Feries) -> Programme:
    """Function of (days given, facts, holiday zone) that returns every slot."""
    lignes: list[str] = []
    decoupes: set[int] = set()
    for place, instruction in enumerate(instructions):
        if instruction[0] == "date":
            _prepare_mois(instruction, lignes, decoupes)
        lignes.append(f"v{place} = {_expression(instruction)}")
    source = "def programme(a, f, z):\n    " + "\n    ".join(lignes or ["pass"])
    source += "\n    return (" + "".join(f"v{i}," for i in range(len(instructions))) + "True, None)\n"
    espace: dict[str, Any] = {
        "P": jours.PREMIERS,
        "L": jours.LONGUEURS,
        "mois_et_jour": jours.mois_et_jour,
        "ajoute_mois": jours.ajoute_mois,
        "mois_suivant": jours.mois_suivant,
        "debut_mois": jours.debut_mois,
        "debut_annee": jours.debut_annee,
        "reporte": feries.reporte,
        "apres_ouvrables": feries.apres_ouvrables,
        "mois_de": _mois_de,
    }
    exec(compile(source, "<programme des règles>", "exec"), espace)  # noqa: S102
    programme: Programme = espace["programme"]
    return programme


def _mois_de(ordinal: int) -> int:
    return jours.mois_et_jour(ordinal)[0] % 12 + 1


def _prepare_mois(instruction: Instruction, lignes: list[str], decoupes: set[int]) -> None:
    # Dozens of dates add months to the same anchor: split it into month and day once.
    source, operations = instruction[1], instruction[2]
    if operations[0][0] == MOIS and source not in decoupes:
        decoupes.add(source)
        lignes.append(f"q{source}, r{source} = (0, 0) if v{source} is None else mois_et_jour(v{source})")


def _expression(instruction: Instruction) -> str:
    match instruction:
        case ("ancre", nom):
            return f"a.get({nom!r})"
        case ("jour", ordinal):
            return repr(ordinal)
        case ("date", source, operations):
            return f"None if v{source} is None else {_operations(source, operations)}"
        case ("selon", _, choix):
            return _selon(choix)
        case ("fait", nom, operateur, valeur):
            return _fait(nom, operateur, valeur)
        case ("avant", gauche, droite):
            return f"None if v{gauche} is None or v{droite} is None else v{gauche} < v{droite}"
        case ("mois", source, mois):
            return f"None if v{source} is None else mois_de(v{source}) in {tuple(mois)!r}"
        case ("non", source):
            return f"None if v{source} is None else not v{source}"
        case ("et", places):
            return _logique(places, "False", "True")
        case ("ou", places):
            return _logique(places, "True", "False")
    raise AssertionError(instruction)


def _operations(source: int, operations: tuple[tuple[str, int], ...]) -> str:
    reste = list(operations)
    if reste[0][0] == MOIS:
        n = reste.pop(0)[1]
        texte = f"P[q{source} + {n}] + min(r{source}, L[q{source} + {n}]) - 1"
    else:
        texte = f"v{source}"
    for code, n in reste:
        texte = _operation(code, n, texte)
    return texte


def _operation(code: str, n: int, texte: str) -> str:
    match code:
        case "j" if code == JOURS:
            return f"{texte} + {n}"
        case "m" if code == MOIS:
            return f"ajoute_mois({texte}, {n})"
        case "S" if code == MOIS_SUIVANT:
            return f"mois_suivant({texte})"
        case "d" if code == DEBUT_MOIS:
            return f"debut_mois({texte})"
        case "a" if code == DEBUT_ANNEE:
            return f"debut_annee({texte})"
        case "r" if code == REPORTE:
            return f"reporte({texte}, z)"
        case "o" if code == OUVRABLES:
            return f"apres_ouvrables({texte}, {n}, z)"
    raise AssertionError(code)


def _selon(choix: tuple[tuple[int, int], ...]) -> str:
    texte = "None"
    for condition, place in reversed(choix):
        test = f"v{place} is not None" + ("" if condition == ABSENT else f" and v{condition} is True")
        texte = f"v{place} if {test} else ({texte})"
    return texte


def _fait(nom: str, operateur: str, valeur: Any) -> str:
    lu = f"f.get({nom!r})"
    match operateur:
        case "egal":
            return f"None if {lu} is None else {lu} == {valeur!r}"
        case "parmi":
            return f"None if {lu} is None else {lu} in {tuple(valeur)!r}"
        case "au_moins":
            return f"None if {lu} is None else {lu} >= {valeur!r}"
        case "au_plus":
            return f"None if {lu} is None else {lu} <= {valeur!r}"
    raise AssertionError(operateur)


def _logique(places: tuple[int, ...], decide: str, sinon: str) -> str:
    tranche = " or ".join(f"v{p} is {decide}" for p in places)
    inconnu = " or ".join(f"v{p} is None" for p in places)
    return f"{decide} if {tranche} else None if {inconnu} else {sinon}"
