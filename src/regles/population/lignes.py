"""Rules of a lot over distinct subjects: which lines there are, on which days, in which state.

The twin of `echeancier.moteur`, a column at a time: change both. Nothing here knows of families.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from regles.compilation import ABSENT, TRES_TARD, RegleCompilee
from regles.echeancier import Moteur
from regles.echeancier.campagnes import rencontre
from regles.echeancier.modele import ETATS
from regles.echeancier.moteur import BIENTOT_MAX, BIENTOT_MIN, est_simple
from regles.population.formes import INCONNU, RIEN, Codes, Jours, Masque, Places
from regles.population.lots import Distincts
from regles.population.programme import Calendrier, Execution

PREVISIONNEL, INCERTAINE, A_CONFIRMER = 1, 2, 4
MOMENTS = ("ouvre", "ferme", "cours", "tout")
A_VENIR, MAINTENANT, BIENTOT_FINI, A_RATTRAPER, PASSE, FAIT = range(len(ETATS))


@dataclass(frozen=True, slots=True)
class Demande:
    """The day lines are seen from, and which are wanted: those that open, close or run from `au` to `jusqua`; or all."""

    au: int
    jusqua: int
    moment: str = "tout"

    def veut(self, debut: Jours, fin: Jours) -> Masque | None:
        """Lines whose days answer; null when all do."""
        voulues: Masque | None = None
        match self.moment:
            case "ouvre":
                voulues = (debut >= self.au) & (debut <= self.jusqua)
            case "ferme":
                voulues = (fin >= self.au) & (fin <= self.jusqua)
            case "cours":
                voulues = (debut <= self.jusqua) & ((fin == 0) | (fin >= self.au))
        return voulues


@dataclass(frozen=True)
class Trouvees:
    """Lines of one rule: the group of each, and what it says."""

    regle: RegleCompilee
    qui: Places
    debut: Jours
    fin: Jours
    etat: Codes
    etape: Codes
    drapeaux: Codes
    # What each comparison of the condition gave, in base 3.
    raison: Places

    def garde(self, choix: Masque) -> Trouvees:
        """Only some of them."""
        champs = (self.qui, self.debut, self.fin, self.etat, self.etape, self.drapeaux, self.raison)
        return Trouvees(self.regle, *(c[choix] for c in champs))


class Lecture:
    """One reading of the rules of a lot."""

    def __init__(self, moteur: Moteur, calendrier: Calendrier, distincts: Distincts, demande: Demande) -> None:
        self.moteur, self.d, self.demande = moteur, distincts, demande
        self.vivant = distincts.vivant
        self.lot = self.vivant.lot
        zones = np.array([zone for zone, _ in self.vivant.lieux], np.int32)[distincts.lieux]
        execution = Execution(calendrier, len(distincts), zones, distincts.jours.__getitem__, self._fait)
        self.v: Mapping[int, Any] = execution.parcourt(self.lot, self.vivant.places)
        self.ne: Masque = distincts.par_sujet("ne", lambda s: s.ne)
        self._bornes = self._prepare_bornes()

    def _fait(self, instruction: tuple[Any, ...]) -> Any:
        return self.vivant.verites(instruction)[self.d.classes[instruction[1]]]

    def lignes(self) -> list[Trouvees]:
        """Lines wanted, by rule; one for each act of several versions."""
        versionnes = self.moteur.actes_versionnes
        simples, a_choisir = [], []
        for r in self.vivant.regles:
            if r.regle.acte in versionnes:
                a_choisir.append(self._lignes(r, tri=False))
            else:
                simples.append(self._lignes(r, tri=True))
        choisies = [self._veut(t) for t in self._versions(a_choisir)]
        return [t for t in (*simples, *choisies) if len(t.qui)]

    def _veut(self, t: Trouvees) -> Trouvees:
        voulues = self.demande.veut(t.debut, t.fin)
        if voulues is None:
            return t
        voulues &= (t.etat != FAIT) & (t.etat != PASSE)
        return t.garde(voulues)

    def _lignes(self, r: RegleCompilee, *, tri: bool) -> Trouvees:
        v, d = self.v, self.d
        debut = v[r.du] if r.du != ABSENT else np.zeros(len(d), np.int32)
        fin = v[r.dernier] if r.dernier != ABSENT else np.zeros(len(d), np.int32)
        la: Masque = np.ones(len(d), bool) if r.si == ABSENT else v[r.si] > 0
        if r.du != ABSENT:
            la &= debut > 0
        if r.dernier != ABSENT:
            la &= fin > 0
        if tri and r.regle.campagne is None and (voulues := self.demande.veut(debut, fin)) is not None:
            la &= voulues
        if not est_simple(r, self.lot):
            la &= self._concerne(r)
        qui = np.flatnonzero(la)
        debut, fin = debut[qui], fin[qui]
        confirmee = np.ones(len(qui), bool)
        if r.regle.campagne is not None:
            qui, debut, fin, confirmee = self._saison(r, qui, debut, fin)
        droites = ~((debut > 0) & (fin > 0) & (fin < debut))
        qui, debut, fin, confirmee = qui[droites], debut[droites], fin[droites], confirmee[droites]
        incertaine = np.zeros(len(qui), bool) if r.si == ABSENT else v[r.si][qui] == INCONNU
        fait = self._est_fait(r, qui)
        garde = fait | (self._en_vigueur(r, qui, debut, fin) & ~(incertaine & self._attend(r, qui)))
        if not garde.all():
            qui, debut, fin = qui[garde], debut[garde], fin[garde]
            confirmee, incertaine, fait = confirmee[garde], incertaine[garde], fait[garde]
        drapeaux = incertaine * INCERTAINE + ~confirmee * A_CONFIRMER
        if r.previsionnel:
            drapeaux = drapeaux + ~self.ne[qui] * PREVISIONNEL
        etat = np.where(fait, FAIT, self._etat(r, qui, debut, fin)).astype(np.int32)
        etape = self._etape(r, qui, np.where(debut > 0, debut, fin))
        raison = np.zeros(len(qui), np.int64)
        for place in self.vivant.feuilles[r.rang]:
            raison = raison * 3 + v[place][qui]
        trouvees = Trouvees(r, qui, debut, fin, etat, etape, drapeaux.astype(np.int32), raison)
        return self._veut(trouvees) if tri else trouvees

    def _concerne(self, r: RegleCompilee) -> Masque:
        """A loss that is not the rule's, a project that has no day."""
        pertes = self.vivant.connues("perte")
        siennes = np.array([perte is None or perte in r.regle.pertes for perte in pertes])
        concerne: Masque = siennes[self.d.classes["perte"]]
        if r.etape_min != 0 and r.du == ABSENT:
            concerne = concerne & ~self.d.par_sujet("projet", lambda s: s.est_du_projet)
        return concerne

    def _saison(self, r: RegleCompilee, qui: Places, debut: Jours, fin: Jours) -> tuple[Any, Any, Any, Any]:
        campagne = r.regle.campagne
        assert campagne is not None
        connus = debut > 0
        qui, debut, fin = qui[connus], debut[connus], fin[connus]
        lieux = self.d.lieux[qui]
        trouvee = np.zeros(len(qui), bool)
        sorties = [np.zeros(len(qui), np.int32), np.zeros(len(qui), np.int32), np.zeros(len(qui), bool)]
        for lieu in np.unique(lieux):
            siens = np.flatnonzero(lieux == lieu)
            saisons = self.moteur.campagnes.saisons(campagne.id, self.vivant.lieux[lieu][1])
            lu = self._saison_du_lieu(campagne.mode, saisons, debut[siens], fin[siens])
            trouvee[siens] = lu[0]
            for sortie, valeurs in zip(sorties, lu[1:], strict=True):
                sortie[siens] = valeurs
        premier, dernier, confirmee = (s[trouvee] for s in sorties)
        return qui[trouvee], premier, dernier, confirmee

    def _saison_du_lieu(self, mode: str, saisons: Any, debut: Jours, fin: Jours) -> tuple[Any, Any, Any, Any]:
        derniere = np.where(fin > 0, fin, TRES_TARD).astype(np.int32)
        cherche = np.ones(len(debut), bool)
        if mode == "commence_avant":
            for premier, dernier, _ in saisons:
                cherche &= ~((premier <= debut) & (debut <= dernier))
        trouvee, confirmees = np.zeros(len(debut), bool), np.zeros(len(debut), bool)
        premiers, derniers = np.zeros(len(debut), np.int32), np.zeros(len(debut), np.int32)
        for premier, dernier, confirmee in saisons:
            la = cherche & rencontre(mode, premier, dernier, debut, derniere)
            if not la.any():
                continue
            premiers = np.where(la, np.maximum(debut, premier), premiers)
            derniers = np.where(la, np.minimum(derniere, dernier), derniers)
            confirmees = np.where(la, confirmee, confirmees)
            trouvee |= la
            cherche &= ~(la & (derniers >= self.demande.au))
        return trouvee, premiers, derniers, confirmees

    def _est_fait(self, r: RegleCompilee, qui: Places) -> Masque:
        cle = r.regle.id + ":"
        fait: Masque = np.zeros(len(qui), bool)
        if r.regle.id in self.d.coches:
            fait = self.d.par_sujet(cle, lambda s: cle + s.suffixe in s.coches)[qui]
        if r.regle.fait_par is not None:
            jour = self.d.jours[r.regle.fait_par][qui]
            fait = fait | ((jour > 0) & (jour <= self.demande.au))
        return fait

    def _en_vigueur(self, r: RegleCompilee, qui: Places, debut: Jours, fin: Jours) -> Masque:
        if r.reference != ABSENT:
            jour = self.v[r.reference][qui]
            vaut: Masque = (jour == 0) | ((r.valable_du <= jour) & (jour <= r.valable_au))
            return vaut
        jour = np.where(fin > 0, fin, np.where(debut > 0, debut, self.demande.au))
        en_vigueur: Masque = (r.valable_du <= jour) & (jour <= r.valable_au)
        return en_vigueur

    def _attend(self, r: RegleCompilee, qui: Places) -> Masque:
        """Whether a line whose condition is unknown waits for an answer."""
        if r.regle.si_inconnu == "montrer":
            return np.zeros(len(qui), bool)
        if not r.regle.demandeurs:
            return np.ones(len(qui), bool)
        manques = [np.array(self.vivant.connues(nom), bool)[self.d.classes[nom][qui]] for nom in r.regle.demandeurs]
        attend: Masque = np.logical_or.reduce(manques)
        return attend

    def _etat(self, r: RegleCompilee, qui: Places, debut: Jours, fin: Jours) -> Any:
        au = self.demande.au
        perdu = self.v[r.perdu_des][qui] if r.perdu_des != ABSENT else np.zeros(len(qui), np.int32)
        est_perdu = (perdu > 0) & (au >= perdu)
        longueur = np.where(debut > 0, fin - debut + 1, BIENTOT_MAX * 4)
        bientot = fin - au < np.minimum(BIENTOT_MAX, np.maximum(BIENTOT_MIN, longueur // 4))
        rattrape = r.rattrapable and self.lot.mode != "garder"
        apres = np.where(est_perdu, PASSE, A_RATTRAPER if rattrape else PASSE)
        etat = np.where(au <= fin, np.where(bientot, BIENTOT_FINI, MAINTENANT), apres)
        etat = np.where(fin == 0, np.where(est_perdu, PASSE, MAINTENANT), etat)
        avant = debut > au
        if r.previsionnel:
            avant |= (debut > 0) & ~self.ne[qui] & (debut >= self.v[self.lot.naissance][qui])
        etat = np.where(avant, A_VENIR, etat)
        sans = (debut == 0) & (fin == 0)
        return np.where(sans, self._etat_par_etape(r, qui), etat) if sans.any() else etat

    def _prepare_bornes(self) -> list[tuple[int, Jours, Masque]]:
        naissance = self.v[self.lot.naissance]
        avant = self.moteur.compile.etapes.index("naissance")
        bornes = []
        for rang, place in enumerate(self.lot.bornes):
            if place != ABSENT:
                jour = self.v[place]
                connu = jour > 0
                if rang < avant:
                    jour = np.where(naissance > 0, np.minimum(jour, naissance), jour)
                bornes.append((rang, jour, connu))
        return bornes

    def _rang(self, qui: Places, jour: Any) -> Codes:
        """Step a day falls in; -1 for a subject that has none."""
        rang = np.full(len(qui), RIEN, np.int32)
        for r, _, connu in self._bornes:
            rang = np.where(connu[qui], r + 1, rang).astype(np.int32)
        for r, borne, connu in reversed(self._bornes):
            rang = np.where(connu[qui] & (jour < borne[qui]), r, rang).astype(np.int32)
        return rang

    def _etape(self, r: RegleCompilee, qui: Places, jour: Jours) -> Codes:
        if self.lot.mode == "perte":
            return np.full(len(qui), self.moteur.compile.etapes.index("deuil"), np.int32)
        if r.etape_min != ABSENT:
            return np.full(len(qui), r.etape_min, np.int32)
        return np.where(jour > 0, self._rang(qui, jour), RIEN).astype(np.int32)

    def _etat_par_etape(self, r: RegleCompilee, qui: Places) -> Any:
        if r.etape_min == ABSENT or self.lot.mode == "perte":
            return np.full(len(qui), MAINTENANT)
        avant = self.moteur.compile.etapes.index("naissance")
        rang = self._rang(qui, self.demande.au)
        rang = np.where(self.ne[qui], np.maximum(rang, avant), np.minimum(rang, avant))
        rang = np.where(self.d.par_sujet("projet", lambda s: s.est_du_projet)[qui], 0, rang)
        inconnu = (self._rang(qui, self.demande.au) == RIEN) & (rang != 0)
        inconnu &= ~self.d.par_sujet("projet", lambda s: s.est_du_projet)[qui]
        dedans = inconnu | ((rang >= r.etape_min) & (rang <= r.etape_max))
        return np.where(dedans, MAINTENANT, np.where(rang < r.etape_min, A_VENIR, PASSE))

    def _versions(self, versions: list[Trouvees]) -> list[Trouvees]:
        """One line for one act: the version that was done, else the latest in force."""
        actes: dict[str, list[Trouvees]] = {}
        for t in versions:
            actes.setdefault(t.regle.regle.acte, []).append(t)
        sortie = []
        for siennes in actes.values():
            meilleure = np.full(len(self.d), RIEN, np.int64)
            choisie = np.full(len(self.d), RIEN, np.int32)
            for rang, t in enumerate(siennes):
                du = (t.regle.regle.valable.du or date.min).toordinal()
                note = (t.etat == FAIT) * np.int64(TRES_TARD) + du
                prime = note > meilleure[t.qui]
                meilleure[t.qui[prime]] = note[prime]
                choisie[t.qui[prime]] = rang
            sortie += [t.garde(choisie[t.qui] == rang) for rang, t in enumerate(siennes)]
        return sortie
