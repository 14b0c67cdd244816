"""Merging two records of a place, taking them apart, saying that they are two."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from millejours.comptes.models import Agent
from millejours.core.audit import trace
from millejours.lieux.comptes import recompte
from millejours.lieux.doublons.fusion import GROUPES, choix, marque, prend
from millejours.lieux.models import Fusion, Lieu, Rapprochement
from millejours.lieux.refus import Refus as Refus
from millejours.lieux.seances.positions import suivent_les_lieux
from millejours.lieux.verrou import ecrit_a_plusieurs

# The field whose provenance keeps the absorbed record closed, whatever its source says.
STATUT = "statut"


@transaction.atomic
def fusionne(
    garde_id: str, absorbe_id: str, *, actor: Agent, now: datetime, de_l_absorbe: Iterable[str] | None = None
) -> Fusion:
    """Show `absorbe` as `garde`. `de_l_absorbe` names the groups of fields to take, by their first field."""
    ecrit_a_plusieurs()
    lieux = {x.pk: x for x in Lieu.objects.select_for_update().filter(pk__in=[garde_id, absorbe_id]).order_by("pk")}
    if len(lieux) != 2:
        raise Refus(_("Il faut deux lieux, et qu'ils existent."))
    garde, absorbe = lieux[garde_id], lieux[absorbe_id]
    if garde.fusion_dans_id or absorbe.fusion_dans_id:
        raise Refus(_("L'un des deux est déjà fusionné dans un autre."))
    if Lieu.objects.filter(fusion_dans=absorbe).exists():
        raise Refus(_("Cette fiche en a déjà absorbé une autre : gardez celle-ci, ou défaites d'abord l'autre fusion."))
    avant_garde, avant_absorbe = _ligne(garde_id), _ligne(absorbe_id)
    champs = _champs(garde, absorbe, de_l_absorbe)
    prend(garde, absorbe, champs, now.date().isoformat())
    garde.save()
    absorbe.fusion_dans, absorbe.statut = garde, Lieu.FERME
    absorbe.provenance[STATUT] = {"par": f"agent:{actor.pk}", "rang": "agent", "le": now.date().isoformat()}
    absorbe.save(update_fields=["fusion_dans", "statut", "provenance"])
    fusion = Fusion.objects.create(
        garde=garde,
        absorbe=absorbe,
        champs=champs,
        avant_garde=avant_garde,
        avant_absorbe=avant_absorbe,
        actor=f"agent:{actor.pk}",
        merged_at=now,
    )
    _paire(garde_id, absorbe_id).update(etat=Rapprochement.Etat.FUSIONNE)
    trace(actor, "fusionner", garde, f"{absorbe_id} fusionné dans {garde_id}", now)
    recompte(now)
    suivent_les_lieux()
    return fusion


def _champs(garde: Lieu, absorbe: Lieu, demandes: Iterable[str] | None) -> list[str]:
    possibles = choix(garde, absorbe)
    if demandes is None:
        return [c for x in possibles if x.de_l_absorbe for c in x.champs]
    voulus = set(demandes)
    if inconnus := voulus - {g[0] for g in GROUPES}:
        raise Refus(_("Champs inconnus : %s") % ", ".join(sorted(inconnus)))
    if refuses := [x.refus for x in possibles if x.champs[0] in voulus and x.refus]:
        raise Refus(refuses[0])
    return [c for x in possibles if x.champs[0] in voulus for c in x.champs]


@transaction.atomic
def defait(fusion_id: int, *, actor: Agent, now: datetime) -> Fusion:
    """Both records as they were. What a person corrected since stays; so does what a source said since."""
    ecrit_a_plusieurs()
    fusion = Fusion.objects.select_for_update().get(pk=fusion_id)
    if fusion.undone_at:
        raise Refus(_("Cette fusion est déjà défaite."))
    suivantes = Fusion.objects.filter(garde=fusion.garde_id, undone_at=None, pk__gt=fusion.pk)
    if suivantes.exists():
        raise Refus(_("Une autre fiche a été fusionnée ensuite dans le même lieu : défaites celle-là d'abord."))
    garde = Lieu.objects.select_for_update().get(pk=fusion.garde_id)
    absorbe = Lieu.objects.select_for_update().get(pk=fusion.absorbe_id)
    _rend(garde, fusion.champs, fusion.avant_garde, marque(absorbe))
    garde.save()
    avant = fusion.avant_absorbe
    absorbe.fusion_dans_id = avant["fusion_dans_id"]
    absorbe.statut, absorbe.ferme_le = avant[STATUT], _jour(avant["ferme_le"])
    _rend_provenance(absorbe, STATUT, avant)
    absorbe.save(update_fields=["fusion_dans", "statut", "ferme_le", "provenance"])
    fusion.undone_at = now
    fusion.save(update_fields=["undone_at"])
    _paire(garde.pk, absorbe.pk).update(etat=Rapprochement.Etat.A_REVOIR)
    trace(actor, "defaire_fusion", garde, f"{absorbe.pk} séparé de {garde.pk}", now)
    recompte(now)
    suivent_les_lieux()
    return fusion


def _rend(garde: Lieu, champs: Iterable[str], avant: dict[str, Any], signe: str) -> None:
    for champ in champs:
        # Somebody corrected it since: their word is not ours to take away.
        if garde.provenance.get(champ, {}).get("par") != signe:
            continue
        valeur = avant[champ]
        setattr(garde, champ, _jour(valeur) if champ == "date_verification" else valeur)
        _rend_provenance(garde, champ, avant)


def _rend_provenance(lieu: Lieu, champ: str, avant: dict[str, Any]) -> None:
    if champ in avant["provenance"]:
        lieu.provenance[champ] = avant["provenance"][champ]
    else:
        lieu.provenance.pop(champ, None)


def _jour(valeur: str | None) -> date | None:
    return date.fromisoformat(valeur) if valeur else None


@transaction.atomic
def dit_distincts(rapprochement_id: int, *, actor: Agent, now: datetime) -> None:
    """Two places, after all: never asked again."""
    paire = Rapprochement.objects.select_for_update().select_related("a").get(pk=rapprochement_id)
    paire.etat = Rapprochement.Etat.DISTINCTS
    paire.save(update_fields=["etat"])
    trace(actor, "dire_distincts", paire.a, f"{paire.a_id} et {paire.b_id} sont deux lieux", now)


def _paire(un: str, autre: str) -> Any:
    return Rapprochement.objects.filter(Q(a=un, b=autre) | Q(a=autre, b=un))


def _ligne(identifiant: str) -> dict[str, Any]:
    """The row as the database holds it, every column."""
    with connection.cursor() as curseur:
        curseur.execute("select to_jsonb(l)::text from lieux_lieu l where id = %s", [identifiant])
        ligne: dict[str, Any] = json.loads(curseur.fetchone()[0])
        return ligne
