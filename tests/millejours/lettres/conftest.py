"""A key ring of its own for each test, a mail server of this machine that remembers, and somebody who subscribes."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from millejours.core import sceau
from millejours.core.debit import Seau
from millejours.lettres import actions, envoi, views
from millejours.lettres.formulaire import Etape
from millejours.lettres.models import Abonne, Demande, Repere, Role

MAINTENANT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
TERME = date(2027, 4, 1)
ADRESSE = "camille.canari@exemple.fr"


@pytest.fixture(autouse=True)
def _cles(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LETTRES_CLES, settings.LETTRES_CLES_FICHIER = "", tmp_path / "lettres.cles"
    settings.COURRIER_DOSSIER = tmp_path / "courrier"
    settings.EMAIL_HOST = ""
    monkeypatch.setattr(views, "_seau", Seau(1000, 3600))


@dataclass
class Postier:
    """What a mail server does: `reponses` says no to some addresses, `gestes` happens in the middle."""

    port: int = 0
    recus: list[tuple[str, bytes]] = field(default_factory=list)
    reponses: dict[str, str] = field(default_factory=dict)
    finales: dict[str, str] = field(default_factory=dict)
    sur_debut: Callable[[str], None] | None = None
    sur_adresse: Callable[[str], None] | None = None
    sur_message: Callable[[str], None] | None = None

    async def handle_MAIL(  # noqa: N802
        self, _serveur: SMTP, _session: Session, enveloppe: Envelope, adresse: str, _options: list[str]
    ) -> str:
        if self.sur_debut:
            self.sur_debut(adresse)
        enveloppe.mail_from = adresse
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - named by the library
        self, _serveur: SMTP, _session: Session, enveloppe: Envelope, adresse: str, _options: list[str]
    ) -> str:
        if self.sur_adresse:
            self.sur_adresse(adresse)
        if refus := self.reponses.get(adresse):
            return refus
        enveloppe.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, _serveur: SMTP, _session: Session, enveloppe: Envelope) -> str:  # noqa: N802
        (adresse,) = enveloppe.rcpt_tos
        if refus := self.finales.get(adresse):
            return refus
        assert isinstance(enveloppe.content, bytes)
        self.recus.append((adresse, enveloppe.content))
        if self.sur_message:
            self.sur_message(adresse)
        return "250 OK"

    @property
    def adresses(self) -> list[str]:
        return [adresse for adresse, _ in self.recus]

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(brut, policy=policy.default) for _, brut in self.recus]


@pytest.fixture
def postier(settings: Any) -> Iterator[Postier]:
    """A real SMTP server on the loopback."""
    p = Postier()
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        p.port = libre.getsockname()[1]
    controleur = Controller(p, hostname="127.0.0.1", port=p.port)
    controleur.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", p.port, False
    settings.EMAIL_HOST_USER = ""
    yield p
    controleur.stop()


@pytest.fixture
def sans_travaux(db: None) -> None:
    """Jobs that other tests left, out of sight for this one."""
    with connection.cursor() as curseur:
        curseur.execute("delete from procrastinate_jobs")


@pytest.fixture
def travaux_vides(transactional_db: None) -> Iterator[None]:
    """The tables of jobs are not Django's to empty after a test without a transaction."""
    yield
    with connection.cursor() as curseur:
        curseur.execute("truncate procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers cascade")


def etape(repere: Repere = Repere.TERME, mois: date = TERME, role: Role = Role.PORTE) -> Etape:
    return Etape(repere, mois, role)


def demande(adresse: str = ADRESSE, quoi: Etape | None = None, now: datetime = MAINTENANT) -> tuple[Demande, str]:
    """A sign-up waiting for its button, and the token that its message carries."""
    actions.demande_inscription(adresse, quoi or etape(), now)
    ligne = Demande.objects.get(index__in=sceau.trousseau().tous_les_index(Demande.USAGE, adresse))
    return ligne, sceau.trousseau().ouvre(ligne.USAGE, ligne.cle, bytes(ligne.index), bytes(ligne.scelle))[1]


def abonne(adresse: str = ADRESSE, quoi: Etape | None = None, now: datetime = MAINTENANT) -> tuple[Abonne, str]:
    """Somebody who confirmed, and the token that stops."""
    _, jeton = demande(adresse, quoi, now)
    confirmation = actions.confirme(jeton, now)
    assert confirmation is not None
    return Abonne.objects.get(jeton=sceau.empreinte(confirmation.jeton)), confirmation.jeton


def envoie_tout(now: datetime = MAINTENANT) -> Any:
    return envoi.envoie_lot(1, 2**62, lambda: now)


def lien(message: EmailMessage, nom: str) -> str:
    """Path of a link of a message, as its reader would open it."""
    corps = message.get_body(("plain",))
    assert corps is not None
    trouve = re.search(rf"https?://[^/\s]+(/lettres/{nom}/\S+)", corps.get_content())
    assert trouve, corps.get_content()
    return trouve[1]
