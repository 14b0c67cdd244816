"""Files of pages as they go out: from their own path, whole or by ranges, never as something to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.db import Error
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from millejours.contenus.fichiers import DOSSIER, TYPES, extension
from millejours.contenus.models import Article, FicheReflexe, Media

MORCEAU = 64 * 1024
_PLAGE = re.compile(r"bytes=(\d*)-(\d*)")
# What plays in a page of ours is still refused as a page of its own.
ENTETES = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-Ranges": "bytes",
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
    taille = stockage.size(chemin)
    etag = f'"{nom}"'
    reponse: HttpResponseBase
    if request.headers.get("If-None-Match") == etag:
        reponse = HttpResponse(status=304)
    elif (plage := _plage(request, taille, etag)) is None:
        reponse = HttpResponse(status=416)
        reponse["Content-Range"] = f"bytes */{taille}"
    else:
        debut, fin = plage
        corps = _lis(Path(stockage.path(chemin)), debut, fin) if request.method == "GET" else iter(())
        entiere = (debut, fin) == (0, taille)
        reponse = StreamingHttpResponse(corps, status=200 if entiere else 206)
        reponse["Content-Length"] = str(fin - debut)
        if not entiere:
            reponse["Content-Range"] = f"bytes {debut}-{fin - 1}/{taille}"
    ext = extension(nom)
    reponse["Content-Type"] = TYPES[ext].mime
    reponse["Content-Disposition"] = f'attachment; filename="mille-jours-{nom[:8]}.{ext}"'
    reponse["ETag"], reponse["Cache-Control"] = etag, cache
    for entete, valeur in ENTETES.items():
        reponse[entete] = valeur
    return reponse


def _plage(request: HttpRequest, taille: int, etag: str) -> tuple[int, int] | None:
    """First byte and the one after the last; nothing when the range cannot be given. Several ranges at once: all."""
    demandee = _PLAGE.fullmatch(request.headers.get("Range", ""))
    if demandee is None or request.headers.get("If-Range", etag) != etag:
        return 0, taille
    debut, fin = demandee.groups()
    if not debut:
        return (max(0, taille - int(fin)), taille) if fin and int(fin) else None
    if int(debut) >= taille or (fin and int(fin) < int(debut)):
        return None
    return int(debut), min(int(fin) + 1, taille) if fin else taille


def _lis(chemin: Path, debut: int, fin: int) -> Iterator[bytes]:
    with chemin.open("rb") as fichier:
        fichier.seek(debut)
        reste = fin - debut
        while reste and (morceau := fichier.read(min(MORCEAU, reste))):
            reste -= len(morceau)
            yield morceau
