"""What `check --deploy` says of what the site counts by client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

# What `millejours sert` checks before it opens; `check` runs it with the others.
AU_DEMARRAGE: Final = "demarrage"


@register(deploy=True)
def mandataires(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Behind a proxy that is not named, every parent has the address of the proxy, and one count for all."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        Warning(
            "MANDATAIRES vaut 0 : derrière un mandataire, tous les parents partagent un seul compte,"
            " et les premières demandes de l'heure ferment la porte aux suivantes.",
            hint="Écrivez dans MANDATAIRES combien de mandataires à vous écrivent X-Forwarded-For.",
            id="core.W001",
        )
    ]
