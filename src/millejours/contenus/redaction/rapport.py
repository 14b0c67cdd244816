"""« À revérifier »: what moved under a page since it was signed, and what nobody reopened for long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as gl
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from millejours.contenus import references
from millejours.contenus.models import PageRelue, Signature
from millejours.contenus.models.pages import GENRES

# A source reopened longer ago than that is worth another look.
ANCIENNE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ligne:
    """One page to look at again. `urgence`: 0 a rule or the original changed, 1 a date passed, 2 a source is old or never reopened."""

    urgence: int
    page: PageRelue
    raisons: tuple[str, ...]


def a_reverifier(au: date) -> list[Ligne]:
    """Pages that are online and need another reading, the most pressing first."""
    empreintes: dict[int, dict[str, str]] = {}
    for revision, gardees in Signature.objects.values_list("revision_id", "empreintes"):
        empreintes.setdefault(revision, {}).update(gardees)
    lignes = []
    for modele in GENRES.values():
        for page in modele.objects.live().avec_relecture().order_by("path"):
            raisons = list(_raisons(page, empreintes.get(page.live_revision_id, {}), au))
            if raisons:
                lignes.append(Ligne(min(u for u, _r in raisons), page, tuple(r for _u, r in raisons)))
    return sorted(lignes, key=lambda l: (l.urgence, -len(l.raisons), l.page.title))


def _raisons(page: PageRelue, empreintes: dict[str, str], au: date) -> Iterator[tuple[int, str]]:
    if page.est_depassee:
        yield 0, "Le texte français a changé depuis cette traduction."
    if changes := references.changes(empreintes):
        yield 0, f"Changé depuis la signature : {', '.join(changes)}."
    if page.a_reverifier_avant and page.a_reverifier_avant <= au:
        yield 1, f"À revérifier avant le {page.a_reverifier_avant:%d/%m/%Y}."
    sources = references.sources_citees(page.cites())
    anciennes = [s for s in sources if s.verifie_le and s.verifie_le + ANCIENNE <= au]
    if anciennes:
        yield 2, f"Sources rouvertes il y a plus d'un an : {len(anciennes)} sur {len(sources)}."
    if jamais := [s for s in sources if s.verifie_le is None]:
        yield 2, f"Sources jamais rouvertes : {len(jamais)} sur {len(sources)}."


class Rapport(WagtailAdminTemplateMixin, TemplateView):
    template_name = "contenus/redaction/rapport.html"
    page_title = gl("À revérifier")
    header_icon = "time"

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        lignes = a_reverifier(timezone.localdate())
        return super().get_context_data(**options) | {
            "lignes": lignes,
            "changees": sum(l.urgence == 0 for l in lignes),
        }
