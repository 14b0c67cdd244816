"""What changes in teams, keys and requests: one intent, one function, its audit line in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.comptes.models import Agent
from millejours.core.audit import trace
from millejours.rappels import delai, enveloppe, perms
from millejours.rappels.models import (
    CleDeRappel,
    Couverture,
    DemandeDeRappel,
    Equipe,
    Membre,
    TenueDePromesse,
    premier_du_mois,
)


class Refus(Exception):
    """An act that cannot be done, with the sentence to show."""


@dataclass(frozen=True)
class Recue:
    """What the parent is told."""

    promis: date


@transaction.atomic
def regle_equipe(actor: Agent, equipe: Equipe, departements: Collection[str], now: datetime) -> Equipe:
    """Save a team, new or changed, and the départements it serves. Nobody closes an open one without knowing."""
    est_nouvelle, etait_ouverte = equipe.pk is None, _est_ouverte(equipe, now)
    if est_nouvelle:
        equipe.created_at = now
    equipe.save()
    equipe.couvertures.exclude(departement__in=departements).delete()
    presents = set(equipe.couvertures.values_list("departement", flat=True))
    try:
        with transaction.atomic():
            Couverture.objects.bulk_create(
                Couverture(equipe=equipe, departement=code) for code in departements if code not in presents
            )
    except IntegrityError:
        raise Refus(_("Une autre équipe sert déjà un de ces départements.")) from None
    if etait_ouverte and equipe.est_offerte and not _est_ouverte(equipe, now):
        raise Refus(
            _(
                "Moins de deux personnes pourraient ouvrir les demandes de tous ces départements. "
                "Étendez d'abord leur rôle, ou ne proposez plus l'équipe."
            )
        )
    verbe = "creer_equipe_rappel" if est_nouvelle else "regler_equipe_rappel"
    etat = _("proposée") if equipe.est_offerte else _("non proposée")
    resume = _("%(nom)s, %(ou)s, %(etat)s") % {"nom": equipe.nom, "ou": " ".join(sorted(departements)), "etat": etat}
    trace(actor, verbe, equipe, resume, now)
    return equipe


def _est_ouverte(equipe: Equipe, now: datetime) -> bool:
    return Equipe.objects.ouvertes(timezone.localdate(now)).filter(pk=equipe.pk).exists()


@transaction.atomic
def nomme(actor: Agent, equipe: Equipe, agent: Agent, now: datetime) -> Membre:
    """A member who could not open what the team receives would only seem to hold a key."""
    if not perms.peut_servir(agent, equipe, au=timezone.localdate(now)):
        raise Refus(_("Le rôle de cet agent ne porte pas sur tous les départements de l'équipe."))
    membre, est_nouveau = Membre.objects.get_or_create(equipe=equipe, agent=agent, defaults={"created_at": now})
    if est_nouveau:
        trace(actor, "nommer_rappel", equipe, _("%(qui)s entre dans l'équipe") % {"qui": agent.email}, now)
    return membre


@transaction.atomic
def retire_membre(actor: Agent, membre: Membre, now: datetime) -> None:
    """Out of the team at once; what is sealed for their key can no longer be asked for by them."""
    resume = _("%(qui)s quitte l'équipe") % {"qui": membre.agent.email}
    trace(actor, "retirer_rappel", membre.equipe, resume, now)
    membre.delete()


@transaction.atomic
def pose_cle(actor: Agent, equipe: Equipe, publique: str, now: datetime) -> CleDeRappel:
    """A member lays the public half of a new key; the one before it stops being sealed for."""
    membre = Membre.objects.select_for_update().get(equipe=equipe, agent=actor)
    empreinte = enveloppe.empreinte(publique)
    membre.cles.filter(retired_at=None).update(retired_at=now)
    try:
        with transaction.atomic():
            cle = CleDeRappel.objects.create(membre=membre, publique=publique, empreinte=empreinte, created_at=now)
    except IntegrityError:
        raise Refus(_("Cette clé est déjà posée.")) from None
    trace(actor, "poser_cle_rappel", equipe, _("clé %(cle)s de %(qui)s") % {"cle": cle, "qui": actor.email}, now)
    return cle


@transaction.atomic
def retire_cle(actor: Agent, cle: CleDeRappel, now: datetime) -> None:
    """A key lost or in doubt: nothing is sealed for it any more."""
    cle.retired_at = now
    cle.save(update_fields=["retired_at"])
    trace(actor, "retirer_cle_rappel", cle.membre.equipe, _("clé %(cle)s retirée") % {"cle": cle}, now)


@transaction.atomic
def recoit(equipe: Equipe, scelle: Any, now: datetime) -> Recue:
    """Keep a sealed request and queue its notice, both or neither. Nobody's name is written: nobody is known."""
    from millejours.rappels import tasks

    departement = departement_de(equipe)
    cles = CleDeRappel.objects.en_service(timezone.localdate(now)).filter(membre__equipe=equipe)
    lu = enveloppe.verifie(scelle, cles.values_list("pk", flat=True))
    if equipe.demandes.count() >= settings.RAPPELS_EN_ATTENTE_MAX:
        raise Refus(_("L'équipe a trop de demandes en attente. Appelez une des lignes de cette page."))
    demande = DemandeDeRappel.objects.create(
        equipe=equipe,
        scelle=lu,
        created_at=now,
        promised_on=delai.promis(departement, equipe.delai_jours, now),
        jusqua=now + timedelta(days=settings.RAPPELS_JOURS),
    )
    tasks.previent.defer(equipe=equipe.pk)
    return Recue(demande.promised_on)


