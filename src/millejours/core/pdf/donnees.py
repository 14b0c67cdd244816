"""Plain data that several PDFs hold: a code that opens a page, help numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import segno
from django.utils.translation import gettext as _

from millejours.core.typographie import beau
from millejours.core.urgences import Numero


def code_qr(adresse: str) -> str:
    """A QR code as an SVG drawing, sharp at any size; the template gives its margin and its alternative text."""
    dessin = io.BytesIO()
    segno.make(adresse, error="m", micro=False).save(
        dessin, kind="svg", xmldecl=False, border=0, omitsize=True, nl=False
    )
    return dessin.getvalue().decode()


def numeros(choisis: Iterable[Numero]) -> list[dict[str, str]]:
    """Help numbers as `socle.typ` shows them."""
    return [
        {"numero": n.numero, "nom": n.nom, "pour_quoi": beau(n.pour_quoi), "quand": " ".join(_quand(n))}
        for n in choisis
    ]


def _quand(n: Numero) -> Iterator[str]:
    if n.horaires:
        yield f"{n.horaires[:1].upper()}{n.horaires[1:]}."
    if n.gratuit:
        yield _("Gratuit.")
