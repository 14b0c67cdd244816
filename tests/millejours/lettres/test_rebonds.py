"""Reports of delivery, as mail servers write them: counted once, only for our own messages, never on an address alone."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from millejours.lettres import rebonds
from millejours.lettres.commandes import ErreurLettres, lit_rebonds
from millejours.lettres.models import Abonne, Envoi

from .conftest import ADRESSE, Postier, abonne, envoie_tout

pytestmark = pytest.mark.django_db


def rapport(original: str, *, action: str = "failed", statut: str = "5.1.1", entetes_seuls: bool = False) -> bytes:
    retour = "text/rfc822-headers" if entetes_seuls else "message/rfc822"
    return f"""From: MAILER-DAEMON@relais.example
To: ne-pas-repondre@mille-jours.invalid
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.example

Final-Recipient: rfc822; {ADRESSE}
Action: {action}
Status: {statut}
Diagnostic-Code: smtp; 550 5.1.1 unknown

--b
Content-Type: {retour}

{original}
--b--
""".encode()


@pytest.fixture
def original(postier: Postier) -> str:
    """A letter that was accepted by our relay, and comes back from further away."""
    abonne()
    envoie_tout()
    (message,) = postier.messages()
    return f"Message-ID: {message['Message-ID']}\nSubject: x\n\ncorps"


@pytest.mark.parametrize("entetes_seuls", [False, True])
def test_un_rebond_definitif_compte_une_fois(original: str, tmp_path: Path, entetes_seuls: bool) -> None:
    fichier = tmp_path / "rebond.eml"
    fichier.write_bytes(rapport(original, entetes_seuls=entetes_seuls))
    assert lit_rebonds([str(fichier)]) == "définitif : 1"
    assert lit_rebonds([str(fichier)]) == "déjà lu : 1"
    assert Abonne.objects.get().rejets == 1
    assert Envoi.objects.get().etat == Envoi.Etat.REFUSE


def test_un_rebond_passager_n_accuse_personne(original: str) -> None:
    import email

    for action, statut in (("delayed", "4.4.1"), ("failed", "4.2.2")):
        assert rebonds.traite(email.message_from_bytes(rapport(original, action=action, statut=statut))) == "passager"
    assert Abonne.objects.get().rejets == 0


def test_nommer_une_adresse_ou_imiter_nos_noms_ne_sert_a_rien(original: str) -> None:
    import email

    faux = original.replace("<l", "<l9")
    sans = "Subject: x\n\ncorps"
    autre = original.replace(".", ".0", 1)
    for texte in (faux, sans, autre):
        assert rebonds.traite(email.message_from_bytes(rapport(texte))) == "inconnu"
    lettre = EmailMessage()
    lettre["Subject"] = "Bonjour"
    lettre.set_content(f"Action: failed\nStatus: 5.1.1\n{original}")
    assert rebonds.traite(lettre) == "autre chose"
    assert Abonne.objects.get().rejets == 0


def test_trois_rebonds_et_l_adresse_se_repose(original: str, settings: Any) -> None:
    import email

    for _ in range(settings.LETTRES_REJETS_MAX):
        Envoi.objects.update(etat=Envoi.Etat.ENVOYE)
        rebonds.traite(email.message_from_bytes(rapport(original)))
    assert Abonne.objects.get().etat == Abonne.Etat.SUSPENDU


def test_boites_et_dossiers_se_lisent(original: str, tmp_path: Path) -> None:
    boite = mailbox.mbox(tmp_path / "boite")
    boite.add(rapport(original))
    boite.add(b"Subject: publicite\n\nrien")
    boite.close()
    maildir = mailbox.Maildir(tmp_path / "maildir")
    maildir.add(rapport(original))
    maildir.close()
    dossier = tmp_path / "dossier"
    dossier.mkdir()
    (dossier / "un.eml").write_bytes(rapport(original))
    lus = rebonds.lit_rebonds([tmp_path / "boite", tmp_path / "maildir", dossier])
    assert lus == {"définitif": 1, "autre chose": 1, "déjà lu": 2}


def test_un_fichier_absent_se_dit() -> None:
    with pytest.raises(ErreurLettres, match="rebonds : donnez des fichiers"):
        lit_rebonds(["/nulle/part"])
    with pytest.raises(ErreurLettres, match="donnez des fichiers"):
        lit_rebonds([])
