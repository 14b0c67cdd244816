"""Pairs that may be one place: strong keys first, then same type, near, and alike by name."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

from millejours.lieux.models import BANDES_FINES

# Beyond it, two doors; below it, two names of other things.
METRES: Final = 250.0
RESSEMBLANCE: Final = 0.45
KM_PAR_DEGRE: Final = 111.32
# Names without accents, capitals nor the words that every one of them has.
_NOM = (
    "regexp_replace(translate(lower({0}.nom), 'àâäéèêëîïôöùûüç', 'aaaeeeeiioouuuc'), "
    "'\\m(de|du|des|la|le|les|l|d|et|centre|municipal|municipale)\\M|[^a-z0-9]+', ' ', 'g')"
)
_CANDIDATS = f"""
with ouverts as (
  select id, type, latitude, longitude, siret, finess, precision_position, code_insee, source, {_NOM.format("l")} as nom
  from lieux_lieu l where statut = 'ouvert'
),
paires as (
  select a.id as a, b.id as b, 'finess' as raison, 1.0 as score
  from ouverts a join ouverts b on a.finess = b.finess and a.type = b.type and a.id < b.id where a.finess <> ''
  union all
  -- A town writes its own SIRET on all its places: names must be alike too.
  select a.id, b.id, 'siret', 0.95
  from ouverts a join ouverts b on a.siret = b.siret and a.type = b.type and a.id < b.id
  where a.siret <> '' and similarity(a.nom, b.nom) >= {RESSEMBLANCE}
  union all
  select a.id, b.id, 'source', 0.9
  from ouverts a join ouverts b
    on split_part(a.id, '--', 2) = split_part(b.id, '--', 2) and a.type = b.type and a.code_insee = b.code_insee and a.id < b.id
  where length(split_part(a.id, '--', 2)) >= 4 and a.source <> b.source and similarity(a.nom, b.nom) >= {RESSEMBLANCE}
  union all
  select a.id, b.id, 'proches', similarity(a.nom, b.nom) * 0.8
  from ouverts a join lateral (
    select id, type, latitude, longitude, precision_position, {_NOM.format("l")} as nom
    from lieux_lieu l where l.type = a.type and l.statut = 'ouvert' and l.id > a.id
    -- Neighbours by the index of the search: two bands at most.
    and floor(l.latitude * {BANDES_FINES})::int
      = any(array[floor((a.latitude - %(d)s) * {BANDES_FINES})::int, floor((a.latitude + %(d)s) * {BANDES_FINES})::int])
    and l.latitude between a.latitude - %(d)s and a.latitude + %(d)s
    and l.longitude between a.longitude - %(d)s / cos(radians(a.latitude)) and a.longitude + %(d)s / cos(radians(a.latitude))
  ) b on true
  where similarity(a.nom, b.nom) >= {RESSEMBLANCE}
    -- The middle of a commune is nobody's door: there, only a name that is the same counts.
    and (('commune' not in (a.precision_position, b.precision_position)) or similarity(a.nom, b.nom) > 0.9)
)
insert into lieux_rapprochement (a_id, b_id, raison, score, etat, vu_at)
select distinct on (a, b) a, b, raison, score, 'a_revoir', %(now)s from paires order by a, b, score desc
on conflict (a_id, b_id) do update set vu_at = excluded.vu_at, raison = excluded.raison, score = excluded.score
where lieux_rapprochement.etat = 'a_revoir'
"""  # noqa: S608 - constants of this module


def cherche(now: datetime) -> int:
    """Fill the queue; how many pairs wait. What a person decided is never asked again."""
    with connection.cursor() as curseur:
        curseur.execute(_CANDIDATS, {"d": METRES / 1000 / KM_PAR_DEGRE, "now": now})
        # What is no longer alike, because one of the two changed, leaves the queue.
        curseur.execute("delete from lieux_rapprochement where etat = 'a_revoir' and vu_at < %s", [now])
        curseur.execute("select count(*) from lieux_rapprochement where etat = 'a_revoir'")
        nombre: int = curseur.fetchone()[0]
        return nombre
