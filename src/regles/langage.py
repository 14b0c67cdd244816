"""The small closed language of the rules: dates and conditions.

A date is an anchor followed by operations read from left to right::

    debut_grossesse + 3 mois
    naissance + 5 jours reporte
    debut_grossesse + 5 mois - 1 jour mois_suivant

A condition is a mapping whose entries must all hold::

    {activite: salarie, rang: {au_plus: 2}}
    {un_de: [{rhesus_negatif: true}, {foetus: {au_moins: 2}}]}
    {date: naissance, avant: ddr_enfant + 37 SA}

Nothing else exists: an unknown word stops the build.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from regles.erreurs import ErreurRegles

Operation = tuple[str, int]

JOURS, MOIS, MOIS_SUIVANT, DEBUT_MOIS, DEBUT_ANNEE, REPORTE, OUVRABLES = "j", "m", "S", "d", "a", "r", "o"

_UNITES: dict[str, tuple[str, int]] = {
    "jour": (JOURS, 1),
    "jours": (JOURS, 1),
    "semaine": (JOURS, 7),
    "semaines": (JOURS, 7),
    "SA": (JOURS, 7),
    "mois": (MOIS, 1),
    "an": (MOIS, 12),
    "ans": (MOIS, 12),
    "ouvrables": (OUVRABLES, 1),
}
_MOTS: dict[str, Operation] = {
    "mois_suivant": (MOIS_SUIVANT, 0),
    "debut_mois": (DEBUT_MOIS, 0),
    "debut_annee": (DEBUT_ANNEE, 0),
    "reporte": (REPORTE, 0),
}
_JETON = re.compile(r"\s*(?:(?P<signe>[+-])\s*(?P<nombre>\d+)\s+(?P<unite>[A-Za-z]+)|(?P<mot>[a-z_]+))")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class ErreurLangage(ErreurRegles):
    """A date or a condition that the language does not hold."""


class DateCalculee(NamedTuple):
    """An anchor (or `=AAAA-MM-JJ` for a fixed day) and the operations applied to it, in order."""

    ancre: str
    operations: tuple[Operation, ...] = ()


def lit_date(texte: str | date) -> DateCalculee:
    """Read a date of the language.

    >>> lit_date("naissance + 2 semaines - 1 jour")
    DateCalculee(ancre='naissance', operations=(('j', 13),))
    >>> lit_date("2026-07-01")
    DateCalculee(ancre='=2026-07-01', operations=())
    """
    if isinstance(texte, date):
        return DateCalculee(f"={texte.isoformat()}")
    texte = texte.strip()
    tete = re.match(r"[a-z_][a-z0-9_]*|\d{4}-\d{2}-\d{2}", texte)
    if not tete:
        raise ErreurLangage(f"date illisible : {texte!r}")
    ancre = tete.group()
    reste, operations = texte[tete.end() :], []
    while reste.strip():
        jeton = _JETON.match(reste)
        if not jeton:
            raise ErreurLangage(f"date illisible après {texte[: -len(reste)]!r} : {reste.strip()!r}")
        if jeton["unite"] == "SA" and not ancre.startswith("ddr"):
            raise ErreurLangage(f"les SA se comptent depuis la DDR, pas depuis {ancre!r}")
        operations.append(_operation(jeton))
        reste = reste[jeton.end() :]
    return DateCalculee(f"={ancre}" if _ISO.fullmatch(ancre) else ancre, _fusionne(operations))


def _operation(jeton: re.Match[str]) -> Operation:
    if mot := jeton["mot"]:
        if mot not in _MOTS:
            raise ErreurLangage(f"mot inconnu dans une date : {mot!r} ({', '.join(_MOTS)})")
        return _MOTS[mot]
    if jeton["unite"] not in _UNITES:
        raise ErreurLangage(f"unité inconnue : {jeton['unite']!r} ({', '.join(_UNITES)})")
    code, facteur = _UNITES[jeton["unite"]]
    valeur = int(jeton["nombre"]) * facteur * (-1 if jeton["signe"] == "-" else 1)
    if code == OUVRABLES and valeur < 1:
        raise ErreurLangage("des jours ouvrables se comptent en avant, à partir de un")
    return code, valeur


def _fusionne(operations: list[Operation]) -> tuple[Operation, ...]:
    # Only days merge with days: months clamp, so 1 month + 1 month is not always 2 months.
    sortie: list[Operation] = []
    for code, valeur in operations:
        if sortie and code == JOURS and sortie[-1][0] == JOURS:
            sortie[-1] = (JOURS, sortie[-1][1] + valeur)
        elif not (code in (JOURS, MOIS) and valeur == 0):
            sortie.append((code, valeur))
    return tuple(o for o in sortie if o != (JOURS, 0))


class Comparaison(NamedTuple):
    """A fact compared with a value; unknown when the fact is unknown."""

    fait: str
    operateur: Literal["egal", "parmi", "au_moins", "au_plus"]
    valeur: Any


class Ordre(NamedTuple):
    """`gauche` strictly before `droite`; unknown when one of the dates is unknown."""

    gauche: DateCalculee
    droite: DateCalculee


class MoisDe(NamedTuple):
    """The month of a date is one of `mois` (1 to 12)."""

    date: DateCalculee
    mois: tuple[int, ...]


class Non(NamedTuple):
    """The opposite; unknown stays unknown."""

    condition: Condition


class Tous(NamedTuple):
    """All must hold; one false is enough to refuse."""

    conditions: tuple[Condition, ...]


class UnDe(NamedTuple):
    """One is enough."""

    conditions: tuple[Condition, ...]


Condition = Comparaison | Ordre | MoisDe | Non | Tous | UnDe

_COMPARATEURS = ("egal", "parmi", "au_moins", "au_plus")


def lit_condition(donnee: Mapping[str, Any]) -> Condition:
    """Read a condition of the language.

    >>> lit_condition({"rang": {"au_plus": 2}})
    Comparaison(fait='rang', operateur='au_plus', valeur=2)
    """
    if not isinstance(donnee, Mapping) or not donnee:
        raise ErreurLangage(f"condition vide ou illisible : {donnee!r}")
    if "date" in donnee:
        return _lit_condition_de_date(donnee)
    parties = tuple(_lit_entree(str(cle), valeur) for cle, valeur in donnee.items())
    return parties[0] if len(parties) == 1 else Tous(parties)


def _lit_entree(cle: str, valeur: Any) -> Condition:
    match cle:
        case "un_de":
            return UnDe(tuple(lit_condition(v) for v in valeur))
        case "tous":
            return Tous(tuple(lit_condition(v) for v in valeur))
        case "non":
            return Non(lit_condition(valeur))
    if not isinstance(valeur, Mapping):
        return Comparaison(cle, "egal", valeur)
    if len(valeur) != 1 or next(iter(valeur)) not in _COMPARATEURS:
        raise ErreurLangage(f"comparaison inconnue pour {cle!r} : {dict(valeur)!r} ({', '.join(_COMPARATEURS)})")
    operateur, borne = next(iter(valeur.items()))
    return Comparaison(cle, operateur, tuple(borne) if operateur == "parmi" else borne)


def _lit_condition_de_date(donnee: Mapping[str, Any]) -> Condition:
    gauche = lit_date(donnee["date"])
    autres = {cle: valeur for cle, valeur in donnee.items() if cle != "date"}
    if len(autres) != 1:
        raise ErreurLangage(f"une comparaison de dates a un seul verbe : {dict(donnee)!r}")
    verbe, valeur = next(iter(autres.items()))
    match verbe:
        case "avant":
            return Ordre(gauche, lit_date(valeur))
        case "depuis":
            return Non(Ordre(gauche, lit_date(valeur)))
        case "mois":
            return MoisDe(gauche, tuple(valeur))
    raise ErreurLangage(f"verbe inconnu : {verbe!r} (avant, depuis, mois)")


def faits_de(condition: Condition) -> tuple[Comparaison, ...]:
    """Every comparison with a fact inside a condition, in order."""
    match condition:
        case Comparaison():
            return (condition,)
        case Non(interne):
            return faits_de(interne)
        case Tous(internes) | UnDe(internes):
            return tuple(f for interne in internes for f in faits_de(interne))
    return ()


def dates_de(condition: Condition) -> tuple[DateCalculee, ...]:
    """Every date inside a condition, in order."""
    match condition:
        case Ordre(gauche, droite):
            return (gauche, droite)
        case MoisDe(calculee, _):
            return (calculee,)
        case Non(interne):
            return dates_de(interne)
        case Tous(internes) | UnDe(internes):
            return tuple(d for interne in internes for d in dates_de(interne))
    return ()
