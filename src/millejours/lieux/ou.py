"""From the « où ? » of an échéance to the places near home."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from millejours.lieux.types import vocabulaire


def adresse_pour(ou: Iterable[str]) -> str:
    """« Autour de moi » asked for these words; empty when none of them is a place. Nothing of the family is in it."""
    mots = [mot for mot in ou if mot not in vocabulaire().sans_lieu]
    return f"{reverse('autour-de-moi')}?{urlencode([('pour', mot) for mot in mots])}" if mots else ""
