"""Mail: to a real server of this machine when one is named, to a folder otherwise; and the command line."""

from __future__ import annotations

import email
import email.policy
import stat
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from millejours.comptes import actions
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent, Invitation
from millejours.config import agents
from tests.millejours.comptes.conftest import pose_application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _base_deja_la(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command starts and stops a private server unless one is named: here the tests' own runs."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://deja/la")


class _Boite:
    def __init__(self) -> None:
        self.recus: list[Any] = []

    async def handle_DATA(self, serveur: Any, session: Any, enveloppe: Any) -> str:  # noqa: N802 - the library's name
        self.recus.append(enveloppe)
        return "250 OK"


def test_une_invitation_part_par_smtp(settings: Any) -> None:
    boite = _Boite()
    serveur = Controller(boite, hostname="127.0.0.1", port=0)
    # The library asks the port it was given for its readiness: let the system choose, then say it.
    import socket

    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        serveur.port = prise.getsockname()[1]
    serveur.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", serveur.port, False
        lien = actions.invite(None, "noe@exemple.fr", [Mission("redacteur")], timezone.now())
    finally:
        serveur.stop()
    assert Invitation.objects.get().sent_at is not None
    (enveloppe,) = boite.recus
    assert enveloppe.rcpt_tos == ["noe@exemple.fr"]
    message = email.message_from_bytes(enveloppe.content, policy=email.policy.default)
    assert message["Subject"] == "Votre accès à Mille jours"
    assert lien.adresse in message.get_content()
    assert "Vous n'attendiez rien ?" in message.get_content()


def test_la_boite_locale_garde_tout_et_pour_nous_seuls(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.COURRIER_DOSSIER = "millejours.core.courrier.BoiteLocale", tmp_path / "courrier"
    for i in range(3):
        mail.EmailMessage(f"Lettre {i}", "Bonjour à vous", to=["noe@exemple.fr"]).send()
    lettres = sorted((tmp_path / "courrier").iterdir())
    assert [email.message_from_bytes(f.read_bytes())["Subject"] for f in lettres] == [f"Lettre {i}" for i in range(3)]
    assert {f.suffix for f in lettres} == {".eml"}
    assert all(stat.S_IMODE(f.stat().st_mode) == 0o600 for f in lettres)
    assert stat.S_IMODE((tmp_path / "courrier").stat().st_mode) == 0o700


def test_une_invitation_annulee_n_envoie_rien() -> None:
    """The letter leaves once the act is kept, not before."""
    from django.db import transaction

    class Panne(Exception):
        pass

    def invite_puis_tombe() -> None:
        with transaction.atomic():
            actions.invite(None, "noe@exemple.fr", [Mission("redacteur")], timezone.now())
            raise Panne

    with pytest.raises(Panne):
        invite_puis_tombe()
    assert mail.outbox == []
    assert not Agent.objects.exists()


def test_le_premier_compte_vient_de_la_ligne_de_commande(capsys: pytest.CaptureFixture[str]) -> None:
    assert agents.invite("Ada@exemple.fr", ["administrateur"], None) == 0
    sortie = capsys.readouterr().out
    assert "Agent invité : administrateur." in sortie
    assert "http://127.0.0.1:8000/agents/connexion/invitation/" in sortie
    assert Agent.objects.get().affectations.get().role == "administrateur"
    # Asked again, it sends another link and gives nothing more.
    assert agents.invite("ada@exemple.fr", ["comite"], None) == 0
    assert "déjà invité" in capsys.readouterr().out
    assert Agent.objects.get().affectations.count() == 1
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_la_derniere_personne_revient_par_la_ligne_de_commande() -> None:
    from allauth.mfa.models import Authenticator

    agent = Agent.objects.create_user("ada@exemple.fr", "quatre chats sur un toit")
    pose_application(agent)
    assert agents.invite("ada@exemple.fr", [], None) == 0
    assert Authenticator.objects.filter(user=agent).exists()
    assert agents.invite("ada@exemple.fr", [], None, remise_a_zero=True) == 0
    assert not Authenticator.objects.filter(user=agent).exists()
    agent.refresh_from_db()
    assert not agent.has_usable_password()


@pytest.mark.parametrize(
    ("roles", "departement", "mots"),
    [(["directeur"], None, "Rôle inconnu"), (["instructeur"], "690", "690"), (["redacteur"], "69", "ne se donne pas")],
)
def test_une_commande_fausse_le_dit(
    capsys: pytest.CaptureFixture[str], roles: list[str], departement: str | None, mots: str
) -> None:
    assert agents.invite("ada@exemple.fr", roles, departement) == 2
    assert mots in capsys.readouterr().out
    assert not Agent.objects.exists()


def test_la_commande_existe(capsys: pytest.CaptureFixture[str]) -> None:
    from millejours.cli import main

    with pytest.raises(SystemExit):
        main(["agent", "inviter", "-h"])
    assert "--role" in capsys.readouterr().out
