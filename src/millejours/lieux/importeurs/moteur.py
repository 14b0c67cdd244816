"""Bring a file in: read, stage, compare, report, apply at once or not at all, undo byte for byte.

Everything is compared in the database, set by set: an unchanged file of 300,000 rows writes nothing.
What a person corrected is put over the staged rows first, so that an import cannot lose it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from millejours.lieux.comptes import recompte
from millejours.lieux.importeurs import complements, fusions
from millejours.lieux.importeurs.modele import (
    ComplementLu,
    Fiche,
    FichierIllisible,
    Importeur,
    LieuLu,
    Lue,
    Refus,
    ServiceLu,
)
from millejours.lieux.importeurs.rapport import Rapport
from millejours.lieux.importeurs.tables import LIEUX, SERVICES, TABLES, Table
from millejours.lieux.models import Avant, Import
from millejours.lieux.seances.positions import suivent_les_lieux
from millejours.lieux.verrou import ecrit_seul

Avance = Callable[[int], None]
# A file cut by the network must not close half of France.
FERMETURES_MAX = 0.2
FERMETURES_PETITES = 20
PAQUET = 5_000


class TropDeFermetures(Exception):
    """The file holds far fewer places than before; the report says how many."""

    def __init__(self, rapport: Rapport) -> None:
        super().__init__(f"{rapport.fermes} lieux manquent dans le fichier")
        self.rapport = rapport


class AnnulationRefusee(Exception):
    """Something was changed by a person since: undoing would lose it."""


def importe(
    importeur: Importeur,
    fichier: Path,
    *,
    actor: str,
    now: datetime,
    essai: bool = False,
    accepte_fermetures: bool = False,
    avance: Avance | None = None,
) -> Rapport:
    """Bring `fichier` in, or only say what it would do. One transaction: all of it, or nothing."""
    rapport = Rapport(importeur.source, importeur.nom, fichier.name)
    with transaction.atomic():
        _compare_par_ensembles()
        source = _etape(importeur, fichier, rapport, avance, est_seul=not essai)
        for table in TABLES:
            _compare(table, source, rapport)
        if essai:
            transaction.set_rollback(True)
            return rapport
        if not accepte_fermetures and _ferme_trop(rapport):
            transaction.set_rollback(True)
            raise TropDeFermetures(rapport)
        if not rapport.ne_change_rien:
            _applique(importeur, fichier, source, rapport, actor, now)
        _range()
    rapport.est_applique = True
    if rapport.nouveaux + rapport.changes > 5_000:
        with connection.cursor() as curseur:
            # Without it, the next search plans on the table as it was.
            curseur.execute("analyze lieux_lieu")
    return rapport


def _compare_par_ensembles() -> None:
    """Statistics know nothing of rows that this transaction brings: a loop chosen for ten would run for 300,000."""
    with connection.cursor() as curseur:
        curseur.execute("set local enable_nestloop = off")


def _ferme_trop(rapport: Rapport) -> bool:
    avant = rapport.fermes + rapport.inchanges + rapport.changes
    return rapport.fermes > FERMETURES_PETITES and rapport.fermes > avant * FERMETURES_MAX


def _etape(importeur: Importeur, fichier: Path, rapport: Rapport, avance: Avance | None, *, est_seul: bool) -> str:
    """Copy the file into staging tables; return the name of the source. Once it is read, nobody else writes."""
    with connection.cursor() as curseur:
        for table in TABLES:
            colonnes = ", ".join(table.colonnes)
            curseur.execute(
                f"create temporary table lot_{table.genre} on commit drop as select {colonnes} from {table.nom} with no data"  # noqa: S608
            )
            if table.a_statut:
                curseur.execute(
                    f"alter table lot_{table.genre} add statut varchar(6) not null default 'ouvert', add ferme_le date"
                )
    services: list[Fiche] = []
    complets: list[ComplementLu] = []
    fiches = _fiches(importeur, fichier, rapport, avance)
    # By packets: an importer may ask the database, and a connection that copies answers nothing else.
    while paquet := list(islice(fiches, PAQUET)):
        complets += [f for f in paquet if isinstance(f, ComplementLu)]
        services += [f for f in paquet if isinstance(f, ServiceLu)]
        _copie(LIEUX, [f for f in paquet if isinstance(f, LieuLu)])
    _copie(SERVICES, services)
    if est_seul:
        ecrit_seul()
    with connection.cursor() as curseur:
        complements.etape(curseur, complets)
        fusions.etape(curseur)
        _ecarte_les_orphelins(curseur, rapport)
        for table in TABLES:
            curseur.execute(f"create unique index on lot_{table.genre} (id)")
            curseur.execute(f"analyze lot_{table.genre}")
    return importeur.source


def _copie(table: Table, fiches: Sequence[Fiche]) -> None:
    with (
        connection.cursor() as curseur,
        curseur.copy(f"copy lot_{table.genre} ({', '.join(table.colonnes)}) from stdin") as copie,
    ):
        for fiche in fiches:
            copie.write_row(table.ligne(fiche))


def _ecarte_les_orphelins(curseur: Any, rapport: Rapport) -> None:
    """A service belongs to a place of ours, brought by this file or there before."""
    curseur.execute(
        "delete from lot_service s where structure_id is not null "
        "and not exists (select from lot_lieu n where n.id = s.structure_id) "
        "and not exists (select from lieux_lieu l where l.id = s.structure_id)"
    )
    if curseur.rowcount:
        rapport.remarques["service d'une structure qui n'est pas de l'annuaire, laissé"] += curseur.rowcount


def _fiches(importeur: Importeur, fichier: Path, rapport: Rapport, avance: Avance | None) -> Iterator[Lue]:
    vus: set[tuple[str, str]] = set()
    for numero, ligne in importeur.lit(fichier):
        rapport.lignes += 1
        if avance and rapport.lignes % 500 == 0:
            avance(rapport.lignes)
        try:
            fiche = importeur.convertit(ligne)
            if fiche is None:
                continue
            cle = (type(fiche).__name__, fiche.id)
            if cle in vus:
                raise Refus("identifiant déjà vu dans ce fichier")
        except Refus as refus:
            rapport.refuses[str(refus)] += 1
            rapport.note("refuses", f"ligne {numero} : {refus}")
            continue
        vus.add(cle)
        rapport.remarques.update(fiche.remarques)
        if isinstance(fiche, LieuLu) and fiche.quarantaine:
            genre = (fiche.reparation or {}).get("comment") or "sans proposition"
            rapport.quarantaines[genre] += 1
            rapport.note("quarantaines", f"{fiche.nom} : {fiche.quarantaine}")
        yield fiche
    if not rapport.lignes:
        raise FichierIllisible(f"{fichier.name} : aucune ligne")


def _comparees(table: Table) -> tuple[str, ...]:
    suite = ("statut", "ferme_le") if table.a_statut else ()
    return (*(c for c in table.colonnes if c != "id"), *suite)


def _compare(table: Table, source: str, rapport: Rapport) -> None:
    """Sort the staged rows into new, changed and unchanged; find what the file no longer holds."""
    lot, comparees = f"lot_{table.genre}", _comparees(table)
    with connection.cursor() as curseur:
        rapport.proteges += _garde_les_corrections(curseur, table, source)
        if table is LIEUX:
            fusions.suit(curseur)
        difference = (
            f"({', '.join(f'l.{c}' for c in comparees)}) is distinct from ({', '.join(f'n.{c}' for c in comparees)})"
        )
        curseur.execute(
            f"create temporary table tri_{table.genre} on commit drop as "  # noqa: S608
            f"select n.id, case when l.id is null then 'nouveau' else 'change' end as sort "
            f"from {lot} n left join {table.nom} l on l.id = n.id where l.id is null or {difference}"
        )
        condition = "and l.statut = 'ouvert' and not l.provenance ? 'statut'" if table.a_statut else ""
        curseur.execute(
            f"insert into tri_{table.genre} select l.id, 'ferme' from {table.nom} l "  # noqa: S608
            f"where l.source = %s {condition} and not exists (select from {lot} n where n.id = l.id)"
            + ("" if _a_des_fiches(curseur, lot) else " and false"),
            [source],
        )
        curseur.execute(f"select sort, count(*) from tri_{table.genre} group by sort")  # noqa: S608
        comptes = dict(curseur.fetchall())
        curseur.execute(f"select count(*) from {lot}")  # noqa: S608
        total = curseur.fetchone()[0]
        rapport.nouveaux += comptes.get("nouveau", 0)
        rapport.changes += comptes.get("change", 0)
        rapport.fermes += comptes.get("ferme", 0)
        rapport.inchanges += total - comptes.get("nouveau", 0) - comptes.get("change", 0)
        _donne_des_exemples(curseur, table, comparees, rapport, comptes)


def _a_des_fiches(curseur: Any, lot: str) -> bool:
    """A file of services alone says nothing of places: it closes none."""
    curseur.execute(f"select exists (select from {lot})")  # noqa: S608
    return bool(curseur.fetchone()[0])


def _garde_les_corrections(curseur: Any, table: Table, source: str) -> int:
    """Put what people corrected over what the file says; return how many values were kept."""
    curseur.execute(
        f"select distinct jsonb_object_keys(provenance) from {table.nom} where source = %s and provenance <> '{{}}'",  # noqa: S608
        [source],
    )
    gardes = 0
    for champ in [c for (c,) in curseur.fetchall() if c in _comparees(table)]:
        curseur.execute(
            f"update lot_{table.genre} n set {champ} = l.{champ} from {table.nom} l "  # noqa: S608
            f"where l.id = n.id and l.provenance ? %s and l.{champ} is distinct from n.{champ}",
            [champ],
        )
        gardes += curseur.rowcount
    return gardes


def _donne_des_exemples(
    curseur: Any, table: Table, comparees: tuple[str, ...], rapport: Rapport, comptes: dict[str, int]
) -> None:
    if comptes.get("change"):
        champs = ", ".join(f"count(*) filter (where l.{c} is distinct from n.{c})" for c in comparees)
        curseur.execute(
            f"select {champs} from tri_{table.genre} t join {table.nom} l using (id) join lot_{table.genre} n using (id) where t.sort = 'change'"  # noqa: S608
        )
        for champ, nombre in zip(comparees, curseur.fetchone(), strict=True):
            if nombre:
                rapport.champs[champ] = rapport.champs.get(champ, 0) + nombre
    for sort, rubrique, jointe in (
        ("nouveau", "nouveaux", f"lot_{table.genre}"),
        ("change", "changes", f"lot_{table.genre}"),
        ("ferme", "fermes", table.nom),
    ):
        if comptes.get(sort):
            curseur.execute(
                f"select x.nom, x.commune from tri_{table.genre} t join {jointe} x using (id) where t.sort = %s order by id limit 5",  # noqa: S608
                [sort],
            )
            for nom, commune in curseur.fetchall():
                rapport.note(rubrique, f"{nom}, {commune}" if commune else nom)


def _applique(importeur: Importeur, fichier: Path, source: str, rapport: Rapport, actor: str, now: datetime) -> None:
    importation = Import.objects.create(
        source=source,
        fichier=fichier.name[:200],
        empreinte=hashlib.sha256(fichier.read_bytes()).hexdigest(),
        licence=importeur.licence,
        actor=actor,
        applied_at=now,
        rapport=rapport.en_json(),
    )
    with connection.cursor() as curseur:
        for table in TABLES:
            _garde_l_avant(curseur, table)
        _ecrit(curseur, LIEUX, now)
        _ecrit(curseur, SERVICES, now)
        complements.signe(curseur, importeur.licence, now)
        for table in TABLES:
            curseur.execute(
                f'insert into lieux_avant (importation_id, "table", fiche, avant, apres) '  # noqa: S608
                f"select %s, %s, a.id, a.avant, coalesce(md5(l::text), '') from avant_{table.genre} a left join {table.nom} l using (id)",
                [importation.pk, table.genre],
            )
    recompte(now)
    suivent_les_lieux()


def _garde_l_avant(curseur: Any, table: Table) -> None:
    curseur.execute(
        f"create temporary table avant_{table.genre} on commit drop as select t.id, to_jsonb(l) as avant "  # noqa: S608
        f"from tri_{table.genre} t left join {table.nom} l using (id)"
    )


def _ecrit(curseur: Any, table: Table, now: datetime) -> None:
    colonnes, comparees = table.colonnes, _comparees(table)
    suite = ", statut, ferme_le, provenance" if table.a_statut else ", provenance"
    valeurs = ", n.statut, n.ferme_le, '{}'" if table.a_statut else ", '{}'"
    curseur.execute(
        f"insert into {table.nom} ({', '.join(colonnes)}{suite}) select {', '.join(f'n.{c}' for c in colonnes)}{valeurs} "  # noqa: S608
        f"from lot_{table.genre} n join tri_{table.genre} t using (id) where t.sort = 'nouveau' order by n.id"
    )
    curseur.execute(
        f"update {table.nom} l set {', '.join(f'{c} = n.{c}' for c in comparees)} "  # noqa: S608
        f"from lot_{table.genre} n join tri_{table.genre} t using (id) where t.sort = 'change' and l.id = n.id"
    )
    if table.a_statut:
        curseur.execute(
            f"update {table.nom} l set statut = 'ferme', ferme_le = %s from tri_{table.genre} t "  # noqa: S608
            "where t.sort = 'ferme' and l.id = t.id",
            [now.date()],
        )
    else:
        curseur.execute(f"delete from {table.nom} l using tri_{table.genre} t where t.sort = 'ferme' and l.id = t.id")  # noqa: S608


def _range() -> None:
    with connection.cursor() as curseur:
        for table in TABLES:
            curseur.execute(
                f"drop table if exists lot_{table.genre}, tri_{table.genre}, avant_{table.genre}, complement"
            )


@transaction.atomic
def annule(source: str, *, actor: str, now: datetime) -> Import:
    """Undo the last import of a source: every row as it was, byte for byte."""
    importation = (
        Import.objects.select_for_update().filter(source=source, undone_at=None).order_by("-applied_at", "-pk").first()
    )
    if importation is None:
        raise AnnulationRefusee(f"Aucun import de « {source} » à annuler.")
    _compare_par_ensembles()
    ecrit_seul()
    with connection.cursor() as curseur:
        for table in TABLES:
            _refuse_si_touche(curseur, table, importation)
        _detache(curseur, importation)
        # Places go after the services that hold on to them, and come back before.
        for table in (SERVICES, LIEUX):
            curseur.execute(
                f'delete from {table.nom} l using lieux_avant a where a.importation_id = %s and a."table" = %s and l.id = a.fiche',  # noqa: S608
                [importation.pk, table.genre],
            )
        for table in TABLES:
            curseur.execute(
                f"insert into {table.nom} select (jsonb_populate_record(null::{table.nom}, a.avant)).* from lieux_avant a "  # noqa: S608
                'where a.importation_id = %s and a."table" = %s and a.avant is not null',
                [importation.pk, table.genre],
            )
    importation.undone_at = now
    importation.rapport = importation.rapport | {"annule_par": actor}
    importation.save(update_fields=["undone_at", "rapport"])
    # What is undone needs no second undoing.
    Avant.objects.filter(importation=importation).delete()
    recompte(now)
    suivent_les_lieux()
    return importation


def _refuse_si_touche(curseur: Any, table: Table, importation: Import) -> None:
    curseur.execute(
        f"select a.fiche from lieux_avant a left join {table.nom} l on l.id = a.fiche "  # noqa: S608
        "where a.importation_id = %s and a.\"table\" = %s and coalesce(md5(l::text), '') <> a.apres limit 5",
        [importation.pk, table.genre],
    )
    touches = [fiche for (fiche,) in curseur.fetchall()]
    if touches:
        raise AnnulationRefusee(
            f"Modifié par une personne depuis cet import : {', '.join(touches)}. Rien n'est annulé."
        )


# What nobody wrote by hand goes with a place that an undone import had made; what somebody wrote keeps it.
_SUITES = ("lieux_rapprochement:a_id", "lieux_rapprochement:b_id", "lieux_relance:lieu_id")
_TENUS = (
    "lieux_seance:lieu_id",
    "lieux_gestionnaire:lieu_id",
    "lieux_contribution:lieu_id",
    "lieux_fusion:garde_id",
    "lieux_fusion:absorbe_id",
)


def _detache(curseur: Any, importation: Import) -> None:
    faits = "select fiche from lieux_avant where importation_id = %s and \"table\" = 'lieu' and avant is null"
    # A merge that was taken apart holds nothing any more; the audit trail still says that it was.
    curseur.execute(
        f"delete from lieux_fusion where undone_at is not null and (garde_id in ({faits}) or absorbe_id in ({faits}))",  # noqa: S608
        [importation.pk, importation.pk],
    )
    for tenu in _TENUS:
        table, colonne = tenu.split(":")
        curseur.execute(f"select {colonne} from {table} where {colonne} in ({faits}) limit 5", [importation.pk])  # noqa: S608
        if tenants := [fiche for (fiche,) in curseur.fetchall()]:
            raise AnnulationRefusee(
                f"Des séances, des signalements ou une fusion tiennent à : {', '.join(tenants)}. Rien n'est annulé."
            )
    for suite in _SUITES:
        table, colonne = suite.split(":")
        curseur.execute(f"delete from {table} where {colonne} in ({faits})", [importation.pk])  # noqa: S608
