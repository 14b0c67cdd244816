"""Sending a campaign: one place at a time, never twice, taken up again by whoever comes next."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from millejours.core import sceau
from millejours.core.courrier import normalise
from millejours.core.transport import Refus, Transport, ouvre
from millejours.lieux.contributions.courrier import absolue, ecrit
from millejours.lieux.models import Gestionnaire, Relance

ESSAIS_MAX = 5


def envoie(campagne: int) -> int:
    """Ask every place still to be asked; how many messages left. Raises `Panne` when the server is out."""
    partis, apres = 0, 0
    with ouvre() as transport:
        while (suite := _une(transport, campagne, apres)) is not None:
            apres, est_parti = suite
            partis += est_parti
    return partis


def _une(transport: Transport, campagne: int, apres: int) -> tuple[int, bool] | None:
    with transaction.atomic():
        dues = Relance.objects.filter(campagne=campagne, pk__gt=apres, etat=Relance.Etat.A_ENVOYER)
        relance = dues.order_by("pk").select_for_update(skip_locked=True, of=("self",)).select_related("lieu").first()
        if relance is None:
            return None
        est_presentee = _presente(transport, relance)
        relance.save()
    if est_presentee:
        try:
            transport.conclut()
        except Refus:
            Relance.objects.filter(pk=relance.pk).update(etat=Relance.Etat.REFUSE)
            return relance.pk, False
    return relance.pk, est_presentee


def _presente(transport: Transport, relance: Relance) -> bool:
    adresse, efface = _adresse(relance)
    if not adresse:
        relance.etat = Relance.Etat.REFUSE
        return False
    jeton = sceau.nouveau_jeton()
    contexte = {
        "lieu": relance.lieu,
        "lien": absolue("lieu-confirmer", jeton),
        "efface": efface and absolue("signalement-effacer", efface),
        "signale": f"{absolue('signaler')}?{urlencode({'lieu': relance.lieu_id, 'genre': 'erreur'})}",
    }
    corps = render_to_string("lieux/courrier/relance.txt", contexte)
    try:
        transport.presente(settings.LETTRES_RETOUR, adresse, ecrit(adresse, _("Votre fiche est-elle juste ?"), corps))
    except Refus as refus:
        relance.essais += 1
        if refus.est_definitif or relance.essais >= ESSAIS_MAX:
            relance.etat = Relance.Etat.REFUSE
        return False
    relance.jeton, relance.etat = sceau.empreinte(jeton), Relance.Etat.REMIS
    return True


def _adresse(relance: Relance) -> tuple[str, str]:
    """The manager who came forward, with the token that erases them; else the mailbox that the place publishes."""
    gestionnaire = Gestionnaire.objects.filter(lieu=relance.lieu_id).order_by("-depuis", "-pk").first()
    if gestionnaire is not None and gestionnaire.scelle is not None and gestionnaire.index is not None:
        try:
            return sceau.trousseau().ouvre(
                gestionnaire.USAGE, gestionnaire.cle, bytes(gestionnaire.index), bytes(gestionnaire.scelle)
            )
        except sceau.SceauRompu:
            pass
    # Written by hands and by imports: whatever is no address is asked nothing.
    return normalise(relance.lieu.courriel), ""
