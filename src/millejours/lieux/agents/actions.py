"""What agents do to places, sessions and deposits: the gesture, its audit line, in one transaction."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.comptes.models import Agent
from millejours.core.audit import trace
from millejours.lieux.actions import POSITION, accepte_reparation, annule, corrige, importe
from millejours.lieux.comptes import recompte
from millejours.lieux.contributions.actions import SOURCE as SAISIES
from millejours.lieux.importeurs.fichiers import lit_tableur
from millejours.lieux.importeurs.modele import FichierIllisible
from millejours.lieux.importeurs.moteur import TropDeFermetures
from millejours.lieux.importeurs.rapport import Rapport
from millejours.lieux.importeurs.tableur import importeur_pour, source_de
from millejours.lieux.models import Depot, Import, Lieu, Seance
from millejours.lieux.refus import Refus as Refus

if TYPE_CHECKING:
    from collections.abc import Iterator


# Shown while columns are named; each of them is a choice in each list.
EXEMPLES, COLONNES_MAX = 3, 200


# --- deposits and imports ---


def depose(nom: str, octets: bytes, source: str, *, actor: Agent, now: datetime) -> Depot:
    """Keep a spreadsheet while its columns are named. One a person: the one before goes."""
    propre = source_de(source)
    if not propre:
        raise Refus(_("Le nom de la source a besoin de lettres ou de chiffres."))
    from millejours.lieux.importeurs.registre import importeurs

    if propre in {i.source for i in importeurs().values()} | {SAISIES}:
        raise Refus(_("« %s » est le nom d'une source nationale, ou de la nôtre : choisissez-en un autre.") % propre)
    depot = Depot(nom=nom[:200], octets=octets, source=propre, actor=actor, depose_at=now)
    depot.entete, depot.exemples = _entete(depot)
    with transaction.atomic():
        Depot.objects.filter(actor=actor).delete()
        depot.save()
    return depot


@contextmanager
def en_fichier(depot: Depot) -> Iterator[Path]:
    """The deposit as a file, for as long as it is read."""
    extension = f".{depot.nom.rpartition('.')[2].lower()}"
    with tempfile.TemporaryDirectory() as dossier:
        # Named as it was sent: reports and lists say this name.
        chemin = Path(dossier) / f"{Path(depot.nom).stem[:100]}{extension}"
        flux: IO[bytes]
        with chemin.open("wb") as flux:
            flux.write(bytes(depot.octets))
        yield chemin


def _entete(depot: Depot) -> tuple[list[str], list[dict[str, str]]]:
    with en_fichier(depot) as chemin, closing(lit_tableur(chemin)) as lues:
        lignes = [ligne for _numero, ligne in islice(lues, EXEMPLES)]
    if not lignes:
        raise FichierIllisible(_("Ce fichier n'a aucune ligne."))
    if len(lignes[0]) > COLONNES_MAX:
        raise FichierIllisible(_("Ce fichier a trop de colonnes."))
    return list(lignes[0]), [{c: str(v)[:200] for c, v in ligne.items()} for ligne in lignes]


def essaie(depot: Depot, colonnes: Mapping[str, str], constantes: Mapping[str, str], *, now: datetime) -> Rapport:
    """Say what applying would do; remember the mapping with the deposit. Writes nothing of the directory."""
    with en_fichier(depot) as chemin:
        importeur = importeur_pour(depot.source, colonnes, constantes, essai=True)
        rapport = importe(importeur, chemin, actor="essai", now=now, essai=True)
    depot.colonnes, depot.constantes = dict(colonnes), dict(constantes)
    depot.rapport = rapport.en_json() | {"exemples": rapport.exemples}
    depot.save(update_fields=["colonnes", "constantes", "rapport"])
    return rapport


@transaction.atomic
def applique(depot: Depot, *, accepte_fermetures: bool, actor: Agent, now: datetime) -> Rapport:
    """Bring the deposit in as it was tried. Its file goes; how its columns are read stays, for the next one."""
    if depot.rapport is None:
        raise Refus(_("Essayez d'abord : vous verrez ce qui change."))
    with en_fichier(depot) as chemin:
        importeur = importeur_pour(depot.source, depot.colonnes, depot.constantes, essai=False)
        try:
            rapport = importe(
                importeur, chemin, actor=f"agent:{actor.pk}", now=now, accepte_fermetures=accepte_fermetures
            )
        except TropDeFermetures as trop:
            raise Refus(_("%s : cochez la case si c'est voulu.") % trop) from None
    importation = Import.objects.filter(source=depot.source).order_by("-applied_at", "-pk").first()
    if importation is not None:
        trace(
            actor,
            "importer_lieux",
            importation,
            f"{depot.nom} : {rapport.nouveaux} nouveaux, {rapport.changes} changés",
            now,
        )
    depot.delete()
    return rapport


@transaction.atomic
def annule_import(source: str, *, actor: Agent, now: datetime) -> Import:
    importation = annule(source, actor=f"agent:{actor.pk}", now=now)
    trace(actor, "annuler_import", importation, f"import de {importation.fichier} annulé", now)
    return importation


# --- places ---


@transaction.atomic
def corrige_fiche(lieu: Lieu, champs: Mapping[str, Any], *, rang: str, actor: Agent, now: datetime) -> Lieu:
    """A correction, signed: no import covers it. Correcting is verifying."""
    if not champs:
        return lieu
    verifie = {"date_verification": timezone.localdate(now)}
    corrige_ = corrige(lieu.pk, dict(champs) | verifie, actor=f"agent:{actor.pk}", rang=rang, now=now)
    trace(actor, "corriger_lieu", lieu, f"{lieu.nom} : {', '.join(sorted(champs))}", now)
    return corrige_


@transaction.atomic
def verifie_fiche(lieu: Lieu, *, rang: str, actor: Agent, now: datetime) -> Lieu:
    """Everything is right today."""
    champs = {"date_verification": timezone.localdate(now)}
    verifie = corrige(lieu.pk, champs, actor=f"agent:{actor.pk}", rang=rang, now=now)
    trace(actor, "verifier_lieu", lieu, f"{lieu.nom} vérifié", now)
    return verifie


@transaction.atomic
def change_statut(lieu: Lieu, statut: str, *, actor: Agent, now: datetime) -> Lieu:
    """Close a place, or open it again: its source will not decide otherwise."""
    if lieu.fusion_dans_id:
        raise Refus(_("Cette fiche est fusionnée dans une autre : défaites d'abord la fusion."))
    champs = {"statut": statut, "ferme_le": timezone.localdate(now) if statut == Lieu.FERME else None}
    change = corrige(lieu.pk, champs, actor=f"agent:{actor.pk}", rang="agent", now=now)
    trace(actor, "fermer_lieu" if statut == Lieu.FERME else "rouvrir_lieu", lieu, lieu.nom, now)
    recompte(now)
    return change


@transaction.atomic
def repare(lieu: Lieu, *, actor: Agent, now: datetime) -> Lieu:
    """Take the proposed position."""
    repare_ = accepte_reparation(lieu.pk, actor=f"agent:{actor.pk}", now=now)
    trace(actor, "accepter_position", lieu, f"{lieu.nom} : position proposée acceptée", now)
    return repare_


@transaction.atomic
def pose_position(lieu: Lieu, latitude: float, longitude: float, *, actor: Agent, now: datetime) -> Lieu:
    """Put the place where a person says it is."""
    valeurs = (round(latitude, 6), round(longitude, 6), "adresse", "", None)
    pose = corrige(lieu.pk, dict(zip(POSITION, valeurs, strict=True)), actor=f"agent:{actor.pk}", rang="agent", now=now)
    trace(actor, "poser_position", lieu, f"{lieu.nom} : position écrite à la main", now)
    return pose


@transaction.atomic
def garde_position(lieu: Lieu, *, actor: Agent, now: datetime) -> Lieu:
    """Refuse the repair: the place stays where it is shown, and nobody is asked again about this point."""
    champs = {"quarantaine": "", "reparation": None}
    garde = corrige(lieu.pk, champs, actor=f"agent:{actor.pk}", rang="agent", now=now)
    trace(actor, "refuser_position", lieu, f"{lieu.nom} : position proposée refusée", now)
    return garde


# --- sessions ---


@transaction.atomic
def garde_seance(seance: Seance, *, actor: Agent, now: datetime) -> Seance:
    seance.actor, seance.updated_at, seance.verifie_le = f"agent:{actor.pk}", now, timezone.localdate(now)
    seance.save()
    trace(actor, "ecrire_seance", seance, seance.titre, now)
    return seance


@transaction.atomic
def retire_seance(seance: Seance, *, actor: Agent, now: datetime) -> None:
    trace(actor, "retirer_seance", seance, seance.titre, now)
    seance.delete()
