"""Mail of the directory: answers to who wrote, questions to who manages. Handed over in two strokes (`core/transport.py`)."""

from __future__ import annotations

import logging
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.core import sceau
from millejours.core.transport import Refus, Transport, ouvre
from millejours.lieux.contributions.actions import GESTION
from millejours.lieux.models import Contribution, Lieu

_journal = logging.getLogger(__name__)
_SMTP = SMTP.clone(max_line_length=78)


def repond(contribution_id: int) -> bool:
    """Tell the sender what was decided, then forget their address. True when the message left; once, whoever runs it."""
    with ouvre() as transport:
        with transaction.atomic():
            dues = Contribution.objects.filter(pk=contribution_id, a_repondre=True).select_related("lieu")
            contribution = dues.select_for_update(skip_locked=True, of=("self",)).first()
            if contribution is None:
                return False
            est_presente = _presente(transport, contribution)
            contribution.a_repondre = False
            contribution.cle, contribution.index, contribution.scelle = "", None, None
            contribution.save(update_fields=["a_repondre", "cle", "index", "scelle"])
        # The row says that it is done, and the address is gone: the last stroke can be given.
        if est_presente:
            transport.conclut()
        return est_presente


def _presente(transport: Transport, contribution: Contribution) -> bool:
    try:
        adresse, jeton = sceau.trousseau().ouvre(
            contribution.USAGE, contribution.cle, bytes(contribution.index or b""), bytes(contribution.scelle or b"")
        )
        transport.presente(settings.LETTRES_RETOUR, adresse, _reponse(contribution, adresse, jeton))
    except sceau.SceauRompu:
        _journal.exception("réponse impossible à adresser")
        return False
    except Refus as refus:
        if not refus.est_definitif:
            raise
        return False
    return True


def _reponse(contribution: Contribution, adresse: str, jeton: str) -> bytes:
    lieu = contribution.lieu
    est_acceptee = contribution.etat == Contribution.Etat.ACCEPTEE
    contexte = {
        "contribution": contribution,
        "nom": lieu.nom if lieu else contribution.propose.get("nom", ""),
        "lien": adresse_du_lieu(lieu) if lieu else "",
        "est_acceptee": est_acceptee,
        # A manager's address stays: this message says until when, and how it goes.
        "est_gestion": est_acceptee and contribution.genre == Contribution.Genre.GESTION,
        "jours": GESTION.days,
        "efface": absolue("signalement-effacer", jeton),
    }
    corps = render_to_string("lieux/courrier/reponse.txt", contexte)
    return ecrit(adresse, _("Votre message sur l'annuaire"), corps)


def adresse_du_lieu(lieu: Lieu) -> str:
    return absolue("lieu", lieu.pk)


def absolue(route: str, *args: Any) -> str:
    return f"{settings.ADRESSE_PUBLIQUE}{reverse(route, args=args)}"


def ecrit(adresse: str, objet: str, corps: str) -> bytes:
    message = EmailMessage(policy=_SMTP)
    message["From"], message["To"], message["Subject"] = settings.DEFAULT_FROM_EMAIL, adresse, objet
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.ADRESSE_PUBLIQUE).hostname or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(corps)
    return message.as_bytes(policy=_SMTP)
