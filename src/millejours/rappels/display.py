"""What the screens of callbacks show, built once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from millejours.core.urgences import Numero, numeros
from millejours.lieux.horaires import prepare
from millejours.rappels import delai, perms
from millejours.rappels.models import CleDeRappel, DemandeDeRappel, Equipe, TenueDePromesse

# Who answers now, by voice and by message; then who listens, the line that never closes first.
PRESSANT = ("n3114", "n15", "n112", "n114")
ECOUTE = ("n3114", "n_apb", "n_apec", "n_pab", "n3919")


@dataclass(frozen=True, slots=True)
class EquipeOfferte:
    """A team as a parent sees it; `cles` is read by the browser, which seals for each."""

    pk: int
    nom: str
    horaires: str
    promis: date
    departements: str
    cles: str


@dataclass(frozen=True, slots=True)
class PageRappel:
    pressant: tuple[Numero, ...]
    ecoute: tuple[Numero, ...]
    departements: tuple[tuple[str, str], ...]
    equipes: tuple[EquipeOfferte, ...]
    jours: int


def page_rappel(equipes: Iterable[EquipeOfferte], jours: int) -> PageRappel:
    tous = numeros()
    departements = sorted((d.code, d.nom) for d in prepare().departements.values())
    return PageRappel(
        tuple(tous[i] for i in PRESSANT),
        tuple(tous[i] for i in ECOUTE),
        tuple(departements),
        tuple(equipes),
        jours,
    )


def equipes_offertes(now: datetime) -> list[EquipeOfferte]:
    """Teams that take a request now, each with the keys to seal for."""
    au = timezone.localdate(now)
    cles: dict[int, list[dict[str, Any]]] = {}
    for cle in CleDeRappel.objects.en_service(au).select_related("membre"):
        cles.setdefault(cle.membre.equipe_id, []).append({"cle": cle.pk, "publique": cle.publique})
    offertes = []
    for e in Equipe.objects.ouvertes(au).prefetch_related("couvertures"):
        codes = sorted(c.departement for c in e.couvertures.all())
        promis = delai.promis(codes[0], e.delai_jours, now)
        offertes.append(EquipeOfferte(e.pk, e.nom, e.horaires, promis, " ".join(codes), json.dumps(cles[e.pk])))
    return offertes


@dataclass(frozen=True, slots=True)
class LigneEquipe:
    pk: int
    nom: str
    departements: str
    est_ouverte: bool
    est_offerte: bool
    attendent: int
    est_sienne: bool


def liste_des_equipes(agent: Any, now: datetime) -> list[LigneEquipe]:
    """Every team for who names them; for a member, theirs."""
    au = timezone.localdate(now)
    ouvertes = set(Equipe.objects.ouvertes(au).values_list("pk", flat=True))
    equipes = Equipe.objects.prefetch_related("couvertures", "membres", "demandes")
    if not perms.peut_gerer(agent, au=au):
        equipes = equipes.filter(membres__agent=agent)
    return [
        LigneEquipe(
            e.pk,
            e.nom,
            " ".join(c.departement for c in e.couvertures.all()),
            e.pk in ouvertes,
            e.est_offerte,
            sum(d.called_at is None for d in e.demandes.all()),
            any(m.agent_id == agent.pk for m in e.membres.all()),
        )
        for e in equipes
    ]


@dataclass(frozen=True, slots=True)
class LigneMembre:
    pk: int
    nom: str
    est_soi: bool
    cle: int | None
    empreinte: str
    pose_le: datetime | None
    refus: str


@dataclass(frozen=True, slots=True)
class LigneTenue:
    mois: date
    tenues: int
    tardives: int
    sans_appel: int


@dataclass(frozen=True, slots=True)
class FicheEquipe:
    pk: int
    nom: str
    horaires: str
    delai: int
    departements: str
    est_offerte: bool
    est_ouverte: bool
    membres: tuple[LigneMembre, ...]
    tenue: tuple[LigneTenue, ...]
    attendent: int
    en_retard: int
    peut_gerer: bool
    peut_rappeler: bool


def fiche_equipe(equipe: Equipe, agent: Any, now: datetime) -> FicheEquipe:
    au = timezone.localdate(now)
    attendent = list(equipe.demandes.filter(called_at=None).values_list("promised_on", flat=True))
    return FicheEquipe(
        equipe.pk,
        equipe.nom,
        equipe.horaires,
        equipe.delai_jours,
        " ".join(c.departement for c in equipe.couvertures.all()),
        equipe.est_offerte,
        Equipe.objects.ouvertes(au).filter(pk=equipe.pk).exists(),
        _membres(equipe, agent, au),
        tuple(
            LigneTenue(t.mois, t.tenues, t.tardives, t.sans_appel)
            for t in TenueDePromesse.objects.filter(equipe=equipe)[:12]
        ),
        len(attendent),
        sum(promis < au for promis in attendent),
        bool(perms.peut_gerer(agent, au=au)),
        bool(perms.peut_rappeler(agent, equipe, au=au)),
    )


def _membres(equipe: Equipe, agent: Any, au: date) -> tuple[LigneMembre, ...]:
    lignes = []
    for m in equipe.membres.select_related("agent").prefetch_related("cles"):
        cle = next((c for c in m.cles.all() if c.retired_at is None), None)
        lignes.append(
            LigneMembre(
                m.pk,
                str(m.agent),
                m.agent_id == agent.pk,
                cle.pk if cle else None,
                en_groupes(cle.empreinte) if cle else "",
                cle.created_at if cle else None,
                perms.peut_rappeler(m.agent, equipe, au=au).raison,
            )
        )
    return tuple(lignes)


def en_groupes(empreinte: str) -> str:
    """The first half of a fingerprint, as people read it aloud.

    >>> en_groupes("0123456789abcdef" * 4)
    '0123 4567 89ab cdef 0123 4567 89ab cdef'
    """
    return " ".join(empreinte[i : i + 4] for i in range(0, 32, 4))


def cles_de(equipe: Equipe, agent: Any) -> str:
    """A member's own public keys by number, in service or not, for their browser to know which of its own they are."""
    siennes = CleDeRappel.objects.filter(membre__equipe=equipe, membre__agent=agent)
    return json.dumps({publique: pk for pk, publique in siennes.values_list("pk", "publique")})


@dataclass(frozen=True, slots=True)
class LigneDemande:
    pk: int
    recue_le: datetime
    promis: date
    est_en_retard: bool
    rappelee_le: datetime | None
    efface_le: datetime


def demandes_de(equipe: Equipe, now: datetime) -> list[LigneDemande]:
    """What waits, the most pressing first; then what was called."""
    au = timezone.localdate(now)
    lignes = DemandeDeRappel.objects.filter(equipe=equipe).defer("scelle")
    return [
        LigneDemande(d.pk, d.created_at, d.promised_on, not d.called_at and d.promised_on < au, d.called_at, d.jusqua)
        for d in sorted(lignes, key=lambda d: (d.called_at is not None, d.promised_on, d.pk))
    ]
