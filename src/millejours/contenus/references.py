"""What pages lean on, by stable id: rules, facts, signs, numbers, parameters, places, steps; and their sources."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from millejours.core import urgences
from millejours.core.chemins import CONTENT
from regles.catalogue import Catalogue, Regle, charge
from regles.lecture import lit_yaml
from regles.parametres import Parametre, charge_parametres

BIBLIOTHEQUE = CONTENT / "bibliotheque"
# Fields of a page that hold ids, and the kind of each.
GENRES = {
    "regles": "regle",
    "faits": "fait",
    "signes": "signe",
    "numeros": "numero",
    "parametres": "parametre",
    "lieux": "lieu",
    "etapes": "etape",
}


@dataclass(frozen=True, slots=True)
class Fait:
    """A row of prevention: where it was read, how sure it is. Its words are not in the repository."""

    id: str
    theme: str
    sources: tuple[str, ...]
    confiance: str
    verifie_le: date | None


@dataclass(frozen=True, slots=True)
class SourceCitee:
    titre: str
    reference: str | None
    url: str | None
    # The oldest day it was reopened for what this page says; null when a part of it never was.
    verifie_le: date | None


def catalogue() -> Catalogue:
    return charge(CONTENT)


@cache
def faits() -> Mapping[str, Fait]:
    return {
        identifiant: Fait(identifiant, f["theme"], tuple(f["sources"]), f["confiance"], f["verifie_le"])
        for identifiant, f in lit_yaml(BIBLIOTHEQUE / "faits.yaml").items()
    }


@cache
def sources_des_faits() -> Mapping[str, Mapping[str, Any]]:
    lues: Mapping[str, Mapping[str, Any]] = lit_yaml(BIBLIOTHEQUE / "sources.yaml")
    return lues


@cache
def parametres() -> Mapping[str, Parametre]:
    return charge_parametres(CONTENT, catalogue().sources).par_id


@cache
def regles() -> Mapping[str, Regle]:
    return {r.id: r for r in catalogue().regles}


@cache
def table(genre: str) -> Mapping[str, Any]:
    """Every row of a kind, by id."""
    match genre:
        case "regle":
            return regles()
        case "fait":
            return faits()
        case "signe":
            return urgences.signes()
        case "numero":
            return urgences.numeros()
        case "parametre":
            return parametres()
        case "lieu":
            return catalogue().lexique["ou"]
        case "etape":
            return {e.id: e for e in catalogue().etapes}
    raise KeyError(genre)


def inconnus(genre: str, identifiants: Iterable[str]) -> list[str]:
    return [i for i in identifiants if i not in table(genre)]


def peu_surs(genre: str, identifiants: Iterable[str]) -> list[str]:
    """Rows of confidence C: no page leans on them."""
    return [i for i in identifiants if _confiance(table(genre).get(i)) == "C"]


def _confiance(ligne: Any) -> str:
    if isinstance(ligne, Parametre):
        return "C" if all(v.confiance == "C" for v in ligne.valeurs) else "A"
    return str(getattr(ligne, "confiance", "A"))


def empreinte(genre: str, identifiant: str) -> str:
    """What a row says, in sixteen characters: another row, another print. Reopening a source changes nothing.

    Empty when the row is gone, which is a change too.
    """
    ligne = table(genre).get(identifiant)
    if ligne is None:
        return ""
    if isinstance(ligne, Regle):
        # Its place in the catalogue moves with its neighbours; its sources are followed by their own dates.
        ligne = (replace(ligne, rang=0, sources=()), [s.id for s in ligne.sources])
    elif isinstance(ligne, Fait):
        ligne = replace(ligne, verifie_le=None)
    elif isinstance(ligne, Parametre):
        ligne = [(str(v.nombre), v.du, v.confiance) for v in ligne.valeurs]
    return hashlib.sha256(repr(ligne).encode()).hexdigest()[:16]


def empreintes(cites: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Prints of all that a page cites, by « genre:id »."""
    return {f"{genre}:{i}": empreinte(genre, i) for genre, ids in cites.items() for i in ids}


def changes(gardees: Mapping[str, str]) -> list[str]:
    """Which of these rows no longer say what they said."""
    return [cle for cle, avant in gardees.items() if empreinte(*cle.split(":", 1)) != avant]


def sources_citees(cites: Mapping[str, Iterable[str]]) -> tuple[SourceCitee, ...]:
    """Sources of all that a page cites, each once, in the order of the citations."""
    trouvees: dict[str, SourceCitee] = {}
    for genre in ("fait", "regle", "parametre", "signe", "numero"):
        for identifiant in cites.get(genre, ()):
            for cle, source in _sources_de(genre, identifiant):
                deja = trouvees.get(cle)
                trouvees[cle] = replace(source, verifie_le=_plus_ancien(deja, source)) if deja else source
    return tuple(trouvees.values())


def _plus_ancien(a: SourceCitee, b: SourceCitee) -> date | None:
    return min(a.verifie_le, b.verifie_le) if a.verifie_le and b.verifie_le else None


def _sources_de(genre: str, identifiant: str) -> Iterable[tuple[str, SourceCitee]]:
    ligne = table(genre).get(identifiant)
    if isinstance(ligne, Fait):
        for cle in ligne.sources:
            if (s := sources_des_faits().get(cle)) is not None:
                yield cle, SourceCitee(s["titre"], s["annee"], s["url"], ligne.verifie_le)
    elif isinstance(ligne, Regle):
        for source in ligne.sources:
            yield source.id, SourceCitee(source.titre, source.reference, source.url, source.verifie_le)
    elif isinstance(ligne, Parametre):
        for cle in ligne.sources:
            source = catalogue().sources[cle]
            yield cle, SourceCitee(source.titre, source.reference, source.url, ligne.verifie_le)
    elif ligne is not None and genre in ("signe", "numero"):
        for cle in ligne.sources:
            yield cle, SourceCitee(urgences.sources()[cle]["titre"], None, None, None)
