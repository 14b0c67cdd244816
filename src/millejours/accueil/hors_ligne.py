"""The site on a device: what it keeps, by name and mark; the worker that keeps it; the switch that takes it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from millejours.bienetre.contenu import chemins_des_questionnaires
from millejours.core.publication.version import empreinte_du_site

ICI = Path(__file__).resolve().parent
# Timeline, procedures, last plan, catalogue, help, self-assessment: what must open without a network.
DOSSIERS = ("core/", "famille/", "parcours/", "demarches/", "bienetre/", "catalogue/")
TUS = ("parcours/partager", "bienetre/cadre", "bienetre/widget", "bienetre/montre")
PAGES = ("accueil", "aide", "parcours", "demarches", "demarches-conges", "deuil", "bienetre")


@require_safe
def ouvrier(request: HttpRequest) -> HttpResponse:
    """`/sw.js`. Off, it serves the one that erases and goes."""
    reponse = HttpResponse(_source(), content_type="text/javascript; charset=utf-8")
    reponse["Cache-Control"] = "no-cache"
    return reponse


def _source() -> str:
    if not settings.HORS_LIGNE:
        return (ICI / "sw_arret.js").read_text(encoding="utf-8")
    fichiers = gardes(version())
    constantes = f"const VERSION = {json.dumps(version()[:12])};\nconst FICHIERS = {json.dumps(fichiers)};\n"
    return constantes + (ICI / "sw.js").read_text(encoding="utf-8")


def gardes(marque: str) -> list[tuple[str, str]]:
    """Addresses to keep. A page bears the mark of its build; a file's name is its mark."""
    return [*((adresse, marque[:12]) for adresse in _pages()), *((adresse, "") for adresse in _fichiers())]


def _pages() -> Iterator[str]:
    for langue, _nom in settings.LANGUAGES:
        with translation.override(langue):
            yield from (reverse(nom) for nom in PAGES)
            yield from chemins_des_questionnaires()
            # What a page that is not kept says instead of the browser.
            yield reverse("sans-reseau")


@cache
def _fichiers() -> list[str]:
    noms = sorted(staticfiles_storage.hashed_files)  # type: ignore[attr-defined]
    return [static(nom) for nom in noms if nom.startswith(DOSSIERS) and not nom.startswith(TUS) and "." in nom]


@cache
def version() -> str:
    """The same on every server of one build."""
    source = (ICI / "sw.js").read_bytes()
    return sha256(empreinte_du_site().encode() + source + json.dumps(_fichiers()).encode()).hexdigest()


@require_safe
def manifeste(request: HttpRequest) -> HttpResponse:
    """What a phone shows of the site once it is on its first screen."""
    donnee: dict[str, Any] = {
        "name": "Mille jours",
        "short_name": "Mille jours",
        "description": _("Votre parcours, de l'envie d'enfant aux 3 ans."),
        "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "id": "/",
        "start_url": reverse("parcours"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf6ec",
        "theme_color": "#fbf6ec",
        "icons": [
            {"src": static("core/icone.svg"), "type": "image/svg+xml", "sizes": "any"},
            *({"src": static(f"core/icone-{n}.png"), "type": "image/png", "sizes": f"{n}x{n}"} for n in (192, 512)),
            {
                "src": static("core/icone-512.png"),
                "type": "image/png",
                "sizes": "512x512",
                "purpose": "maskable",
            },
        ],
    }
    return JsonResponse(donnee, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})
