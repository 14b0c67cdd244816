"""What changes places: imports, their undoing, a person's correction, a repair accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from millejours.lieux.importeurs.moteur import annule, importe
from millejours.lieux.importeurs.rapport import Rapport
from millejours.lieux.importeurs.registre import importeurs
from millejours.lieux.models import RANGS, Import, Lieu
from millejours.lieux.seances.positions import suivent_les_lieux
from millejours.lieux.verrou import ecrit_a_plusieurs

__all__ = ["accepte_reparation", "annule", "charge_dispositifs", "charge_mairies", "corrige", "importe"]
POSITION = ("latitude", "longitude", "precision_position", "quarantaine", "reparation")
JAMAIS = frozenset({"id", "source", "provenance", "licence"})


def charge_mairies(dossier: Path, *, now: datetime) -> Rapport | None:
    """Bring in the town halls of the content, unless this very file is already in."""
    return _charge("mairies", dossier / "mairies.csv.gz", now)


def charge_dispositifs(dossier: Path, *, now: datetime) -> Rapport | None:
    """Bring in the rights that have a zone, so that exports have them; pages read the content itself."""
    return _charge("dispositifs", dossier / "dispositifs.yaml", now)


def _charge(source: str, fichier: Path, now: datetime) -> Rapport | None:
    empreinte = hashlib.sha256(fichier.read_bytes()).hexdigest()
    dernier = Import.objects.filter(source=source).order_by("-applied_at", "-pk").first()
    if dernier and dernier.empreinte == empreinte:
        # Undone by someone: a start of the site does not decide otherwise.
        return None
    return importe(importeurs()[source], fichier, actor="demarrage", now=now)


@transaction.atomic
def corrige(lieu_id: str, champs: Mapping[str, Any], *, actor: str, rang: str, now: datetime) -> Lieu:
    """Set fields on a person's word. A lower rank never covers a higher one; no import covers either."""
    if interdits := JAMAIS & set(champs):
        raise ValueError(f"champs qui ne se corrigent pas : {', '.join(sorted(interdits))}")
    ecrit_a_plusieurs()
    lieu = Lieu.objects.select_for_update().get(pk=lieu_id)
    for champ, valeur in champs.items():
        pose = lieu.provenance.get(champ)
        if pose and RANGS.index(pose["rang"]) > RANGS.index(rang):
            continue
        setattr(lieu, champ, valeur)
        lieu.provenance[champ] = {"par": actor, "rang": rang, "le": now.date().isoformat()}
    lieu.full_clean(validate_unique=False)
    lieu.save()
    if "latitude" in champs:
        suivent_les_lieux()
    return lieu


@transaction.atomic
def accepte_reparation(lieu_id: str, *, actor: str, now: datetime) -> Lieu:
    """Move a place to the position that was proposed for its doubtful point."""
    lieu = Lieu.objects.get(pk=lieu_id)
    propose = (lieu.reparation or {}).get("propose")
    if not propose:
        raise ValueError("aucune position n'est proposée pour ce lieu")
    latitude, longitude = propose
    valeurs = dict(zip(POSITION, (latitude, longitude, "adresse", "", None), strict=True))
    return corrige(lieu_id, valeurs, actor=actor, rang="agent", now=now)
