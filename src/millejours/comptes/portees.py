"""The extent of a role: the country, a département, an EPCI or a commune, by its official code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from millejours.comptes.roles import COMMUNE, DEPARTEMENT, EPCI, NATIONAL
from regles.situation import departement_du_code

PORTEES = [
    (NATIONAL, _("National")),
    (DEPARTEMENT, _("Département")),
    (EPCI, _("Intercommunalité")),
    (COMMUNE, _("Commune")),
]
# The same shapes are constraints in the database.
FORMES = {
    NATIONAL: r"^$",
    DEPARTEMENT: r"^([0-9][0-9AB]|9[78][0-9])$",
    EPCI: r"^[0-9]{9}$",
    COMMUNE: r"^[0-9][0-9AB][0-9]{3}$",
}


@dataclass(frozen=True)
class Territoire:
    portee: str
    code: str = ""

    def __post_init__(self) -> None:
        if not re.match(FORMES[self.portee], self.code):
            raise ValueError(f"{self.code!r} n'est pas un code de {self.portee}")

    def couvre(self, autre: Territoire) -> bool:
        """Whether what is asked over `autre` is within this one.

        A commune's code says its département. An EPCI covers itself alone: its communes change, and are not here.

        >>> Territoire("departement", "69").couvre(Territoire("commune", "69123"))
        True
        >>> Territoire("departement", "974").couvre(Territoire("commune", "97411"))
        True
        >>> Territoire("departement", "97").couvre(Territoire("commune", "97411"))
        False
        >>> Territoire("commune", "69123").couvre(Territoire("departement", "69"))
        False
        """
        if self.portee == NATIONAL or self == autre:
            return True
        return self.portee == DEPARTEMENT and autre.portee == COMMUNE and departement_du_code(autre.code) == self.code

    def __str__(self) -> str:
        nom = str(dict(PORTEES)[self.portee])
        return f"{nom} {self.code}" if self.code else nom


FRANCE = Territoire(NATIONAL)
