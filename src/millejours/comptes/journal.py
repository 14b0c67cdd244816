"""The journal of sign-ins, filled by what the library tells. Kept for a time, then purged."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from millejours.comptes.models import Agent, JournalConnexion

PREFIXES = {4: 24, 6: 48}


def note(request: HttpRequest | None, moyen: str, resultat: str, agent: Agent | None = None) -> JournalConnexion:
    maintenant = timezone.now()
    return JournalConnexion.objects.create(
        agent=agent,
        quand=maintenant,
        moyen=moyen,
        resultat=resultat,
        reseau=reseau(get_client_ip(request)) if request else "",
        conserve_jusqu_a=maintenant + timedelta(days=settings.JOURNAL_CONNEXION_JOURS),
    )


def reseau(ip: str | None) -> str:
    """The network of an address, never the address.

    >>> reseau("203.0.113.77"), reseau("2001:db8:1:2::5"), reseau(None)
    ('203.0.113.0/24', '2001:db8:1::/48', '')
    """
    if not ip:
        return ""
    adresse = ipaddress.ip_address(ip)
    return str(ipaddress.ip_network(f"{ip}/{PREFIXES[adresse.version]}", strict=False))


def sur_connexion(sender: Any, request: HttpRequest, user: Agent, **_: Any) -> None:
    note(request, _moyen(request, user), JournalConnexion.Resultat.REUSSIE, user)


def sur_echec(sender: Any, request: HttpRequest | None = None, **_: Any) -> None:
    # Whose address was tried is not kept: it may be nobody's, or a password typed in the wrong field.
    note(request, JournalConnexion.Moyen.MOT_DE_PASSE, JournalConnexion.Resultat.REFUSEE)


def sur_echec_facteur(sender: Any, request: HttpRequest, user: Agent, authenticator: Any, **_: Any) -> None:
    note(request, authenticator.type, JournalConnexion.Resultat.REFUSEE, user)


def _moyen(request: HttpRequest, agent: Agent) -> str:
    preuves = get_authentication_records(request, agent)
    for preuve in reversed(preuves):
        if preuve["method"] in ("proconnect", "invitation"):
            return str(preuve["method"])
        if preuve["method"] == "mfa":
            return str(preuve["type"])
    return JournalConnexion.Moyen.MOT_DE_PASSE
