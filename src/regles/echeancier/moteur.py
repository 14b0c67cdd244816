"""The reference interpreter: one family, all rules, on one day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Set
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from regles.catalogue import Catalogue
from regles.compilation import ABSENT, TRES_TARD, Compile, Lot, RegleCompilee, Tri, compile_catalogue
from regles.echeancier.campagnes import Campagnes
from regles.echeancier.etapes import EtapesDuSujet
from regles.echeancier.modele import Echeance, Parcours, Question
from regles.echeancier.programme import TOUJOURS, Programme, genere
from regles.situation import Fait, Situation
from regles.sujets import Contexte, contextes

# How close to its end a window is « bientôt fini »: a quarter of it, within these days.
# Verdict 5 of the facts; a way of showing, not a legal figure.
BIENTOT_MIN, BIENTOT_MAX = 3, 14
RANGS, _JOURS = 100_000, TRES_TARD + 1
_neuve = tuple.__new__


class Moteur:
    """Compile once, answer for any situation and any day."""

    def __init__(self, catalogue: Catalogue, tri: Tri = lambda _regle, _mode: True) -> None:
        self.compile: Compile = compile_catalogue(catalogue, tri)
        self.catalogue = catalogue
        feries = catalogue.territoires.feries
        self._programmes: dict[tuple[str, str], Programme] = {
            cle: genere(lot.programme, feries) for cle, lot in self.compile.lots.items()
        }
        self.campagnes = Campagnes(catalogue)
        actes = [r.acte for r in catalogue.regles]
        self.actes_versionnes = frozenset(a for a in actes if actes.count(a) > 1)
        self.lectures = {cle: _Lecture.de(lot, self.actes_versionnes) for cle, lot in self.compile.lots.items()}

    @cached_property
    def essentiel(self) -> Moteur:
        """The same, without the rules that no line of the essential comes from; in grief, every rule counts.

        A calendar that is followed is asked all day, and most hold the essential alone. Questions are not all there.
        """
        actes = {r.acte for r in self.catalogue.regles if r.essentiel}
        # All versions of an act stay: the one in force is chosen among them.
        return Moteur(self.catalogue, lambda regle, mode: mode != "vie" or regle.acte in actes)

    def parcours(self, situation: Situation, au: date, depuis: date | None = None) -> Parcours:
        """The whole timeline of a family on a day, ordered by first day.

        `depuis` leaves out most of what ended before, for who would not show it: questions are then not all there.
        """
        passage = _Passage(self, situation, au, depuis)
        sujets = contextes(situation, self.catalogue.territoires)
        for contexte in sujets:
            passage.lit(contexte)
        return Parcours(
            au=au,
            situation=situation,
            sujets=tuple(sujets),
            etapes=passage.etapes,
            echeances=_en_ordre(passage.lignes),
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
        return EtapesDuSujet(lot, self.valeurs(contexte), contexte, self.compile.etapes).intervalles()


def _attend(demandeurs: Set[str], faits: Mapping[str, Any]) -> bool:
    return not demandeurs or not faits.keys() >= demandeurs


def _en_ordre(lignes: list[Echeance]) -> tuple[Echeance, ...]:
    """By first day, last day, place in the catalogue: as one number for each, made here and not in a function of its
    own, since sorting two hundred lines is a tenth of the work.
    """
    cles = [
        ((e[3] if e[3] is not None else e[4] or 0) * _JOURS + (e[4] if e[4] is not None else TRES_TARD)) * RANGS
        + e[1].rang
        for e in lignes
    ]
    return tuple([lignes[i] for i in sorted(range(len(lignes)), key=cles.__getitem__)])


class _Lecture(NamedTuple):
    """The rules of a lot as the loop reads them: flat tuples for most, no attribute to look up; the others apart."""

    lot: Lot
    simples: tuple[tuple[Any, ...], ...]
    autres: tuple[RegleCompilee, ...]
    a_des_versions: bool

    @classmethod
    def de(cls, lot: Lot, versionnes: frozenset[str]) -> _Lecture:
        simples = tuple(
            (
                r,
                r.regle,
                r.si if r.si != ABSENT else TOUJOURS,
                r.du,
                r.dernier,
                f"{r.regle.id}:",
                r.valable_du,
                r.valable_au,
                frozenset(r.regle.demandeurs) if r.regle.si_inconnu != "montrer" else None,
                r.previsionnel,
                # One of several versions: the one in force is chosen among them all, past or not.
                r.regle.acte in versionnes,
            )
            for r in lot.regles
            if est_simple(r, lot)
        )
        autres = tuple(r for r in lot.regles if not est_simple(r, lot))
        return cls(lot, simples, autres, any(r.regle.acte in versionnes for r in lot.regles))


def est_simple(r: RegleCompilee, lot: Lot) -> bool:
    """Whether a rule is all in its days: no loss, season, step of its own nor birth date to compare."""
    a_une_date = r.du != ABSENT or r.dernier != ABSENT
    return (
        a_une_date
        and lot.mode != "perte"
        and r.reference == ABSENT
        and r.etape_min == ABSENT
        and r.regle.campagne is None
        and r.regle.fait_par is None
    )


class _Passage:
    """One reading of the rules for one family; holds what is gathered on the way."""

    def __init__(self, moteur: Moteur, situation: Situation, au: date, depuis: date | None) -> None:
        self.moteur = moteur
        self.au = au.toordinal()
        self.depuis = depuis.toordinal() if depuis else 0
        self.faits: dict[str, Fait] = {f.cle: f for f in situation.faits}
        self.etapes: dict[str, str] = {}
        self.lignes: list[Echeance] = []
        self._manques: dict[tuple[str, str], int] = {}

    def lit(self, contexte: Contexte) -> None:
        """Every line of one subject. One tight loop: a family has four subjects and a thousand readings."""
        moteur, au, suffixe = self.moteur, self.au, contexte.suffixe
        lecture = moteur.lectures[contexte.type, contexte.mode]
        v = moteur.valeurs(contexte)
        etapes = EtapesDuSujet(lecture.lot, v, contexte, moteur.compile.etapes)
        if contexte.type != "parent" and not (contexte.type == "grossesse" and contexte.faits["adoption"]):
            self.etapes.setdefault(contexte.cle, etapes.nom(etapes.au(au)) or "apres")
        lignes = self.lignes if not lecture.a_des_versions else []
        bornes, noms, prevue, faits, depuis = etapes.bornes, etapes.noms, not contexte.ne, self.faits, self.depuis
        for r, regle, si, du, dernier, prefixe, valable_du, valable_au, demandeurs, liee, versionnee in lecture.simples:
            tient = v[si]
            if tient is False:
                continue
            debut, fin = v[du], v[dernier]
            # An anchor without value gives no line; an inverted window either.
            if fin is None:
                if dernier != ABSENT or debut is None:
                    continue
                jour = derniere = debut
            elif debut is None:
                if du != ABSENT:
                    continue
                jour = derniere = fin
            elif fin < debut:
                continue
            else:
                jour, derniere = debut, fin
            if derniere < depuis and not versionnee:
                continue
            cle = prefixe + suffixe
            fait = faits.get(cle) if faits else None
            if fait is None:
                # What was done stays, even under a version that a newer one replaced.
                if not valable_du <= derniere <= valable_au:
                    continue
                if tient is None and demandeurs is not None and _attend(demandeurs, contexte.faits):
                    self._note_manque(r, contexte)
                    continue
                etat = "a_venir" if debut is not None and au < debut else self._etat(r, v, debut, fin, etapes, contexte)
            else:
                etat = "fait"
            etape = noms[bisect_right(bornes, jour)] if bornes else None
            champs = (
                cle,
                regle,
                contexte,
                debut,
                fin,
                etat,
                liee and prevue,
                etape,
                fait,
                tient is None,
                False,
            )
            lignes.append(_neuve(Echeance, champs))
        for r in lecture.autres:
            ligne = self._ligne(r, v, contexte, etapes)
            if ligne is not None:
                lignes.append(ligne)
        if lecture.a_des_versions:
            self.lignes.extend(self._versions(lignes))

    def _ligne(
        self, r: RegleCompilee, v: tuple[Any, ...], contexte: Contexte, etapes: EtapesDuSujet
    ) -> Echeance | None:
        """A line of a rule with something more: a loss, a season, steps of its own, a birth date to compare."""
        regle = r.regle
        tient = True if r.si == ABSENT else v[r.si]
        debut, fin = v[r.du], v[r.dernier]
        if tient is False or (debut is None and r.du != ABSENT) or (fin is None and r.dernier != ABSENT):
            return None
        perte = contexte.faits.get("perte")
        if perte is not None and perte not in regle.pertes:
            return None
        if contexte.est_du_projet and r.etape_min != 0 and r.du == ABSENT:
            return None
        confirmee = True
        if regle.campagne is not None:
            saison = self.moteur.campagnes.saison(regle.campagne, debut, fin, contexte.departement, self.au)
            if saison is None:
                return None
            debut, fin, confirmee = saison
        if debut is not None and fin is not None and fin < debut:
            return None
        cle = f"{regle.id}:{contexte.suffixe}"
        fait = self._fait(regle.fait_par, cle, contexte)
        if fait is None:
            if not self._en_vigueur(r, v, debut, fin):
                return None
            if tient is None and regle.si_inconnu != "montrer" and _attend(set(regle.demandeurs), contexte.faits):
                self._note_manque(r, contexte)
                return None
        return Echeance(
            cle=cle,
            regle=regle,
            contexte=contexte,
            debut=debut,
            fin=fin,
            etat="fait" if fait is not None else self._etat(r, v, debut, fin, etapes, contexte),
            previsionnel=r.previsionnel and not contexte.ne,
            etape=etapes.de(r, debut if debut is not None else fin),
            fait=fait,
            est_incertaine=tient is None,
            a_confirmer=not confirmee,
        )

    def _en_vigueur(self, r: RegleCompilee, v: tuple[Any, ...], debut: int | None, fin: int | None) -> bool:
        if r.reference != ABSENT:
            jour = v[r.reference]
            return jour is None or r.valable_du <= jour <= r.valable_au
        jour = fin if fin is not None else debut if debut is not None else self.au
        return r.valable_du <= jour <= r.valable_au

    def _fait(self, ancre: str | None, cle: str, contexte: Contexte) -> Fait | None:
        """What the family ticked, or a day it gave that says as much."""
        if (fait := self.faits.get(cle)) is not None or ancre is None:
            return fait
        jour = contexte.ancres.get(ancre)
        return Fait(cle, date.fromordinal(jour)) if jour is not None and jour <= self.au else None

    def _etat(
        self,
        r: RegleCompilee,
        v: tuple[Any, ...],
        debut: int | None,
        fin: int | None,
        etapes: EtapesDuSujet,
        contexte: Contexte,
    ) -> str:
        au = self.au
        if debut is None and fin is None:
            return etapes.etat(r, au)
        if debut is not None and (au < debut or (r.previsionnel and not contexte.ne and debut >= v[etapes.naissance])):
            # A birth that nobody told has not happened: what follows it waits, even past the due date.
            return "a_venir"
        perdu = v[r.perdu_des]
        if fin is None:
            return "passe" if perdu is not None and au >= perdu else "maintenant"
        if au <= fin:
            longueur = fin - debut + 1 if debut is not None else BIENTOT_MAX * 4
            return "bientot_fini" if fin - au < min(BIENTOT_MAX, max(BIENTOT_MIN, longueur // 4)) else "maintenant"
        # After a death, a right that closed is never called late.
        if not r.rattrapable or contexte.mode == "garder" or (perdu is not None and au >= perdu):
            return "passe"
        return "a_rattraper"

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
        for fait in r.regle.faits_lus:
            if fait not in contexte.faits:
                cle = fait, contexte.suffixe
                self._manques[cle] = self._manques.get(cle, 0) + 1

    def questions(self) -> Iterable[Question]:
        for (fait, sujet), nombre in sorted(self._manques.items()):
            if not self.moteur.catalogue.faits[fait].interne:
                yield Question(fait, sujet, nombre)


def _prime(ligne: Echeance, autre: Echeance) -> bool:
    if (ligne.fait is None) != (autre.fait is None):
        return ligne.fait is not None
    return (ligne.regle.valable.du or date.min) > (autre.regle.valable.du or date.min)
