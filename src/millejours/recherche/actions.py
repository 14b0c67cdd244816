"""Put documents in the index, take them out, follow what changed. The vocabulary follows in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from millejours.recherche import vocabulaire
from millejours.recherche.models import Document
from millejours.recherche.registre import DocumentAIndexer, sources
from millejours.recherche.vecteur import VERSION, amorce, formes_distinctes, racines_du_titre, vecteur

LOT = 500
# One indexing at a time: two would count the same words twice.
_VERROU = 0x6D6A_7265
_CLE = ("genre", "cle", "langue")
_CHAMPS = [
    "source",
    "titre",
    "resume",
    "url",
    "etapes",
    "theme",
    "publics",
    "poids",
    "racines_titre",
    "amorce",
    "formes",
    "vecteur",
    "empreinte",
]


@dataclass(frozen=True, slots=True)
class Bilan:
    """What an indexing did, in numbers of documents."""

    ecrits: int = 0
    retires: int = 0
    inchanges: int = 0

    def __add__(self, autre: Bilan) -> Bilan:
        return Bilan(self.ecrits + autre.ecrits, self.retires + autre.retires, self.inchanges + autre.inchanges)


def reindexe(noms: Collection[str] | None = None) -> Bilan:
    """Bring the index in line with the named sources, or with all: only what changed is written.

    With all, what a source that registers no more had published leaves. Raises `KeyError` on an unknown name.
    """
    connues = sources()
    bilan = Bilan()
    if noms is None:
        bilan += _retire_autres(connues)
    for nom in connues if noms is None else noms:
        bilan += _aligne(nom, connues[nom]())
    return bilan


@transaction.atomic
def indexe(document: DocumentAIndexer, source: str) -> bool:
    """Write one document now, as when a page is published; False when nothing of it changed."""
    _seul()
    en_place = Document.objects.filter(genre=document.genre, cle=document.cle, langue=document.langue)
    if en_place.filter(source=source, empreinte=document.empreinte(VERSION)).exists():
        return False
    _ecrit(source, [document])
    return True


@transaction.atomic
def retire(genre: str, cle: str, langue: str | None = None) -> int:
    """Take a document out, in one language or in all; return how many left."""
    _seul()
    concernes = Document.objects.filter(genre=genre, cle=cle)
    return _efface(concernes if langue is None else concernes.filter(langue=langue))


@transaction.atomic
def _aligne(source: str, documents: Iterable[DocumentAIndexer]) -> Bilan:
    _seul()
    voulus = {_cle(d): d for d in documents}
    en_place = {cle: (pk, e) for pk, e, *cle_ in _lus(source) for cle in [tuple(cle_)]}
    de_trop = [pk for cle, (pk, _) in en_place.items() if cle not in voulus]
    changes = [d for cle, d in voulus.items() if en_place.get(cle, (0, ""))[1] != d.empreinte(VERSION)]
    retires = _efface(Document.objects.filter(pk__in=de_trop)) if de_trop else 0
    for debut in range(0, len(changes), LOT):
        _ecrit(source, changes[debut : debut + LOT])
    return Bilan(len(changes), retires, len(voulus) - len(changes))


@transaction.atomic
def _retire_autres(connues: Collection[str]) -> Bilan:
    _seul()
    return Bilan(retires=_efface(Document.objects.exclude(source__in=list(connues))))


def _lus(source: str) -> Iterable[tuple[int, str, str, str, str]]:
    return Document.objects.filter(source=source).values_list("pk", "empreinte", *_CLE)


def _cle(document: DocumentAIndexer) -> tuple[str, str, str]:
    return document.genre, document.cle, document.langue


def _ecrit(source: str, documents: list[DocumentAIndexer]) -> None:
    lignes = [_ligne(source, d) for d in documents]
    differences = vocabulaire.compte((ligne.langue, ligne.formes) for ligne in lignes)
    # What another source wrote under the same key is replaced, and counted off, too.
    differences.subtract(vocabulaire.compte(_formes_en_place(documents)))
    Document.objects.bulk_create(lignes, update_conflicts=True, unique_fields=_CLE, update_fields=_CHAMPS)
    vocabulaire.reporte(differences)


def _formes_en_place(documents: list[DocumentAIndexer]) -> list[tuple[str, list[str]]]:
    voulues = {_cle(d) for d in documents}
    lus = Document.objects.filter(cle__in=[d.cle for d in documents]).values_list(*_CLE, "formes")
    return [(langue, formes) for genre, cle, langue, formes in lus if (genre, cle, langue) in voulues]


def _ligne(source: str, d: DocumentAIndexer) -> Document:
    return Document(
        source=source,
        genre=d.genre,
        cle=d.cle,
        langue=d.langue,
        titre=d.titre,
        resume=d.resume,
        url=d.url,
        etapes=list(d.etapes),
        theme=d.theme,
        publics=list(d.publics),
        poids=d.poids,
        racines_titre=racines_du_titre(d),
        amorce=amorce(d),
        formes=formes_distinctes(d),
        vecteur=vecteur(d),
        empreinte=d.empreinte(VERSION),
    )


def _efface(concernes: QuerySet[Document]) -> int:
    lus = list(concernes.values_list("pk", "langue", "formes"))
    nombre, _ = Document.objects.filter(pk__in=[pk for pk, *_ in lus]).delete()
    perdus = vocabulaire.compte((langue, formes) for _, langue, formes in lus)
    vocabulaire.reporte(vocabulaire.Compte({cle: -n for cle, n in perdus.items()}))
    return nombre


def _seul() -> None:
    with connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(%s)", [_VERROU])
