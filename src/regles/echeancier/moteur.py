"""The reference interpreter: one family, all rules, on one day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from regles.catalogue import Catalogue, Occurrence
from regles.compilation import ABSENT, TRES_TARD, Compile, Lot, RegleCompilee, compile_catalogue
from regles.echeancier.modele import Echeance, Parcours, Question
from regles.echeancier.programme import TOUJOURS, Programme, genere
from regles.langage import faits_de
from regles.situation import Fait, Situation
from regles.sujets import Contexte, contextes

# How close to its end a window is « bientôt fini »: a quarter of it, within these days.
# Verdict 5 of the facts; a way of showing, not a legal figure.
BIENTOT_MIN, BIENTOT_MAX = 3, 14
INFINI = TRES_TARD
_neuve = tuple.__new__


class Moteur:
    """Compile once, answer for any situation and any day."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.compile: Compile = compile_catalogue(catalogue)
        self.catalogue = catalogue
        feries = catalogue.territoires.feries
        self._programmes: dict[tuple[str, str], Programme] = {
            cle: genere(lot.programme, feries) for cle, lot in self.compile.lots.items()
        }
        self.campagnes = _Campagnes(catalogue)
        actes = [r.acte for r in catalogue.regles]
        self.actes_versionnes = frozenset(a for a in actes if actes.count(a) > 1)
        self.lectures = {cle: _Lecture.de(lot, self.actes_versionnes) for cle, lot in self.compile.lots.items()}

    def parcours(self, situation: Situation, au: date) -> Parcours:
        """The whole timeline of a family on a day, ordered by first day."""
        passage = _Passage(self, situation, au)
        sujets = contextes(situation, self.catalogue.territoires)
        for contexte in sujets:
            passage.lit(contexte)
        return Parcours(
            au=au,
            situation=situation,
            sujets=tuple(sujets),
            etapes=passage.etapes,
            echeances=tuple(sorted(passage.echeances(), key=_ordre)),
            questions=tuple(passage.questions()),
        )

    def valeurs(self, contexte: Contexte) -> tuple[Any, ...]:
        """Every slot of the program of a subject."""
        return self._programmes[contexte.type, contexte.mode](contexte.ancres, contexte.faits, contexte.zone_feries)

    def ancres(self, contexte: Contexte) -> dict[str, int | None]:
        """The anchors of a subject, as ordinals; null when unknown."""
        valeurs = self.valeurs(contexte)
        return {nom: valeurs[place] for nom, place in self.compile.lots[contexte.type, contexte.mode].ancres.items()}

    def etapes_du_sujet(self, contexte: Contexte) -> list[tuple[int, tuple[int, int]]]:
        """Steps of a subject with their first day and the day after their last; (rank, (from, to))."""
        lot = self.compile.lots[contexte.type, contexte.mode]
        return _Etapes(lot, self.valeurs(contexte), contexte, self.compile.etapes).intervalles()


def _attend(demandeurs: tuple[str, ...], faits: Mapping[str, Any]) -> bool:
    return not demandeurs or any(f not in faits for f in demandeurs)


def _ordre(e: Echeance) -> tuple[int, int]:
    debut = e.debut if e.debut is not None else (0 if e.fin is None else e.fin)
    return debut, e.fin if e.fin is not None else INFINI


class _Lecture(NamedTuple):
    """The rules of a lot as the loop reads them: flat tuples, no attribute to look up."""

    lot: Lot
    regles: tuple[tuple[Any, ...], ...]
    a_des_versions: bool

    @classmethod
    def de(cls, lot: Lot, versionnes: frozenset[str]) -> _Lecture:
        regles = tuple(
            (
                r,
                r.regle,
                r.si if r.si != ABSENT else TOUJOURS,
                r.du,
                r.dernier,
                f"{r.regle.id}:",
                r.valable_du,
                r.valable_au,
                r.reference,
                r.regle.si_inconnu == "montrer",
            )
            for r in lot.regles
        )
        return cls(lot, regles, any(r.regle.acte in versionnes for r in lot.regles))


