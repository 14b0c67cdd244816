"""Parents' words for what pages call otherwise: `content/recherche/synonymes.yaml`, applied when somebody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from millejours.core.chemins import CONTENT
from millejours.recherche.mots import mots, plie, tous_les_mots
from millejours.recherche.sons import distance, son
from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles

Phrase = tuple[str, ...]
LANGUE = "fr"
FICHIER = CONTENT / "recherche" / "synonymes.yaml"


@dataclass(frozen=True, slots=True)
class Synonyme:
    """These ways to say it (`mots`) also look for those (`vers`)."""

    mots: tuple[str, ...]
    vers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Phrases by their first stem, each with what to look for as well."""

    par_tete: Mapping[str, Mapping[Phrase, tuple[Phrase, ...]]]

    def trouve(self, racines: Sequence[str], debut: int) -> tuple[int, tuple[Phrase, ...]]:
        """The longest phrase that begins here: how many words it takes, and what to look for as well."""
        ici = self.par_tete.get(racines[debut], {})
        tenus = [p for p in ici if tuple(racines[debut : debut + len(p)]) == p]
        phrase = max(tenus, key=len, default=())
        return len(phrase), ici.get(phrase, ())


@dataclass(frozen=True, slots=True)
class Synonymes:
    """All of them, ready to be met in a question. French only, as the content is."""

    entrees: tuple[Synonyme, ...]
    # Of words that carry meaning; and of phrases where small words count (« né trop tôt »).
    pleins: Table
    entiers: Table
    # By sound, the words that only people use: they are misspelt too.
    par_son: Mapping[str, tuple[str, ...]]

    def proche(self, mot: str) -> str | None:
        """The word of a synonym that sounds like this one, if there is one."""
        return min(self.par_son.get(son(mot), ()), key=lambda c: distance(mot, c), default=None)


@cache
def synonymes() -> Synonymes:
    """Read once. Raises `ErreurContenu` at the first entry that is wrong."""
    entrees = tuple(_entree(o, rang) for rang, o in enumerate(lit_yaml(FICHIER))) if FICHIER.exists() else ()
    pleins: dict[Phrase, dict[Phrase, None]] = defaultdict(dict)
    entiers: dict[Phrase, dict[Phrase, None]] = defaultdict(dict)
    for entree in entrees:
        cibles = {_pleines(v) or _entieres(v): None for v in entree.vers}
        for dit in entree.mots:
            # « né trop tôt » would leave « tôt », too common alone.
            seul = len(_pleines(dit)) < min(2, len(_entieres(dit)))
            (entiers if seul else pleins)[_entieres(dit) if seul else _pleines(dit)].update(cibles)
    return Synonymes(entrees, _table(pleins), _table(entiers), _par_son(entrees))


def _table(phrases: Mapping[Phrase, Mapping[Phrase, None]]) -> Table:
    par_tete: dict[str, dict[Phrase, tuple[Phrase, ...]]] = defaultdict(dict)
    for phrase, cibles in phrases.items():
        par_tete[phrase[0]][phrase] = tuple(cibles)
    return Table(dict(par_tete))


def _par_son(entrees: Iterable[Synonyme]) -> Mapping[str, tuple[str, ...]]:
    par_son: dict[str, dict[str, None]] = defaultdict(dict)
    for mot in (m for entree in entrees for dit in entree.mots for m in mots(dit, LANGUE)):
        par_son[son(mot.plie)][mot.plie] = None
    return {cle: tuple(formes) for cle, formes in par_son.items()}


def _pleines(texte: str) -> Phrase:
    return tuple(m.racine for m in mots(texte, LANGUE))


def _entieres(texte: str) -> Phrase:
    return tuple(m.racine for m in tous_les_mots(texte, LANGUE))


def _entree(donnee: object, rang: int) -> Synonyme:
    chemin = f"[{rang}]"
    o = verifie_cles(donnee, FICHIER.name, chemin, ("mots", "vers"), ("mots", "vers"))
    for cle in ("mots", "vers"):
        if (
            not isinstance(o[cle], list)
            or not o[cle]
            or not all(isinstance(m, str) and plie(m).strip() for m in o[cle])
        ):
            raise ErreurContenu(FICHIER.name, f"{chemin}.{cle}", "une liste de mots est attendue")
    return Synonyme(tuple(o["mots"]), tuple(o["vers"]))
