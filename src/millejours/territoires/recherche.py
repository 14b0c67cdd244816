"""Find a commune as it is typed: accents, « st », old names, postal codes. In memory: no database is asked."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nsmallest
from typing import Final

from millejours.core.chemins import CONTENT
from millejours.territoires.fichiers import lit_csv

MAXIMUM: Final = 8
# Beyond every letter of a key.
FIN: Final = "\uffff"
_ABREVIATIONS: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur", "ss": "sous"}
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_MOTS: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Trouvee:
    """A commune as a list shows it. `ancien_nom` is the name that was typed, when it is no longer the commune's."""

    code: str
    nom: str
    codes_postaux: tuple[str, ...]
    departement: str
    population: int
    latitude: float | None
    longitude: float | None
    ancien_nom: str = ""

    @property
    def libelle(self) -> str:
        """Name, old name and a postal code or the département: two homonyms never look alike."""
        ancien = f" (dont {self.ancien_nom})" if self.ancien_nom else ""
        reste = self.codes_postaux[0] if len(self.codes_postaux) == 1 else self.departement
        return f"{self.nom}{ancien}, {reste}"


def mots(saisie: str) -> tuple[str, ...]:
    """Words of a name, folded: no accent, no apostrophe, abbreviations opened.

    >>> mots("St-Étienne s/ L'Œuf")
    ('saint', 'etienne', 'sur', 'l', 'oeuf')
    """
    plie = saisie[:80].lower()
    if not plie.isascii():
        decompose = unicodedata.normalize("NFKD", plie.translate(_LIGATURES))
        plie = "".join(c for c in decompose if not unicodedata.combining(c))
    return tuple(_ABREVIATIONS.get(mot, mot) for mot in _MOTS.findall(plie))


@dataclass(frozen=True, slots=True)
class _Index:
    communes: dict[str, Trouvee]
    # Each word of each name, sorted, with the rank of its name.
    cles: list[str]
    rangs: list[int]
    noms: list[tuple[tuple[str, ...], str, Trouvee]]
    codes: list[tuple[str, Trouvee]]


@cache
def _index() -> _Index:
    dossier = CONTENT / "territoires"
    communes = {t.code: t for t in map(_trouvee, lit_csv(dossier / "communes.csv.gz"))}
    noms = [(mots(t.nom), t.nom, t) for t in communes.values()]
    noms += [
        (mots(nom), nom, communes[actuelle])
        for code, nom, _nature, actuelle in lit_csv(dossier / "anciennes.csv.gz")
        if nom and actuelle in communes and nom != communes[actuelle].nom
    ]
    paires = sorted({(mot, rang) for rang, (siens, _, _) in enumerate(noms) for mot in siens})
    codes = sorted(((cp, t) for t in communes.values() for cp in t.codes_postaux), key=lambda p: p[0])
    return _Index(communes, [m for m, _ in paires], [r for _, r in paires], noms, codes)


def _trouvee(ligne: list[str]) -> Trouvee:
    code, nom, departement, postaux, population, _mere, _epci, latitude, longitude = ligne
    return Trouvee(
        code,
        nom,
        tuple(postaux.split()),
        departement,
        int(population or 0),
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
    )


def prepare() -> None:
    """Build the index now rather than at the first letter someone types."""
    _index()


def commune(code: str) -> Trouvee | None:
    return _index().communes.get(code)


@lru_cache(maxsize=4096)
def cherche(saisie: str, maximum: int = MAXIMUM) -> tuple[Trouvee, ...]:
    """Communes for what was typed, best first; nothing for less than two letters.

    >>> [t.nom for t in cherche("69003")]
    ['Lyon 3e Arrondissement', 'Lyon']
    """
    demande = mots(saisie)
    if not demande or len("".join(demande)) < 2:
        return ()
    if len(demande) > 1 and len(demande[0]) == 5 and demande[0].isdigit():
        return tuple(t for t in _par_code(demande[0], 200) if _convient(demande[1:], mots(t.nom)))[:maximum]
    if len(demande) == 1 and (demande[0].isdigit() or demande[0].upper() in _index().communes):
        return _par_code(demande[0].upper(), maximum)
    return _par_nom(demande, maximum)


def _par_code(prefixe: str, maximum: int) -> tuple[Trouvee, ...]:
    index = _index()
    debut = bisect_left(index.codes, prefixe, key=lambda p: p[0])
    fin = bisect_left(index.codes, prefixe + FIN, key=lambda p: p[0])
    trouvees = {t.code: t for _, t in index.codes[debut:fin]}
    if not trouvees and (exacte := index.communes.get(prefixe)):
        trouvees[exacte.code] = exacte
    # The one that has this code alone first: an arrondissement before its town.
    return tuple(nsmallest(maximum, trouvees.values(), key=lambda t: (len(t.codes_postaux), -t.population)))


def _par_nom(demande: tuple[str, ...], maximum: int) -> tuple[Trouvee, ...]:
    index = _index()
    # The longest word names the fewest places.
    guide = max(demande, key=len)
    debut, fin = bisect_left(index.cles, guide), bisect_left(index.cles, guide + FIN)
    meilleurs: dict[str, tuple[tuple[int, int], str, Trouvee]] = {}
    for rang in index.rangs[debut:fin]:
        siens, nom, trouvee = index.noms[rang]
        if not _convient(demande, siens):
            continue
        note = (_rang(demande, siens), -trouvee.population)
        if trouvee.code not in meilleurs or note < meilleurs[trouvee.code][0]:
            meilleurs[trouvee.code] = (note, nom, trouvee)
    gardes = nsmallest(maximum, meilleurs.values(), key=lambda m: m[0])
    return tuple(_nommee(nom, trouvee) for _, nom, trouvee in gardes)


def _convient(demande: tuple[str, ...], siens: tuple[str, ...]) -> bool:
    return all(any(mot.startswith(m) for mot in siens) for m in demande)


def _rang(demande: tuple[str, ...], siens: tuple[str, ...]) -> int:
    """0 the whole name, 1 its beginning, 2 somewhere in it. A leading article does not count."""
    nue = siens[1:] if siens[0] in ("l", "le", "la", "les") and len(siens) > 1 else siens
    if demande in (siens, nue):
        return 0
    return 1 if any(f" {' '.join(n)}".startswith(f" {' '.join(demande)}") for n in (siens, nue)) else 2


def _nommee(nom: str, t: Trouvee) -> Trouvee:
    if nom == t.nom:
        return t
    return Trouvee(t.code, t.nom, t.codes_postaux, t.departement, t.population, t.latitude, t.longitude, nom)
