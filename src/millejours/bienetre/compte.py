"""How many times a partner's frame was loaded, in a day. Counted in memory: the load itself writes nothing.

Nothing else is known of a load: not who, not from where, not at what hour. A process that is killed forgets what it
had not written yet, a few seconds' worth: the price of a GET that cannot write.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from datetime import date

from django.conf import settings
from django.db import connection

_journal = logging.getLogger(__name__)
CLE = re.compile(r"^[a-z0-9]{12}$")
# Different keys held between two writings: more would be somebody who invents them.
MAXIMUM = 1_000


class Compteur:
    def __init__(self) -> None:
        self._verrou = threading.Lock()
        self._comptes: Counter[tuple[str, date]] = Counter()
        self._attente: threading.Timer | None = None

    def note(self, cle: str, jour: date) -> None:
        """Count one load; what is not shaped like a key is not counted."""
        if not CLE.match(cle):
            return
        with self._verrou:
            if (cle, jour) in self._comptes or len(self._comptes) < MAXIMUM:
                self._comptes[cle, jour] += 1
            if self._attente is None:
                self._attente = threading.Timer(settings.WIDGET_VERSEMENT, self._verse_a_part)
                self._attente.daemon = True
                self._attente.start()

    def verse(self) -> None:
        """Add what is held to the table. Keys that are no partner's vanish."""
        with self._verrou:
            comptes, self._comptes, self._attente = self._comptes, Counter(), None
        with connection.cursor() as curseur:
            curseur.executemany(
                "insert into bienetre_ouverture (partenaire_id, jour, nombre)"
                " select id, %s, %s from bienetre_partenaire where cle = %s"
                " on conflict (partenaire_id, jour) do update set nombre = bienetre_ouverture.nombre + excluded.nombre",
                [(jour, nombre, cle) for (cle, jour), nombre in sorted(comptes.items())],
            )

    def _verse_a_part(self) -> None:
        try:
            self.verse()
        except Exception:
            _journal.exception("comptes des partenaires non écrits")
        finally:
            connection.close()


compteur = Compteur()
