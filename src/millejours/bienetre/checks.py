"""What `check --deploy` says before the site opens to the public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register(deploy=True)
def permission_epds(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """The EPDS is shown without a permission in demonstration alone."""
    if settings.EPDS_PERMISSION:
        return []
    suite = "Whooley puis PHQ-9 prennent sa place."
    if settings.DEMONSTRATION:
        suite = "Elle se montre parce que DEMONSTRATION=oui ; en production, " + suite
    return [
        Warning(
            f"EPDS_PERMISSION est vide : l'EPDS demande une autorisation. {suite}",
            hint="Écrivez la référence de l'autorisation de reproduction dans EPDS_PERMISSION.",
            id="bienetre.W001",
        )
    ]
