"""The words of the index, counted: each writing adds what it brings and takes off what it replaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import connection

from millejours.recherche.mots import plie, racine
from millejours.recherche.sons import son

LOT = 5000
Compte = Counter[tuple[str, str]]


# Every document holds it: its count is the number of documents.
TOUT = ""


def compte(documents: Iterable[tuple[str, Iterable[str]]]) -> Compte:
    """How many documents hold each word, by language."""
    return Counter((langue, forme) for langue, formes in documents for forme in (TOUT, *formes))


def reporte(differences: Compte) -> None:
    """Add these differences; a word that no document holds any more leaves. One order for every writer.

    A difference of nothing counts: the word may be read otherwise than when it came.
    """
    gagnes = sorted((langue, forme, n) for (langue, forme), n in differences.items() if n >= 0)
    perdus = sorted((langue, forme, -n) for (langue, forme), n in differences.items() if n < 0)
    with connection.cursor() as curseur:
        for debut in range(0, len(gagnes), LOT):
            lignes = [_mot(*g) for g in gagnes[debut : debut + LOT]]
            curseur.execute(_AJOUTE, [list(colonne) for colonne in zip(*lignes, strict=True)])
        for debut in range(0, len(perdus), LOT):
            curseur.execute(_RETIRE, [list(colonne) for colonne in zip(*perdus[debut : debut + LOT], strict=True)])
        if perdus:
            curseur.execute("delete from recherche_mot where documents <= 0")


_AJOUTE = """insert into recherche_mot as m (langue, forme, documents, plie, racine, son)
select * from unnest(%s::varchar[], %s::varchar[], %s::int[], %s::varchar[], %s::varchar[], %s::varchar[])
on conflict (langue, forme) do update set documents = m.documents + excluded.documents,
plie = excluded.plie, racine = excluded.racine, son = excluded.son"""
_RETIRE = """update recherche_mot m set documents = greatest(m.documents - perdu.n, 0)
from unnest(%s::varchar[], %s::varchar[], %s::int[]) perdu (langue, forme, n)
where m.langue = perdu.langue and m.forme = perdu.forme"""


def _mot(langue: str, forme: str, n: int) -> tuple[str, str, int, str, str, str]:
    p = plie(forme)
    return langue, forme, n, p, racine(p, langue), son(p) if langue == "fr" else p
