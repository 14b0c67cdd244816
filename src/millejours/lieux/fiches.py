"""The record that a request names."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from millejours.lieux.models import Lieu


def fiche_ou_404(identifiant: str, parmi: QuerySet[Lieu] | None = None) -> Lieu:
    """PostgreSQL refuses to compare with a zero byte: no record has one in its name."""
    if "\0" in identifiant:
        raise Http404
    return get_object_or_404(Lieu.objects.all() if parmi is None else parmi, pk=identifiant)
