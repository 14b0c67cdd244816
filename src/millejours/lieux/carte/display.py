"""What the map needs from the page: nothing of it is loaded before someone asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from millejours.lieux.formulaire import Saisie


@dataclass(frozen=True, slots=True)
class Carte:
    fond: str
    style: str
    credit: str
    # Our own background has no streets, and says so.
    est_sans_rues: bool
    # Where to open; empty for the whole country.
    centre: str
    types: str
    # The list answers filters that the map cannot ask: it then shows the list and nothing else.
    est_fixe: bool
    # From a position, no view is ever named by an address.
    est_postee: bool


def carte(saisie: Saisie) -> Carte:
    style = settings.CARTE_FOND_STYLE
    return Carte(
        fond=reverse("fond-de-carte"),
        style=style,
        credit=settings.CARTE_FOND_CREDIT,
        est_sans_rues=style == "administratif",
        centre=",".join(map(str, saisie.point)) if saisie.point else "",
        types=" ".join(saisie.types),
        est_fixe=bool(saisie.filtres or saisie.etape or saisie.langue),
        est_postee=saisie.position is not None,
    )
