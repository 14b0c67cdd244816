"""Mail to agents."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.comptes.models import Invitation

_journal = logging.getLogger(__name__)


def adresse_d_invitation(jeton: str) -> str:
    return f"{settings.ADRESSE_PUBLIQUE}{reverse('invitation', args=[jeton])}"


def envoie_invitation(invitation: Invitation, adresse: str) -> None:
    """Send the link; `sent_at` stays null when the server of mail does not answer, and the screen says so."""
    corps = render_to_string(
        "comptes/courriels/invitation.txt",
        {"agent": invitation.agent, "par": invitation.invited_by, "adresse": adresse, "fin": invitation.expires_at},
    )
    message = EmailMessage(_("Votre accès à Mille jours"), corps, to=[invitation.agent.email])
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        _journal.exception("courriel d'invitation non envoyé")
        return
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])
