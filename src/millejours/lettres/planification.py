"""Planning a month: which letter for whom, in the database, a slice of subscribers at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from millejours.lettres import mois
from millejours.lettres.catalogue import lettres
from millejours.lettres.models import Abonne, Envoi

if TYPE_CHECKING:
    from procrastinate.types import JSONDict

# Short transactions: nobody who wants to stop waits for the whole month to be planned.
TRANCHE = 50_000
LOT = 2_000
ESSAIS = 5
HEURE = 8

# The grid of letters of the month is thirty rows; the join finds who has one and does not have it yet.
_PLANIFIE = """
with grille(repere, mois, lettre) as (select * from unnest(%(reperes)s::text[], %(mois)s::date[], %(lettres)s::text[])),
neufs as (
  insert into lettres_envoi (abonne_id, lettre, periode, apres, etat, essais)
  select a.id, g.lettre, %(periode)s, greatest(%(debut)s + (a.id %% %(jours)s) * interval '1 day', %(now)s), 'a_envoyer', 0
  from lettres_abonne a join grille g on a.repere = g.repere and a.mois = g.mois
  where a.id > %(apres)s and a.id <= %(jusqua)s and a.etat = 'actif' and a.fin > %(periode)s
    and not exists (
      select from lettres_envoi e where e.abonne_id = a.id and e.periode = %(periode)s
        and e.abonne_id > %(apres)s and e.abonne_id <= %(jusqua)s
    )
  order by a.id %% %(jours)s, a.id
  returning id, apres
),
ranges as (select id, apres, (row_number() over (partition by apres order by id) - 1) / %(lot)s as rang from neufs)
select apres, min(id), max(id), count(*) from ranges group by apres, rang order by apres, rang
"""


@dataclass(frozen=True, slots=True)
class Plan:
    envois: int
    lots: int


def planifie(now: datetime) -> Plan:
    """Plan the letters of this month that are not planned yet, and the jobs that will send them."""
    periode = mois.debut(timezone.localdate(now))
    commun = _parametres(periode, now)
    envois = lots = 0
    for apres, jusqua in _tranches():
        nouveaux, neufs = _planifie_tranche(commun | {"apres": apres, "jusqua": jusqua})
        envois, lots = envois + nouveaux, lots + neufs
    return Plan(envois, lots)


def planifie_un(abonne: Abonne, now: datetime) -> bool:
    """The letter of this month for somebody who just arrived, to leave at once. False when none is written."""
    periode = mois.debut(timezone.localdate(now))
    lettre = lettres().du_mois(abonne.repere, abonne.mois, periode)
    if lettre is None or abonne.fin <= periode:
        return False
    from millejours.lettres.tasks import envoie_lot

    champs = {"lettre": lettre.id, "apres": now}
    envoi, est_neuf = Envoi.objects.get_or_create(abonne=abonne, periode=periode, defaults=champs)
    if est_neuf:
        envoie_lot.defer(premier=envoi.pk, dernier=envoi.pk)
    return est_neuf


def _parametres(periode: date, now: datetime) -> dict[str, Any]:
    grille = [(x.repere, x.ancre(periode), x.id) for x in lettres().par_id.values()]
    debut = timezone.make_aware(datetime(periode.year, periode.month, 1, HEURE))  # noqa: DTZ001 - made aware
    return {
        "reperes": [g[0] for g in grille],
        "mois": [g[1] for g in grille],
        "lettres": [g[2] for g in grille],
        "periode": periode,
        "debut": debut,
        "jours": settings.LETTRES_ETALEMENT_JOURS,
        "now": now,
        "lot": LOT,
    }


def _tranches() -> Iterator[tuple[int, int]]:
    """Ranges of ids that hold a slice of subscribers each."""
    apres = 0
    while True:
        suite = Abonne.objects.filter(pk__gt=apres).order_by("pk").values_list("pk", flat=True)
        borne = next(iter(suite[TRANCHE - 1 : TRANCHE]), None)
        if borne is None:
            break
        yield apres, borne
        apres = borne
    yield apres, 2**63 - 1


def _planifie_tranche(parametres: dict[str, Any]) -> tuple[int, int]:
    for reste in range(ESSAIS - 1, -1, -1):
        try:
            return _ecrit_tranche(parametres)
        except IntegrityError:
            # Somebody stopped, or was planned by another, between our reading and our writing: read again. Letting
            # the statement step over conflicts would cost a third of its time, for what happens once a year.
            if not reste:
                raise
    raise AssertionError


@transaction.atomic
def _ecrit_tranche(parametres: dict[str, Any]) -> tuple[int, int]:
    from millejours.lettres.tasks import envoie_lot

    with connection.cursor() as curseur:
        curseur.execute(_PLANIFIE, parametres)
        lots = curseur.fetchall()
    par_jour: dict[datetime, list[JSONDict]] = {}
    for apres, premier, dernier, _nombre in lots:
        par_jour.setdefault(apres, []).append({"premier": premier, "dernier": dernier})
    for apres, arguments in par_jour.items():
        envoie_lot.configure(schedule_at=apres).batch_defer(*arguments)
    return sum(nombre for *_, nombre in lots), len(lots)


def reste(now: datetime) -> tuple[int, int] | None:
    """Ends of what is due and not sent: left by a worker that died, by a server that was out, by a refusal for a time."""
    with connection.cursor() as curseur:
        curseur.execute("select min(id), max(id) from lettres_envoi where etat = 'a_envoyer' and apres <= %s", [now])
        premier, dernier = curseur.fetchone()
    return None if premier is None else (premier, dernier)
