"""Mail of the demonstration: messages are laid in a folder, one file each, where a mail program opens them."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import EmailValidator

_RANG = itertools.count()
ADRESSE_MAX = 254


def normalise(adresse: str) -> str:
    """The address as it is used, its domain in ASCII; empty when it is not one."""
    nom, arobase, domaine = adresse.strip().rpartition("@")
    try:
        propre = f"{nom}{arobase}{domaine.lower().encode('idna').decode('ascii')}"
        EmailValidator()(propre)
    except (ValidationError, UnicodeError):
        return ""
    return propre if len(propre) <= ADRESSE_MAX else ""


class BoiteLocale(BaseEmailBackend):
    """No server named: nothing leaves the machine, and nothing is lost."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        dossier = Path(settings.COURRIER_DOSSIER)
        # Letters carry one-time links: they are for the account that runs the server.
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            # Named so that the newest comes last, unique across processes.
            nom = f"{time.time_ns()}-{os.getpid()}-{next(_RANG)}"
            attente = dossier / f".{nom}"
            attente.touch(mode=0o600)
            attente.write_bytes(message.message().as_bytes())
            attente.rename(dossier / f"{nom}.eml")
        return len(email_messages)


def envoie_a_part(message: EmailMessage) -> None:
    """Send without making the answer wait: its time must not tell whether an address is known."""
    threading.Thread(target=message.send, kwargs={"fail_silently": True}, daemon=True).start()