@transaction.atomic
def ouvre(actor: Agent, demande: DemandeDeRappel, now: datetime) -> Mapping[str, Any]:
    """Hand the sealed request to a member's browser. Each time is written."""
    trace(actor, "ouvrir_rappel", demande, _("demande %(n)s ouverte") % {"n": demande}, now)
    return demande.scelle


@transaction.atomic
def marque_rappelee(actor: Agent, demande: DemandeDeRappel, now: datetime) -> None:
    """Called. It stays two days more, for a mistake, then goes."""
    demande.called_at, demande.called_on = now, delai.jour_ici(departement_de(demande.equipe), now)
    demande.jusqua = min(demande.jusqua, now + timedelta(days=settings.RAPPELS_APRES_APPEL_JOURS))
    demande.save(update_fields=["called_at", "called_on", "jusqua"])
    trace(actor, "rappeler", demande, _("demande %(n)s rappelée") % {"n": demande}, now)


@transaction.atomic
def remet_en_attente(actor: Agent, demande: DemandeDeRappel, now: datetime) -> None:
    """Marked by mistake."""
    demande.called_at = demande.called_on = None
    demande.jusqua = demande.created_at + timedelta(days=settings.RAPPELS_JOURS)
    demande.save(update_fields=["called_at", "called_on", "jusqua"])
    trace(actor, "remettre_rappel", demande, _("demande %(n)s remise en attente") % {"n": demande}, now)


@transaction.atomic
def ferme(actor: Agent, demande: DemandeDeRappel, now: datetime) -> None:
    """Done: the row goes now, its count stays."""
    trace(actor, "fermer_rappel", demande, _("demande %(n)s fermée et effacée") % {"n": demande}, now)
    efface(demande)


def efface(demande: DemandeDeRappel) -> None:
    """Erase a request, and count in its month whether the promise was kept."""
    colonne = "tenues" if demande.est_tenue else "tardives" if demande.called_at else "sans_appel"
    tenue, _cree = TenueDePromesse.objects.get_or_create(
        equipe_id=demande.equipe_id, mois=premier_du_mois(demande.created_at)
    )
    TenueDePromesse.objects.filter(pk=tenue.pk).update(**{colonne: F(colonne) + 1})
    demande.delete()


def departement_de(equipe: Equipe) -> str:
    """Where the team works: the first département it serves says its time and its holidays."""
    premiere = equipe.couvertures.order_by("departement").values_list("departement", flat=True).first()
    return premiere or ""
