"""What stops the start: addresses of parents would go in clear, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from millejours.core.checks import AU_DEMARRAGE


@register(AU_DEMARRAGE)
def geocodeur(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if not settings.GEOCODEUR or not (faute := _faute(settings.GEOCODEUR)):
        return []
    return [
        Error(
            f"GEOCODEUR : {faute}.",
            hint="Écrivez https://hote/chemin, sans « ? » ; http:// seulement pour un service de cette machine.",
            id="lieux.E001",
        )
    ]


def _faute(adresse: str) -> str:
    try:
        ou = urlsplit(adresse)
        hote, _port = ou.hostname or "", ou.port
    except ValueError:
        return "cette adresse ne se lit pas"
    if not hote:
        return "l'adresse ne nomme aucun hôte"
    if ou.scheme != "https" and not (ou.scheme == "http" and _est_ici(hote)):
        return "les adresses des parents passeraient en clair ; il faut https"
    if "?" in adresse or "#" in adresse or "@" in ou.netloc:
        return "l'adresse porte une requête, un fragment ou un mot de passe"
    return ""


def _est_ici(hote: str) -> bool:
    try:
        return ip_address(hote).is_loopback
    except ValueError:
        return hote == "localhost"
