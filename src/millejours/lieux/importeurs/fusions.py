"""Merged places follow the records they absorbed: what a source says of one reaches the place that is shown."""

from __future__ import annotations

from typing import Any

from millejours.lieux.importeurs.tables import LIEUX
from millejours.lieux.models import ODBL


def etape(curseur: Any) -> None:
    """Stage the places that follow a staged record, as they are: what changes in them is compared like the rest."""
    colonnes = (*LIEUX.colonnes, "statut", "ferme_le")
    curseur.execute(
        f"insert into lot_lieu ({', '.join(colonnes)}) select distinct on (g.id) {', '.join(f'g.{c}' for c in colonnes)} "  # noqa: S608
        "from lieux_fusion f join lot_lieu n on n.id = f.absorbe_id join lieux_lieu g on g.id = f.garde_id "
        "where f.undone_at is null and f.champs <> '{}' and not exists (select from lot_lieu x where x.id = g.id)"
    )


def suit(curseur: Any) -> None:
    """Put what absorbed records say over the staged places, field by field, unless a person spoke since."""
    curseur.execute("select distinct unnest(champs) from lieux_fusion where undone_at is null")
    for champ in [c for (c,) in curseur.fetchall()]:
        if champ not in LIEUX.colonnes:
            continue
        curseur.execute(
            f"update lot_lieu n set {champ} = case when b.id is null then t.{champ} else b.{champ} end "  # noqa: S608
            "from lieux_fusion f join lieux_lieu g on g.id = f.garde_id join lieux_lieu t on t.id = f.absorbe_id "
            "left join lot_lieu b on b.id = f.absorbe_id where f.garde_id = n.id and f.undone_at is null "
            "and g.provenance -> %s ->> 'par' = 'fusion:' || f.absorbe_id "
            # A source that becomes shared alike lends nothing more to an open record.
            "and (coalesce(b.licence, t.licence) <> %s or n.licence = %s)",
            [champ, ODBL, ODBL],
        )
