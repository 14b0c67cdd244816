"""What follows from the library's own moments."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from millejours.comptes import actions, etapes
from millejours.comptes.journal import PREFIXES
from millejours.comptes.models import Agent


def facteur_pose(sender: Any, request: HttpRequest, user: Agent, authenticator: Any, **_: Any) -> None:
    if authenticator.type != "recovery_codes":
        etapes.note_facteur_pose(request, user, authenticator.type)


def accorde_les_groupes(sender: Any, user: Agent, **_: Any) -> None:
    """A role that began or ended since the last visit."""
    actions.accorde_groupes(user, timezone.now())


def tronque_reseau(sender: Any, instance: Any, **_: Any) -> None:
    """The list of open sessions shows a network, not an address."""
    adresse = ipaddress.ip_address(str(instance.ip))
    reseau = ipaddress.ip_network(f"{adresse}/{PREFIXES[adresse.version]}", strict=False)
    instance.ip = str(reseau.network_address)
