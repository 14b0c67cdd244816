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
    """What one kind of work gives of one theme."""

    id: str
    titre: str
    droits: tuple[DroitVu, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme, such as maternity leave, the six kinds of work side by side."""

    id: str
    titre: str
    statuts: tuple[StatutVu, ...]

    @property
    def sans(self) -> str:
        """Those this theme has nothing of their own for."""
        return ", ".join(s.titre.lower() for s in self.statuts if not s.droits)


@lru_cache(maxsize=8)
def page_statuts(au: date, langue: str = REFERENCE) -> tuple[Theme, ...]:
    """By theme, the same for every visitor of a day. What everybody has is on the list of procedures, not here."""
    lexique = catalogue().langues[langue].lexique
    par_statut = _propres(au)
    ordre = sorted((r for droits in par_statut.values() for r in droits.values()), key=lambda r: r.rang)
    return tuple(
        Theme(
            id=categorie,
            titre=catalogue().categories[categorie]["libelle"],
            statuts=tuple(
                StatutVu(
                    statut,
                    majuscule(lexique["activites"][statut]),
                    tuple(_vu(r) for r in droits.values() if r.categorie == categorie),
                )
                for statut, droits in par_statut.items()
            ),
        )
        for categorie in dict.fromkeys(r.categorie for r in ordre)
    )


@lru_cache(maxsize=2)
def _propres(au: date) -> dict[str, dict[str, Regle]]:
    """Of both parents, what comes with each work and not with any."""
    lus = {rang: {s: _droits(s, rang, au) for s in STATUTS} for rang in (0, 1)}
    communs = {rang: set.intersection(*(set(droits) for droits in volet.values())) for rang, volet in lus.items()}

    def siens(statut: str) -> dict[str, Regle]:
        droits = (r for rang in (0, 1) for r in lus[rang][statut].values() if r.id not in communs[rang])
        return {r.id: r for r in sorted(droits, key=lambda r: r.rang)}

    return {statut: siens(statut) for statut in STATUTS}


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
