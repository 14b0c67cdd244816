"""Facts that a source says about another source's places: staged over the places as they are, below a person's word."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from millejours.lieux.importeurs.modele import ComplementLu
from millejours.lieux.importeurs.tables import LIEUX
from millejours.lieux.models import ODBL

CHAMPS = ("accessible", "accessibilite", "accessibilite_lieu")
_PLUS_HAUTS = "('gestionnaire', 'agent')"


def etape(curseur: Any, complements: Iterable[ComplementLu]) -> None:
    """Stage the places concerned, with the new facts where nobody said better."""
    curseur.execute(
        "create temporary table complement (id varchar(160) primary key, source text, accessible boolean, "
        "accessibilite jsonb, accessibilite_lieu varchar(2100)) on commit drop"
    )
    with curseur.copy("copy complement from stdin") as copie:
        for c in complements:
            copie.write_row(
                (c.id, c.source, c.accessible, json.dumps(c.accessibilite, ensure_ascii=False), c.accessibilite_lieu)
            )
    colonnes = (*LIEUX.colonnes, "statut", "ferme_le")
    valeurs = ", ".join(_valeur(c) if c in CHAMPS else f"l.{c}" for c in colonnes)
    curseur.execute(
        f"insert into lot_lieu ({', '.join(colonnes)}) select {valeurs} from complement c join lieux_lieu l using (id)"  # noqa: S608
    )


def _valeur(champ: str) -> str:
    # What the new source does not say stays what it was.
    return f"case when l.provenance -> '{champ}' ->> 'rang' in {_PLUS_HAUTS} then l.{champ} else coalesce(c.{champ}, l.{champ}) end"


def signe(curseur: Any, licence: str, now: datetime) -> None:
    """Say, on the places that changed, who set each fact: their own source will not cover it again.

    A licence that binds stays with the fact: open exports leave its place out.
    """
    liee = json.dumps({"licence": licence} if licence == ODBL else {})
    for champ in CHAMPS:
        curseur.execute(
            f"update lieux_lieu l set provenance = l.provenance || jsonb_build_object('{champ}', "  # noqa: S608
            "jsonb_build_object('par', c.source, 'rang', 'rapprochement', 'le', %s::text) || %s::jsonb) "
            "from complement c join tri_lieu t using (id) "
            f"where l.id = c.id and t.sort = 'change' and c.{champ} is not null and "
            f"coalesce(l.provenance -> '{champ}' ->> 'rang', '') not in {_PLUS_HAUTS}",
            [now.date().isoformat(), liee],
        )
