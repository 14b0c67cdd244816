"""From a file of families to a file of lines: piece by piece, on several processes, and from where it stopped.

Each piece gives a part, written aside then renamed, and a note that says the part is whole. Started again, the work
skips the parts that have their note; the end joins them in order. So a work killed and resumed gives the same bytes.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from regles.catalogue import charge
from regles.echeancier import Moteur
from regles.erreurs import ErreurRegles
from regles.population.colonnes import Lecture
from regles.population.morceaux import ErreurFichier, Morceau, Source, Texte, ouvre, pyarrow
from regles.population.moteur import Population
from regles.population.profils import Familles
from regles.population.sorties import ENTETE_REJETS, ecrit, format_de, rejets_en_csv, reunit


@dataclass(frozen=True)
class Plan:
    """Everything that decides of the result."""

    content: str
    entree: str
    sortie: str
    au: str
    jusqua: str
    moment: str = "ouvre"
    regles: tuple[str, ...] = ()
    rejets: str = ""

    @property
    def dossier(self) -> Path:
        """Where parts wait."""
        return Path(f"{self.sortie}.partiel")

    def empreinte(self) -> dict[str, Any]:
        """What must not have changed for a work to be resumed: the plan, the file, the rules."""
        etat = Path(self.entree).stat()
        fichiers = sorted(f for f in Path(self.content).rglob("*.yaml") if f.is_file())
        contenu = [[str(f.relative_to(self.content)), f.stat().st_size, f.stat().st_mtime_ns] for f in fichiers]
        return {
            **asdict(self),
            "regles": list(self.regles),
            "octets": etat.st_size,
            "du": etat.st_mtime_ns,
            "contenu": contenu,
        }


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a piece, or the whole, gave."""

    familles: int = 0
    lignes: int = 0
    rejets: int = 0

    def plus(self, autre: Bilan) -> Bilan:
        """Both together."""
        return Bilan(self.familles + autre.familles, self.lignes + autre.lignes, self.rejets + autre.rejets)


Avance = Callable[[Bilan, int, int], None]


def traite(plan: Plan, *, processus: int = 1, recommence: bool = False, avance: Avance | None = None) -> Bilan:
    """Do the work, or what remains of it; `avance` is told the sum, the pieces done and how many there are.

    Raises `ErreurFichier` at the first bad row unless the plan sets them aside, and `ErreurRegles` on a bad plan.
    """
    _verifie(plan)
    _prepare_dossier(plan, recommence=recommence)
    source = ouvre(Path(plan.entree))
    Lecture(source.entete)
    morceaux = list(source.morceaux())
    bilan, faits = Bilan(), 0
    for fait in _travaille(plan, morceaux, processus):
        bilan, faits = bilan.plus(fait), faits + 1
        if avance:
            avance(bilan, faits, len(morceaux))
    _termine(plan, morceaux)
    return bilan


def _verifie(plan: Plan) -> None:
    if "parquet" in (format_de(Path(plan.sortie)), Path(plan.entree).suffix.lstrip(".")):
        pyarrow()
    if plan.rejets and Path(plan.rejets).suffix != ".csv":
        raise ErreurRegles(f"{plan.rejets} : les lignes mises de côté s'écrivent en .csv")
    if not Path(plan.entree).is_file():
        raise ErreurFichier(f"{plan.entree} : fichier introuvable")
    if date.fromisoformat(plan.jusqua) < date.fromisoformat(plan.au):
        raise ErreurRegles(f"jusqu'au {plan.jusqua} : avant le {plan.au}")
    _population(plan.content, plan.regles)


def _prepare_dossier(plan: Plan, *, recommence: bool) -> None:
    note = plan.dossier / "plan.json"
    if recommence and plan.dossier.exists():
        shutil.rmtree(plan.dossier)
    if note.exists():
        if json.loads(note.read_text(encoding="utf-8")) != plan.empreinte():
            raise ErreurFichier(
                f"{plan.dossier} vient d'un autre calcul (fichier, jours ou règles ont changé) ; "
                "reprenez le même, ou ajoutez --recommence"
            )
        return
    plan.dossier.mkdir(parents=True, exist_ok=True)
    _pose(note, json.dumps(plan.empreinte()))


