"""What an estimate says on a screen: each result with its amount, its working, its law, and who confirms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from millejours.demarches.enfants import noms_des_enfants
from millejours.famille.lignes import SourceVue
from millejours.famille.regles import catalogue, langue
from regles.explain import date_en_mots, fenetre_en_mots
from regles.explain.mots import majuscule, verifiee_en_mots
from regles.langues import Langue
from regles.simulateurs import Fourchette, Ligne, Reponse, Resultat
from regles.simulateurs.resultat import (
    ANCIENNE,
    CHANGERAIT,
    CONFIRME,
    LECTURE,
    LECTURES,
    MOTIF,
    NON_CALCULE,
    dit,
    montant_en_mots,
)
from regles.situation import Situation

_PARENT = re.compile(r"\bp([12])\b")
_ARTICLE = re.compile(r"^(Votre|La|Le|Les)\b")


@dataclass(frozen=True, slots=True)
class LigneVue:
    libelle: str
    calcul: str
    valeur: str
    sources: tuple[SourceVue, ...]
    est_titre: bool


@dataclass(frozen=True, slots=True)
class ResultatVue:
    """One result in words. `motif` says why nothing could be computed; `lectures`, both readings of the law or of an answer;
    `anciennes`, the values whose next one is not written yet."""

    id: str
    libelle: str
    montant: str
    quand: str
    a_confirmer: bool
    lignes: tuple[LigneVue, ...]
    changerait: str
    confirme: str
    motif: str
    est_nul: bool
    lectures: tuple[str, ...]
    anciennes: tuple[str, ...]

    @property
    def par_qui(self) -> str:
        """Who confirms, inside a sentence."""
        return _ARTICLE.sub(lambda m: m[0].lower(), self.confirme).removesuffix(".")

    @property
    def court(self) -> str:
        """What is said under the title of the right it is about."""
        return majuscule(self.libelle.rpartition(" : ")[2])


class Mots:
    """Words of one answer: parents as people say them, sources with the day they were read again."""

    def __init__(self, situation: Situation, reponse: Reponse) -> None:
        self.langue: Langue = catalogue().langues[langue()]
        self.au = reponse.au
        self._parents = noms_des_parents(situation)
        self._sources: dict[str, SourceVue] = {}

    def nomme(self, texte: str) -> str:
        """Keys of parents replaced by who they are."""
        return majuscule(_PARENT.sub(lambda m: self._parents.get(m.group(), m.group()), texte))

    def jour(self, le: date) -> str:
        return date_en_mots(le, self.langue)

    def resultat(self, r: Resultat) -> ResultatVue:
        motifs = [x.libelle.removeprefix(NON_CALCULE) for x in r.lignes_de(MOTIF)]
        # Free is the best of its answers, not a right that is closed.
        est_gratuit = r.droit == "c2s" and r.montant == 0
        lectures = dict.fromkeys(self._phrase(x) for x in r.lignes_de(LECTURES))
        return ResultatVue(
            id=r.id,
            libelle=self.nomme(r.libelle),
            montant=_("gratuite") if est_gratuit else montant_en_mots(r),
            quand=fenetre_en_mots(r.debut, r.fin, self.au, self.langue) if r.debut or r.fin else "",
            a_confirmer=r.confiance == "C",
            lignes=tuple(self._ligne(x) for x in r.lignes if x.role not in (CHANGERAIT, CONFIRME)),
            changerait=_dit_par(r, CHANGERAIT),
            confirme=_dit_par(r, CONFIRME),
            motif=majuscule(motifs[0]) if motifs and not r.montant and not est_gratuit else "",
            est_nul=r.montant == 0 and not est_gratuit,
            lectures=tuple(lectures),
            anciennes=tuple(dict.fromkeys(self._phrase(x) for x in r.lignes_de(ANCIENNE))),
        )

    def _phrase(self, ligne: Ligne) -> str:
        texte = self.nomme(ligne.libelle)
        return f"{texte} : {ligne.calcul}." if ligne.calcul else texte

    def _ligne(self, ligne: Ligne) -> LigneVue:
        return LigneVue(
            libelle=self.nomme(ligne.libelle),
            calcul=ligne.calcul,
            valeur="" if ligne.valeur is None else dit(ligne.valeur),
            sources=tuple(self._source(cle) for cle in ligne.sources),
            est_titre=ligne.role == LECTURE,
        )

    def _source(self, cle: str) -> SourceVue:
        if cle not in self._sources:
            s = catalogue().sources[cle]
            self._sources[cle] = SourceVue(s.titre, s.reference, s.url, verifiee_en_mots(s.verifie_le, self.langue))
        return self._sources[cle]


def _dit_par(r: Resultat, role: str) -> str:
    return next((x.calcul for x in r.lignes_de(role)), "")


def noms_des_parents(situation: Situation) -> Mapping[str, str]:
    """« vous » is whoever was described first; a key is only for machines."""
    premier = situation.parents[0].cle if situation.parents else "p1"
    return {cle: _("vous") if cle == premier else _("l'autre parent") for cle in ("p1", "p2")}


@dataclass(frozen=True, slots=True)
class CartePrestation:
    """One benefit: its amount before and after CRDS, when, and how far the ceiling is."""

    titre: str
    principal: ResultatVue
    net: ResultatVue | None
    distances: tuple[ResultatVue, ...]


@dataclass(frozen=True, slots=True)
class PagePrestations:
    au_mots: str
    cartes: tuple[CartePrestation, ...]
    fermees: tuple[CartePrestation, ...]
    hypotheses: tuple[str, ...]


def page_prestations(situation: Situation, reponse: Reponse) -> PagePrestations:
    """What is open or may be first; what is not, with its reason, after."""
    mots = Mots(situation, reponse)
    enfants = noms_des_enfants(situation)
    cartes = [_carte(r, reponse.resultats, enfants, mots) for r in reponse.resultats if not r.droit.endswith(_ANNEXES)]
    return PagePrestations(
        au_mots=mots.jour(reponse.au),
        cartes=tuple(c for c in cartes if not c.principal.est_nul),
        fermees=tuple(c for c in cartes if c.principal.est_nul),
        hypotheses=tuple(mots.nomme(h) for h in reponse.hypotheses),
    )


_ANNEXES = ("_net", "_marge", "_depassement")


def _carte(r: Resultat, tous: Iterable[Resultat], enfants: Mapping[str, str], mots: Mots) -> CartePrestation:
    siens = [x for x in tous if x.droit.startswith(f"{r.droit}_") and x.sujet == r.sujet]
    net = next((x for x in siens if x.droit == f"{r.droit}_net"), None)
    distances = (mots.resultat(x) for x in siens if x.droit.endswith(_ANNEXES[1:]))
    principal = mots.resultat(r)
    return CartePrestation(
        titre=f"{principal.libelle} : {enfants[r.sujet]}" if r.sujet in enfants else principal.libelle,
        principal=principal,
        net=mots.resultat(net) if net and net.montant != r.montant else None,
        distances=tuple(d for d in distances if not d.est_nul),
    )


def bornes(montant: object) -> tuple[float, float] | None:
    """Both ends of an amount for a drawing; null when nobody can say. Never used for a figure in words."""
    if isinstance(montant, Fourchette):
        return float(montant.min), float(montant.max)
    return None if montant is None else (float(str(montant)), float(str(montant)))


def par_suffixe(resultats: Iterable[Resultat], rang: str) -> dict[str, Resultat]:
    """Results of one contract, by right."""
    return {r.droit: r for r in resultats if r.sujet == rang}
