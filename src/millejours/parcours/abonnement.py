"""`/agenda/<secret>.ics`: a calendar that follows the journey. Opened in memory for this answer, kept nowhere."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from millejours.core.chemins import CONTENT
from millejours.core.publication.version import empreinte_du_site
from millejours.core.scelle.lecture import Ouverte, ouverte
from millejours.famille.regles import moteur
from regles.abonnement import Charge, agenda_suivi, annulees, lit_charge, mois_de
from regles.lecture import lit_yaml

# Seconds after which a calendar may ask again, when the database is away.
PLUS_TARD = 1800


@require_safe
def abonnement(request: HttpRequest, nom: str) -> HttpResponse:
    jour = timezone.localdate()
    try:
        ligne = ouverte(nom, jour)
        charge = lit_charge(ligne.clair) if ligne else None
    except Error:
        # What the calendar has is kept by it: better than an empty one.
        return _muette(HttpResponse(status=503, headers={"Retry-After": str(PLUS_TARD)}))
    except ValueError:
        # A row of another kind: it is not a calendar.
        ligne = charge = None
    if ligne is None or charge is None:
        return _muette(HttpResponse(status=404))
    marque = _marque(ligne, charge, jour)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == marque:
        return _muette(HttpResponse(status=304, headers={"ETag": marque}))
    reponse = HttpResponse(_texte(ligne, charge, jour), content_type="text/calendar; charset=utf-8")
    reponse["ETag"] = marque
    fichier = "agenda" if charge.discret else "mille-jours"
    reponse["Content-Disposition"] = f'inline; filename="{fichier}.ics"'
    return _muette(reponse)


def _marque(ligne: Ouverte, charge: Charge, jour: date) -> str:
    """Changes when an answer would; says nothing of how often a family wrote to whoever has not its key."""
    vu = (
        f"{ligne.version} {mois_de(jour, charge.depuis)} {len(annulees(charge, jour))} {settings.ADRESSE_PUBLIQUE}"
        f" {_empreinte()}"
    )
    return f'"{sha256(ligne.cle + vu.encode()).hexdigest()[:32]}"'


def _texte(ligne: Ouverte, charge: Charge, jour: date) -> str:
    numero, le = parution()
    with translation.override("fr"):
        site = settings.ADRESSE_PUBLIQUE + reverse("parcours")
    return agenda_suivi(
        charge,
        moteur(),
        jour,
        version=ligne.version,
        parution=numero,
        modifie=max(charge.modifie, f"{le:%Y%m%d}T000000Z"),
        site=site,
    )


@cache
def parution() -> tuple[int, date]:
    """The release of the content, that events carry."""
    donnee: dict[str, Any] = lit_yaml(CONTENT / "parution.yaml")
    return donnee["numero"], donnee["le"]


@cache
def _empreinte() -> str:
    return empreinte_du_site()


def _muette(reponse: HttpResponse) -> HttpResponse:
    reponse["Cache-Control"] = "no-store"
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
