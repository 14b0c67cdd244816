"""Mail of the demonstration: messages are laid in a folder, one file each, where a mail program opens them."""

from __future__ import annotations

import email
import email.policy
import itertools
import os
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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


@dataclass(frozen=True, slots=True)
class Pli:
    """A message of the local folder, as somebody who opens it reads it."""

    nom: str
    objet: str
    a: str
    le: datetime
    texte: str


_NOM = re.compile(r"(\d{1,20})-\d+-\d+")


def est_ouverte() -> bool:
    """Whether the folder can be read on the site: in a demonstration, where messages go nowhere else."""
    return bool(settings.DEMONSTRATION and not settings.EMAIL_HOST)


def plis(nombre: int) -> list[Pli]:
    """The last messages, the newest first."""
    noms = sorted((f.stem for f in Path(settings.COURRIER_DOSSIER).glob("*.eml")), reverse=True)
    return [pli for nom in noms[:nombre] if (pli := lit_pli(nom)) is not None]


def lit_pli(nom: str) -> Pli | None:
    """One message; nothing when its name is not one of ours, or when it is gone."""
    if (forme := _NOM.fullmatch(nom)) is None:
        return None
    try:
        contenu = (Path(settings.COURRIER_DOSSIER) / f"{nom}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = email.message_from_bytes(contenu, policy=email.policy.default)
    corps = message.get_body(("plain", "html"))
    le = datetime.fromtimestamp(int(forme[1]) / 1e9, tz=UTC)
    return Pli(nom, str(message["Subject"] or ""), str(message["To"] or ""), le, corps.get_content() if corps else "")
