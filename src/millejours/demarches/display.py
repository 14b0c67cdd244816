"""What an estimate says on a screen: each result with its amount, its working, its law, and who confirms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from millejours.famille.lignes import SourceVue
from millejours.famille.regles import catalogue, langue
from regles.explain import date_en_mots, fenetre_en_mots
from regles.explain.mots import majuscule, verifiee_en_mots
from regles.langues import Langue
from regles.simulateurs import Fourchette, Ligne, Reponse, Resultat
from regles.simulateurs.resultat import dit
from regles.situation import Situation
from regles.sortie_simulation import montant_en_mots

_PARENT = re.compile(r"\bp([12])\b")
# Lines that every result may carry, told apart from its working by their label.
CHANGERAIT, CONFIRME, NON_CALCULE, LECTURE = "Ce qui changerait", "Qui confirme", "Non calculé : ", "Lecture "


@dataclass(frozen=True, slots=True)
class LigneVue:
    libelle: str
    calcul: str
    valeur: str
    sources: tuple[SourceVue, ...]
    est_titre: bool


@dataclass(frozen=True, slots=True)
class ResultatVue:
    """One result in words. `motif` says why nothing could be computed."""

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
        lignes = [ligne for ligne in r.lignes if ligne.libelle not in (CHANGERAIT, CONFIRME)]
        motifs = [x.libelle.removeprefix(NON_CALCULE) for x in lignes if x.libelle.startswith(NON_CALCULE)]
        return ResultatVue(
            id=r.id,
            libelle=self.nomme(r.libelle),
            montant=montant_en_mots(r),
            quand=fenetre_en_mots(r.debut, r.fin, self.au, self.langue) if r.debut or r.fin else "",
            a_confirmer=r.confiance == "C",
            lignes=tuple(self._ligne(ligne) for ligne in lignes),
            changerait=_dit_par(r, CHANGERAIT),
            confirme=_dit_par(r, CONFIRME),
            motif=majuscule(motifs[0]) if motifs and r.montant is None else "",
            est_nul=r.montant == 0,
        )

    def _ligne(self, ligne: Ligne) -> LigneVue:
        return LigneVue(
            libelle=self.nomme(ligne.libelle),
            calcul=ligne.calcul,
            valeur="" if ligne.valeur is None else dit(ligne.valeur),
            sources=tuple(self._source(cle) for cle in ligne.sources),
            est_titre=ligne.libelle.startswith(LECTURE),
        )

    def _source(self, cle: str) -> SourceVue:
        if cle not in self._sources:
            s = catalogue().sources[cle]
            self._sources[cle] = SourceVue(s.titre, s.reference, s.url, verifiee_en_mots(s.verifie_le, self.langue))
        return self._sources[cle]


def _dit_par(r: Resultat, libelle: str) -> str:
    return next((x.calcul for x in r.lignes if x.libelle == libelle), "")


def noms_des_parents(situation: Situation) -> Mapping[str, str]:
    """« vous » is whoever was described first; a key is only for machines."""
    premier = situation.parents[0].cle if situation.parents else "p1"
    return {cle: _("vous") if cle == premier else _("l'autre parent") for cle in ("p1", "p2")}


def base_de(identifiant: str) -> str:
    """The right an id is about, without its subject."""
    return identifiant.partition(":")[0]


def suffixe_de(identifiant: str) -> str:
    return identifiant.partition(":")[2]


@dataclass(frozen=True, slots=True)
class CartePrestation:
    """One benefit: its amount before and after CRDS, when, and how far the ceiling is."""

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
    par_id = {r.id: r for r in reponse.resultats}
    cartes = [_carte(r, par_id, mots) for r in reponse.resultats if not _est_annexe(r.id)]
    return PagePrestations(
        au_mots=mots.jour(reponse.au),
        cartes=tuple(c for c in cartes if not c.principal.est_nul),
        fermees=tuple(c for c in cartes if c.principal.est_nul),
        hypotheses=tuple(mots.nomme(h) for h in reponse.hypotheses),
    )


_ANNEXES = ("_net", "_marge", "_depassement")


def _est_annexe(identifiant: str) -> bool:
    return base_de(identifiant).endswith(_ANNEXES)


def _carte(r: Resultat, par_id: Mapping[str, Resultat], mots: Mots) -> CartePrestation:
    base, suffixe = base_de(r.id), suffixe_de(r.id)
    sien = f":{suffixe}" if suffixe else ""
    net = par_id.get(f"{base}_net{sien}")
    distances = (
        mots.resultat(x)
        for x in par_id.values()
        if base_de(x.id).startswith(f"{base}_") and base_de(x.id).endswith(_ANNEXES[1:]) and suffixe_de(x.id) == suffixe
    )
    return CartePrestation(
        principal=mots.resultat(r),
        net=mots.resultat(net) if net and net.montant != r.montant else None,
        distances=tuple(d for d in distances if not d.est_nul),
    )


def bornes(montant: object) -> tuple[float, float] | None:
    """Both ends of an amount for a drawing; null when nobody can say. Never used for a figure in words."""
    if isinstance(montant, Fourchette):
        return float(montant.min), float(montant.max)
    return None if montant is None else (float(str(montant)), float(str(montant)))


def par_suffixe(resultats: Iterable[Resultat], rang: str) -> dict[str, Resultat]:
    """Results of one contract or one parent, by right."""
    return {base_de(r.id): r for r in resultats if suffixe_de(r.id) == rang}
