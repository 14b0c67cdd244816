"""Messages that came back: reports of delivery (RFC 3464) that the mailbox of returns received.

Anybody can write to that mailbox and accuse an address. So only the name of our own message counts, with the mark
that proves it; an address named in a report is never looked up.
"""

from __future__ import annotations

import mailbox
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from email import message_from_binary_file, policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

from django.db import transaction

from millejours.core import sceau
from millejours.lettres.envoi import compte_rejet
from millejours.lettres.models import Envoi

_NOM = re.compile(r"<(l(\d{1,18})\.\d{6})\.([0-9a-f]{20})@")


def lit_rebonds(fichiers: Iterable[Path]) -> Counter[str]:
    """Read reports, alone or in a mailbox (mbox, maildir, folder of `.eml`); how many of each kind."""
    bilan: Counter[str] = Counter()
    for message in _messages(fichiers):
        bilan[traite(message)] += 1
    return bilan


@transaction.atomic
def traite(message: Message[Any, Any]) -> str:
    """Take one report into account. « définitif », « passager », « inconnu », « déjà lu », or « autre chose »."""
    echec = _echec(message)
    if echec is None:
        return "autre chose"
    envoi = _envoi(message)
    if envoi is None:
        return "inconnu"
    if not echec:
        return "passager"
    # The same report read twice counts once.
    if not Envoi.objects.filter(pk=envoi.pk).exclude(etat=Envoi.Etat.REFUSE).update(etat=Envoi.Etat.REFUSE):
        return "déjà lu"
    compte_rejet(envoi.abonne_id)
    return "définitif"


def _echec(message: Message[Any, Any]) -> bool | None:
    """Whether delivery failed for good; None when this is no report of delivery."""
    lus = [
        (str(bloc.get("Action", "")).strip().lower(), str(bloc.get("Status", "")).strip())
        for partie in message.walk()
        if partie.get_content_type() == "message/delivery-status" and partie.is_multipart()
        for bloc in partie.get_payload()
        if isinstance(bloc, Message) and bloc.get("Action")
    ]
    return any(action == "failed" and statut.startswith("5") for action, statut in lus) if lus else None


def _envoi(message: Message[Any, Any]) -> Envoi | None:
    """The letter the report is about: it gives back our message, or its headers."""
    for partie in message.walk():
        if partie.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            for nom, pk, marque in _NOM.findall(_en_clair(partie)):
                if sceau.trousseau().est_de_nous(nom, marque):
                    return Envoi.objects.filter(pk=int(pk)).first()
    return None


def _en_clair(partie: Message[Any, Any]) -> str:
    contenu = partie.get_payload()
    if isinstance(contenu, list):
        return "\n".join(str(m.get("Message-ID", "")) for m in contenu if isinstance(m, Message))
    brut = partie.get_payload(decode=True)
    return brut.decode("utf-8", "replace") if isinstance(brut, bytes) else ""


def _messages(fichiers: Iterable[Path]) -> Iterator[Message[Any, Any]]:
    for chemin in fichiers:
        if chemin.is_dir() and (chemin / "cur").is_dir():
            yield from mailbox.Maildir(chemin, create=False)
        elif chemin.is_dir():
            yield from _messages(sorted(chemin.glob("*.eml")))
        else:
            with chemin.open("rb") as flux:
                est_boite = flux.read(5) == b"From "
                flux.seek(0)
                if not est_boite:
                    yield _lit(flux)
            if est_boite:
                with closing(mailbox.mbox(chemin, create=False)) as boite:
                    yield from boite


def _lit(flux: Any) -> EmailMessage:
    return message_from_binary_file(flux, policy=policy.default)
