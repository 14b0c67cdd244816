"""How often one client may write, kept in memory, under names that say nothing: no address is stored anywhere."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
import time

from django.conf import settings
from django.http import HttpRequest


class Seau:
    """So many gestures a client in a window of time. Each process counts for itself, and forgets at each window."""

    def __init__(self, limite: int, fenetre: float) -> None:
        self.limite, self.fenetre = limite, fenetre
        self._verrou = threading.Lock()
        self._debut, self._sel = 0.0, b""
        self._comptes: dict[bytes, int] = {}

    def laisse(self, client: str, maintenant: float | None = None) -> bool:
        """Count one gesture; false when it is one too many."""
        maintenant = time.monotonic() if maintenant is None else maintenant
        with self._verrou:
            if not self._sel or maintenant - self._debut >= self.fenetre:
                self._debut, self._sel, self._comptes = maintenant, secrets.token_bytes(32), {}
            nom = hmac.digest(self._sel, client.encode(), "sha256")[:8]
            compte = self._comptes.get(nom, 0) + 1
            self._comptes[nom] = compte
            return compte <= self.limite


def laisse_venir(request: HttpRequest, client: Seau, reseau: Seau, tous: Seau | None = None) -> bool:
    """Count one gesture of a client, of the network it may go round in, and of everybody together.

    In this order: what is refused to one takes nothing from the others.
    """
    lui, son_reseau = client_de(request), client_de(request, 48)
    return (
        client.laisse(lui)
        # An IPv4 address has no network of its own to go round in.
        and (son_reseau == lui or reseau.laisse(son_reseau))
        and (tous is None or tous.laisse(""))
    )


def client_de(request: HttpRequest, prefixe: int = 64) -> str:
    """Where a request comes from: an IPv4 address, or the network of an IPv6 one, which a client may change at will.

    Many hand out a /48: a second count over it holds who goes round its networks.
    """
    try:
        lue = ipaddress.ip_address(_adresse(request))
    except ValueError:
        return ""
    return str(ipaddress.ip_network((lue, prefixe), strict=False)) if lue.version == 6 else str(lue)


def _adresse(request: HttpRequest) -> str:
    """As many names from the end as there are proxies of ours; the first ones are whatever the client wrote."""
    mandataires = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passage = [a.strip() for a in request.headers.get("X-Forwarded-For", "").split(",") if a.strip()]
    if mandataires and len(passage) >= mandataires:
        return passage[-mandataires]
    return str(request.META.get("REMOTE_ADDR", ""))
