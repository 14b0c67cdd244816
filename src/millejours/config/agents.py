"""`millejours agent`: the first administrator, and the last one who lost everything."""

from __future__ import annotations

import os

from millejours.config import env
from millejours.config.service import base_prete


def invite(adresse: str, roles: list[str], departement: str | None, *, remise_a_zero: bool = False) -> int:
    """Invite by the command line: whoever may run it already holds the keys of the house. Returns an exit code."""
    with base_prete():
        from django.utils import timezone

        from millejours.comptes.actions import Mission, Refus, invite, reinvite, rend_les_cles
        from millejours.comptes.models import Agent
        from millejours.comptes.portees import FRANCE, Territoire

        try:
            lieu = Territoire("departement", departement) if departement else FRANCE
            agent = Agent.objects.filter(email=adresse.strip().lower()).first()
            now = timezone.now()
            if agent is None:
                lien = invite(None, adresse, [Mission(r, lieu) for r in roles], now)
            else:
                lien = (rend_les_cles if remise_a_zero else reinvite)(None, agent, now)
        except (Refus, ValueError) as erreur:
            _dit(f"millejours : {erreur}")
            return 2
        _dit("Agent déjà invité : ses rôles ne changent pas." if agent else f"Agent invité : {', '.join(roles)}.")
        _dit(f"Lien, pour une fois et {_jours()} jours : {lien.adresse}")
        if not os.environ.get("COURRIEL_HOTE"):
            _dit(f"Le courriel est dans {env.VAR / 'courrier'}.")
        return 0


def _jours() -> int:
    from django.conf import settings

    return int(settings.INVITATION_JOURS)


def _dit(message: str) -> None:
    print(message, flush=True)  # noqa: T201
