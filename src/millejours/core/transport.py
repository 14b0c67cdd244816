"""Handing a message over in two strokes, so that the database can be told in between.

`presente` does everything that can be undone: a connection cut there delivers nothing. `conclut` is the last dot of
SMTP, or the name given to a file: after it, the message belongs to somebody else. The row is marked between the two.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings


class Refus(Exception):
    """The other side said no, in words: nothing was delivered."""

    def __init__(self, code: int, *, est_du_destinataire: bool = False) -> None:
        super().__init__(str(code))
        self.est_definitif = code >= 500
        # The address itself was refused: our message was not even heard.
        self.est_du_destinataire = est_du_destinataire


class Panne(Exception):
    """The other side did not answer, or refused us altogether: nobody's letter is at fault."""


class Transport(Protocol):
    def presente(self, retour: str, adresse: str, message: bytes) -> None:
        """Everything but the last stroke. Raises `Refus` or `Panne`."""

    def conclut(self) -> None:
        """The last stroke. Raises `Refus`; or `Panne`, and then nobody knows."""

    def ferme(self) -> None: ...


class Smtp:
    """One connection for a batch, opened again when the server tires of it."""

    def __init__(self) -> None:
        self._serveur: smtplib.SMTP | None = None

    def presente(self, retour: str, adresse: str, message: bytes) -> None:
        try:
            try:
                self._debute(retour)
            except (smtplib.SMTPServerDisconnected, ConnectionError):
                # Servers close a connection that served long enough.
                self._serveur = None
                self._debute(retour)
            self._adresse(adresse, message)
        except (OSError, smtplib.SMTPException) as erreur:
            self.ferme()
            raise Panne(type(erreur).__name__) from None

    def conclut(self) -> None:
        serveur = self._ouvre()
        try:
            serveur.send(b".\r\n")
            code, _ = serveur.getreply()
        except (OSError, smtplib.SMTPException) as erreur:
            self.ferme()
            raise Panne(type(erreur).__name__) from None
        if code != 250:
            raise Refus(code)

    def ferme(self) -> None:
        if self._serveur is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._serveur.close()
            self._serveur = None

    def _debute(self, retour: str) -> None:
        code, _ = self._ouvre().mail(retour)
        if code == 421:
            raise smtplib.SMTPServerDisconnected
        if code != 250:
            raise smtplib.SMTPException

    def _adresse(self, adresse: str, message: bytes) -> None:
        serveur = self._ouvre()
        try:
            code, _ = serveur.rcpt(adresse)
        except ValueError:
            # No server can be told such an address: it is refused as a server would.
            code = 553
        if code not in (250, 251):
            serveur.rset()
            raise Refus(code, est_du_destinataire=True)
        serveur.putcmd("DATA")
        code, _ = serveur.getreply()
        if code != 354:
            serveur.rset()
            raise Refus(code)
        serveur.send(_double_points(message))

    def _ouvre(self) -> smtplib.SMTP:
        if self._serveur is None:
            serveur = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)
            serveur.ehlo()
            if settings.EMAIL_USE_TLS:
                serveur.starttls(context=ssl.create_default_context())
                serveur.ehlo()
            if settings.EMAIL_HOST_USER:
                serveur.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            self._serveur = serveur
        return self._serveur


def _double_points(message: bytes) -> bytes:
    """A line that begins with a dot would end the message."""
    fini = message if message.endswith(b"\r\n") else message + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", fini)


class Dossier:
    """No mail server: messages are laid in a folder of this machine, for the demonstration."""

    _rang = itertools.count()

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self._attente: Path | None = None

    def presente(self, retour: str, adresse: str, message: bytes) -> None:
        # Letters carry links that act: they are for the account that runs the server.
        self.dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        attente = self.dossier / f".{time.time_ns()}-{os.getpid()}-{next(self._rang)}"
        attente.touch(mode=0o600)
        attente.write_bytes(message)
        self._attente = attente

    def conclut(self) -> None:
        if self._attente is None:
            raise Panne("rien à remettre")
        self._attente.rename(self._attente.with_name(f"{self._attente.name[1:]}.eml"))
        self._attente = None

    def ferme(self) -> None:
        if self._attente is not None:
            self._attente.unlink(missing_ok=True)


@contextmanager
def ouvre() -> Iterator[Transport]:
    """The way out that the settings name."""
    transport: Transport = Smtp() if settings.EMAIL_HOST else Dossier(Path(settings.COURRIER_DOSSIER))
    try:
        yield transport
    finally:
        transport.ferme()
