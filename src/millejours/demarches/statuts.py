"""The same birth for six kinds of work: which rights each one has, computed by the rules and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from millejours.demarches.pratique import est_une_demarche
from millejours.famille.regles import catalogue, moteur
from regles.catalogue import Regle
from regles.explain.mots import enumere, majuscule
from regles.langues import REFERENCE
from regles.situation import lit_situation

STATUTS = ("salarie", "independant", "agricole", "agent_public", "demandeur_emploi", "etudiant")
# An invented family, half way through a pregnancy: only who has which right is read from it.
A_MI_CHEMIN = timedelta(days=140)


@dataclass(frozen=True, slots=True)
class DroitVu:
    regle: str
    libelle: str
    couvert: str
    # Who confirms; empty when nothing is to be confirmed.
    confirme: str


@dataclass(frozen=True, slots=True)
class StatutVu:
    """The rights that come with one kind of work, for each of the two parents."""

    id: str
    titre: str
    enceinte: tuple[DroitVu, ...]
    autre_parent: tuple[DroitVu, ...]


@lru_cache(maxsize=8)
def page_statuts(au: date, langue: str = REFERENCE) -> tuple[StatutVu, ...]:
    """The six kinds of work, the same for every visitor of a day. What everybody has is on the list of procedures, not here."""
    lexique = catalogue().langues[langue].lexique["activites"]
    volets = [[_droits(statut, rang, au) for statut in STATUTS] for rang in (0, 1)]
    communs = [set.intersection(*(set(droits) for droits in volet)) for volet in volets]

    def propres(rang: int, place: int) -> tuple[DroitVu, ...]:
        return tuple(_vu(r) for r in volets[rang][place].values() if r.id not in communs[rang])

    return tuple(
        StatutVu(statut, majuscule(lexique[statut]), propres(0, place), propres(1, place))
        for place, statut in enumerate(STATUTS)
    )


def _vu(regle: Regle) -> DroitVu:
    langue = catalogue().langues[REFERENCE]
    doute = regle.confiance == "C" or regle.source_a_confirmer
    qui = enumere((langue.lexique["qui"][q] for q in regle.qui), langue) if doute else ""
    return DroitVu(regle.id, regle.libelle, regle.couvert or "", qui)


def _droits(statut: str, rang: int, au: date) -> dict[str, Regle]:
    """Rules about that parent, in the order of the catalogue."""
    parents: list[dict[str, object]] = [{"cle": "p1", "porte": True}, {"cle": "p2"}]
    parents[rang]["activite"] = statut
    terme = (au + A_MI_CHEMIN).isoformat()
    situation = lit_situation({"grossesses": [{"terme": terme}], "parents": parents})
    lues = {
        e.regle.id: e.regle
        for e in moteur().parcours(situation, au).echeances
        if e.contexte.type == "parent" and e.contexte.cle == f"p{rang + 1}" and est_une_demarche(catalogue(), e.regle)
    }
    return dict(sorted(lues.items(), key=lambda paire: paire[1].rang))