def _travaille(plan: Plan, morceaux: list[Morceau], processus: int) -> Iterator[Bilan]:
    reste = []
    for morceau in morceaux:
        if fait := _deja(plan, morceau):
            yield fait
        else:
            reste.append(morceau)
    if processus == 1 or len(reste) < 2:
        yield from (_fait(plan, morceau) for morceau in reste)
        return
    # Forked before anything has a thread: the catalogue is read once for all.
    with ProcessPoolExecutor(processus, mp_context=multiprocessing.get_context("fork")) as atelier:
        taches = [atelier.submit(_fait, plan, morceau) for morceau in reste]
        try:
            for tache in as_completed(taches):
                yield tache.result()
        finally:
            for tache in taches:
                tache.cancel()


def _part(plan: Plan, morceau: Morceau, suffixe: str) -> Path:
    return plan.dossier / f"{morceau.rang:06}.{suffixe}"


def _deja(plan: Plan, morceau: Morceau) -> Bilan | None:
    note = _part(plan, morceau, "json")
    return Bilan(**json.loads(note.read_text(encoding="utf-8"))) if note.exists() else None


def _fait(plan: Plan, morceau: Morceau) -> Bilan:
    """One piece, from its cells to its part."""
    source, lecture = _outils(plan.entree)
    texte = source.lit(morceau)
    population = _population(plan.content, plan.regles)
    familles = population.familles(lecture.lit(texte.colonnes))
    rejets = _rejets(texte, familles)
    if rejets and not plan.rejets:
        ligne, champ, erreur, _ = rejets[0]
        raise ErreurFichier(f"{plan.entree}, ligne {ligne}, {champ} : {erreur}")
    lignes = population.lignes(familles, date.fromisoformat(plan.au), date.fromisoformat(plan.jusqua), plan.moment)
    part = _part(plan, morceau, format_de(Path(plan.sortie)))
    provisoire = part.with_name(f"en-cours.{part.name}")
    ecrit(lignes, provisoire)
    provisoire.replace(part)
    _pose(_part(plan, morceau, "rejets"), rejets_en_csv(rejets))
    bilan = Bilan(len(texte.lignes) + len(texte.mauvaises) - len(rejets), len(lignes), len(rejets))
    _pose(_part(plan, morceau, "json"), json.dumps(asdict(bilan)))
    return bilan


def _rejets(texte: Texte, familles: Familles) -> list[tuple[int, str, str, str]]:
    largeur = len(texte.colonnes)
    ids = familles.tableau.ids
    rejets = [(ligne, "ligne", f"{len(r)} cases ; {largeur} attendues", r[0]) for ligne, r in texte.mauvaises]
    rejets += [(texte.lignes[f.rang], f.champ, f.message, ids[f.rang]) for f in familles.fautes]
    return sorted(rejets)


def _termine(plan: Plan, morceaux: list[Morceau]) -> None:
    sortie = Path(plan.sortie)
    reunit([_part(plan, m, format_de(sortie)) for m in morceaux], sortie)
    if plan.rejets:
        reunit([_part(plan, m, "rejets") for m in morceaux], Path(plan.rejets), ENTETE_REJETS)
    shutil.rmtree(plan.dossier)


def _pose(chemin: Path, texte: str) -> None:
    provisoire = chemin.with_name(f"en-cours.{chemin.name}")
    provisoire.write_text(texte, encoding="utf-8", newline="")
    provisoire.replace(chemin)


@cache
def _population(content: str, regles: tuple[str, ...]) -> Population:
    return Population(Moteur(charge(Path(content))), regles)


@cache
def _outils(entree: str) -> tuple[Source, Lecture]:
    source = ouvre(Path(entree))
    return source, Lecture(source.entete)
