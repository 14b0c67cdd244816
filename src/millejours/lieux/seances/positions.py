"""Sessions stand where their place stands: written on their rows, so that an index finds them."""

from __future__ import annotations

from django.db import connection

_SUIT = """
update lieux_seance s set latitude = l.latitude, longitude = l.longitude from lieux_lieu l
where l.id = s.lieu_id and (s.latitude, s.longitude) is distinct from (l.latitude, l.longitude)
"""


def suivent_les_lieux() -> None:
    """To be called by whatever moves places."""
    with connection.cursor() as curseur:
        curseur.execute(_SUIT)
