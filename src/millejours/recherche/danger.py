"""Words that put « Besoin d'aide maintenant » before any result. They need no index: help is there with the database dead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from millejours.core.chemins import CONTENT
from millejours.recherche.facons import Facon, entend, lit_facons
from millejours.recherche.question import Question
from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles

FICHIER = CONTENT / "recherche" / "dangers.yaml"
NIVEAUX = ("15", "urgence", "jour", "avis")
SIGNES_MAX = 4


@dataclass(frozen=True, slots=True)
class Signe:
    libelle: str
    niveau: str
    consigne: str
    en_attendant: str
    appeler: str


@dataclass(frozen=True, slots=True)
class Numero:
    numero: str
    nom: str
    lien: str


@dataclass(frozen=True, slots=True)
class Danger:
    """What to show first: signs in their own words, the most pressing first, and who answers."""

    signes: tuple[Signe, ...]
    numeros: tuple[Numero, ...]
    situation: str


@dataclass(frozen=True, slots=True)
class _Alerte:
    facons: tuple[Facon, ...]
    signes: tuple[str, ...]
    numeros: tuple[str, ...]


def danger(question: Question) -> Danger | None:
    """What a question may be about, if it is a danger; words are met by stem, by sound, or by a synonym of one word."""
    oui = entend(question)
    tenues = [a for a in _alertes() if any(oui(f) for f in a.facons)]
    return _assemble(tenues) if tenues else None


def _assemble(alertes: list[_Alerte]) -> Danger:
    lignes = _signes()
    ids = dict.fromkeys(s for a in alertes for s in a.signes)
    choisis = sorted((lignes[s] for s in ids), key=lambda s: NIVEAUX.index(str(s["niveau"])))[:SIGNES_MAX]
    consignes = {str(n["id"]): n["consigne"] for n in _fichier("signes")["niveaux"]}
    numeros = _numeros()
    return Danger(
        tuple(_signe(s, consignes) for s in choisis),
        tuple(_numero(numeros[n]) for n in list(dict.fromkeys(n for a in alertes for n in a.numeros))[:4]),
        choisis[0]["situations"][0],
    )


def _signe(s: Mapping[str, Any], consignes: Mapping[str, str]) -> Signe:
    niveau = str(s["niveau"])
    return Signe(s["libelle"], niveau, consignes[niveau], s.get("en_attendant") or "", s["appeler"])


def _numero(n: Mapping[str, Any]) -> Numero:
    prefixe = "sms" if n.get("pour_sms") else "tel"
    return Numero(n["numero"], n["nom"], f"{prefixe}:{n['numero'].replace(' ', '')}")


@cache
def _fichier(nom: str) -> Any:
    return lit_yaml(CONTENT / "urgences" / f"{nom}.yaml")


@cache
def _signes() -> Mapping[str, Mapping[str, Any]]:
    return {s["id"]: s for s in _fichier("signes")["signes"]}


@cache
def _numeros() -> Mapping[str, Mapping[str, Any]]:
    return {n["id"]: n for n in _fichier("numeros")["numeros"]}


def premiers_numeros() -> tuple[Numero, ...]:
    """The call, the text message, the voice at night: what an empty answer shows."""
    return tuple(_numero(_numeros()[n]) for n in ("n15", "n114", "n3114"))


@cache
def _alertes() -> tuple[_Alerte, ...]:
    """Read once. Raises `ErreurContenu` on an unknown sign or number, or words that would match everything."""
    return tuple(_alerte(o, f"[{rang}]") for rang, o in enumerate(lit_yaml(FICHIER)))


def _alerte(donnee: object, chemin: str) -> _Alerte:
    cles = ("mots", "signes", "numeros")
    o = verifie_cles(donnee, FICHIER.name, chemin, cles, cles)
    for cle, connus in (("signes", _signes()), ("numeros", _numeros())):
        if inconnus := [i for i in o[cle] if i not in connus] or not o[cle]:
            raise ErreurContenu(FICHIER.name, f"{chemin}.{cle}", f"lignes inconnues ou absentes : {inconnus}")
    facons = lit_facons(o["mots"], FICHIER.name, f"{chemin}.mots")
    return _Alerte(facons, tuple(o["signes"]), tuple(o["numeros"]))
