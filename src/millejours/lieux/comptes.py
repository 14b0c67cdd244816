"""National counts by type and département, written when places change and only read afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

DEPARTEMENT = (
    "case when code_insee like '97%%' or code_insee like '98%%' then left(code_insee, 3) else left(code_insee, 2) end"
)


REQUETE = (  # the only variable is the constant above
    "insert into lieux_compte (type, departement, nombre, compte_at) "  # noqa: S608
    f"select type, {DEPARTEMENT}, count(*), %s from lieux_lieu where statut = 'ouvert' group by 1, 2"
)


def recompte(now: datetime) -> None:
    with connection.cursor() as curseur:
        curseur.execute("delete from lieux_compte")
        curseur.execute(REQUETE, [now])
