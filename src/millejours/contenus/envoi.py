"""Files of pages as they go out: from their own path, whole or by ranges, never as something to run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.db import Error
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from millejours.contenus.fichiers import DOSSIER, TYPES, extension
from millejours.contenus.models import Article, FicheReflexe, Media
from millejours.core import plages

# What plays in a page of ours is still refused as a page of its own.
ENTETES = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PORTEURS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Media, ("fichier", "sous_titres", "langue_des_signes")),
    (Article, ("langue_des_signes",)),
    (FicheReflexe, ("langue_des_signes",)),
)


@require_safe
def public(request: HttpRequest, nom: str) -> HttpResponseBase:
    """A file that a public page shows. Retracted with its page."""
    if not _est_public(nom):
        raise Http404
    return _donne(request, nom, "public, max-age=300")


@require_safe
def de_redaction(request: HttpRequest, nom: str) -> HttpResponseBase:
    """The same for editors, whatever the state of its page."""
    return _donne(request, nom, "private, no-store")


def _est_public(nom: str) -> bool:
    chemin = f"{DOSSIER}/{nom}"
    au = timezone.now()
    try:
        return any(
            modele.objects.publiques(au)
            .filter(Q.create([(champ, chemin) for champ in champs], connector=Q.OR))
            .exists()
            for modele, champs in _PORTEURS
        )
    except Error:
        # Published pages outlive the database, and only they tell this name.
        return True


def _donne(request: HttpRequest, nom: str, cache: str) -> HttpResponseBase:
    stockage = FileSystemStorage()
    chemin = f"{DOSSIER}/{nom}"
    if not stockage.exists(chemin):
        raise Http404
    # A name is drawn for one content, and never used again: it tells versions apart by itself.
    fichier = plages.Fichier(Path(stockage.path(chemin)), stockage.size(chemin), f'"{nom}"')
    ext = extension(nom)
    propres = {
        "Content-Type": TYPES[ext].mime,
        "Content-Disposition": f'attachment; filename="mille-jours-{nom[:8]}.{ext}"',
        "Cache-Control": cache,
    }
    return plages.repond(request, fichier, ENTETES | propres)