class _Passage:
    """One reading of the rules for one family; holds what is gathered on the way."""

    def __init__(self, moteur: Moteur, situation: Situation, au: date) -> None:
        self.moteur = moteur
        self.au = au.toordinal()
        self.faits: dict[str, Fait] = {f.cle: f for f in situation.faits}
        self.etapes: dict[str, str] = {}
        self.lignes: list[Echeance] = []
        self._manques: dict[tuple[str, str], int] = {}

    def lit(self, contexte: Contexte) -> None:
        """Every line of one subject. One tight loop: a family has four subjects and a thousand readings."""
        moteur, au, suffixe = self.moteur, self.au, contexte.suffixe
        lecture = moteur.lectures[contexte.type, contexte.mode]
        v = moteur.valeurs(contexte)
        etapes = _Etapes(lecture.lot, v, contexte, moteur.compile.etapes)
        if contexte.type != "parent":
            self.etapes.setdefault(contexte.cle, etapes.nom(etapes.au(au)) or "apres")
        lignes = self.lignes if not lecture.a_des_versions else []
        bornes, noms, en_deuil, est_ne = etapes.bornes, etapes.noms, contexte.mode == "perte", contexte.ne
        perte, au_projet, faits = contexte.faits.get("perte"), contexte.est_du_projet, self.faits
        for r, regle, si, du, dernier, prefixe, valable_du, valable_au, reference, montre in lecture.regles:
            tient = v[si]
            if tient is False:
                continue
            debut, fin = v[du], v[dernier]
            # An anchor without value gives no line.
            if (debut is None and du != ABSENT) or (fin is None and dernier != ABSENT):
                continue
            if perte is not None and perte not in regle.pertes:
                continue
            if au_projet and r.etape_min != 0 and du == ABSENT:
                continue
            confirmee = True
            if regle.campagne is not None:
                saison = moteur.campagnes.saison(regle.campagne, debut, fin, contexte.departement, au)
                if saison is None:
                    continue
                debut, fin, confirmee = saison
            if debut is not None and fin is not None and fin < debut:
                continue
            cle = prefixe + suffixe
            fait = faits.get(cle) if faits else None
            if regle.fait_par is not None and fait is None:
                fait = self._fait(regle.fait_par, cle, contexte)
            if fait is None:
                # What was done stays, even under a version that a newer one replaced.
                if reference == ABSENT:
                    jour = fin if fin is not None else debut if debut is not None else au
                else:
                    jour = v[reference]
                if jour is not None and not valable_du <= jour <= valable_au:
                    continue
                if tient is None and not montre and _attend(regle.demandeurs, contexte.faits):
                    self._note_manque(r, contexte)
                    continue
            if en_deuil or r.etape_min != ABSENT:
                etape: str | None = etapes.de(r)
            else:
                jour = debut if debut is not None else fin
                etape = noms[bisect_right(bornes, jour)] if jour is not None and bornes else None
            etat = "fait" if fait is not None else self._etat(r, v, debut, fin, etapes)
            lignes.append(
                _neuve(
                    Echeance,
                    (
                        cle,
                        regle,
                        contexte,
                        debut,
                        fin,
                        etat,
                        r.previsionnel and not est_ne,
                        etape,
                        fait,
                        tient is None,
                        not confirmee,
                    ),
                )
            )
        if lecture.a_des_versions:
            self.lignes.extend(self._versions(lignes))

    def _fait(self, ancre: str, cle: str, contexte: Contexte) -> Fait | None:
        """A day the family gave that says the act was done."""
        jour = contexte.ancres.get(ancre)
        return Fait(cle, date.fromordinal(jour)) if jour is not None and jour <= self.au else None

    def _etat(self, r: RegleCompilee, v: tuple[Any, ...], debut: int | None, fin: int | None, etapes: _Etapes) -> str:
        au = self.au
        if debut is None and fin is None:
            return etapes.etat(r, au)
        if debut is not None and au < debut:
            return "a_venir"
        if fin is None:
            return "maintenant"
        if au <= fin:
            longueur = fin - debut + 1 if debut is not None else BIENTOT_MAX * 4
            return "bientot_fini" if fin - au < min(BIENTOT_MAX, max(BIENTOT_MIN, longueur // 4)) else "maintenant"
        if not r.rattrapable:
            return "passe"
        perdu = v[r.perdu_des] if r.perdu_des != ABSENT else None
        return "passe" if perdu is not None and au >= perdu else "a_rattraper"

    def _versions(self, lignes: list[Echeance]) -> Iterable[Echeance]:
        """One line for one act: the version that was done, else the latest in force."""
        versionnes = self.moteur.actes_versionnes
        gardees: dict[str, Echeance] = {}
        for ligne in lignes:
            if ligne.regle.acte not in versionnes:
                yield ligne
                continue
            autre = gardees.get(ligne.regle.acte)
            if autre is None or _prime(ligne, autre):
                gardees[ligne.regle.acte] = ligne
        yield from gardees.values()

    def _note_manque(self, r: RegleCompilee, contexte: Contexte) -> None:
        assert r.regle.si is not None
        for comparaison in faits_de(r.regle.si):
            if comparaison.fait not in contexte.faits:
                cle = comparaison.fait, contexte.suffixe
                self._manques[cle] = self._manques.get(cle, 0) + 1

    def echeances(self) -> list[Echeance]:
        return self.lignes

    def questions(self) -> Iterable[Question]:
        for (fait, sujet), nombre in self._manques.items():
            if not self.moteur.catalogue.faits[fait].interne:
                yield Question(fait, sujet, nombre)


def _prime(ligne: Echeance, autre: Echeance) -> bool:
    if (ligne.fait is None) != (autre.fait is None):
        return ligne.fait is not None
    return (ligne.regle.valable.du or date.min) > (autre.regle.valable.du or date.min)


class _Etapes:
    """Where a subject stands among the steps, and in which step a line falls."""

    __slots__ = ("_avant", "_contexte", "_noms", "_rangs", "bornes", "noms")

    def __init__(self, lot: Lot, valeurs: tuple[Any, ...], contexte: Contexte, noms: tuple[str, ...]) -> None:
        self._contexte = contexte
        self._noms = noms
        self._avant = noms.index("naissance")
        # Boundaries that are known, in order; a subject without any (a project) has no step of its own.
        connues = [(valeurs[b], rang) for rang, b in enumerate(lot.bornes) if b != ABSENT and valeurs[b] is not None]
        naissance = valeurs[lot.naissance]
        # A child born early closes the steps of pregnancy on the day of birth.
        self.bornes = [min(jour, naissance) if naissance and rang < self._avant else jour for jour, rang in connues]
        self._rangs = [rang for _, rang in connues]
        if self._rangs:
            self._rangs.append(self._rangs[-1] + 1)
        self.noms = [noms[rang] for rang in self._rangs]

    def nom(self, rang: int | None) -> str | None:
        return None if rang is None else self._noms[rang]

    def au(self, jour: int) -> int | None:
        """Rank of the step of the subject on a day."""
        if self._contexte.mode == "perte":
            return self._noms.index("deuil")
        if self._contexte.est_du_projet:
            return 0
        if not self.bornes:
            return None
        rang = self._rangs[bisect_right(self.bornes, jour)]
        return max(rang, self._avant) if self._contexte.ne else min(rang, self._avant)

    def intervalles(self) -> list[tuple[int, tuple[int, int]]]:
        """Known steps in order, each from the end of the one before."""
        paires = zip(self._rangs, pairwise([0, *self.bornes, INFINI]), strict=False)
        return [(rang, (de, a)) for rang, (de, a) in paires if de < a]

    def de(self, r: RegleCompilee) -> str:
        """Step of a line that says its own, or of a loss."""
        return "deuil" if self._contexte.mode == "perte" else self._noms[r.etape_min]

    def etat(self, r: RegleCompilee, au: int) -> str:
        if r.etape_min == ABSENT or self._contexte.mode == "perte":
            return "maintenant"
        rang = self.au(au)
        if rang is None or r.etape_min <= rang <= r.etape_max:
            return "maintenant"
        return "a_venir" if rang < r.etape_min else "passe"


class _Campagnes:
    """Seasons by territory, and which one a window meets."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._saisons = {
            nom: {t: tuple(_bornes(liste)) for t, liste in territoires.items()}
            for nom, territoires in catalogue.campagnes.items()
        }

    def saison(
        self, campagne: Any, debut: int | None, fin: int | None, departement: str | None, au: int
    ) -> tuple[int, int, bool] | None:
        """Window within the current or next season it meets, else the last one; null when it meets none."""
        if debut is None:
            return None
        territoires = self._saisons[campagne.id]
        derniere = fin if fin is not None else INFINI
        choisie = None
        for premier, dernier, confirmee in territoires.get(departement or "", territoires["defaut"]):
            if not _rencontre(campagne.mode, premier, dernier, debut, derniere):
                continue
            choisie = max(debut, premier), min(derniere, dernier), confirmee
            if choisie[1] >= au:
                break
        return choisie


def _rencontre(mode: str, premier: int, dernier: int, debut: int, fin: int) -> bool:
    match mode:
        case "chevauche":
            return premier <= fin and dernier >= debut
        case "commence_dedans":
            return premier <= debut <= dernier
        case "commence_avant":
            return debut < premier <= fin
    raise AssertionError(mode)


def _bornes(occurrences: tuple[Occurrence, ...]) -> Iterable[tuple[int, int, bool]]:
    ordinaux = [(o.premier.toordinal(), o.dernier.toordinal() if o.dernier else None, o.confirmee) for o in occurrences]
    for rang, (premier, dernier, confirmee) in enumerate(ordinaux):
        suivant = ordinaux[rang + 1][0] - 1 if rang + 1 < len(ordinaux) else INFINI
        yield premier, dernier if dernier is not None else suivant, confirmee and dernier is not None
