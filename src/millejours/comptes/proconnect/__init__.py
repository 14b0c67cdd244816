"""Signing agents in with ProConnect, the State's OpenID provider. Written here: see docs/adr/0011."""

from django.conf import settings


def ouvert() -> bool:
    """Off until a client and an issuer are named."""
    return bool(settings.PROCONNECT["client"] and settings.PROCONNECT["emetteur"])
