"""What the editor is shown beside the form: how hard the text is, who signed it, what it leans on that moved."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from millejours.contenus import blocs, display, lisibilite, references
from millejours.contenus.models import Article, PageRelue, Signature


class _Lecture(Panel):
    """A panel that only reads."""

    gabarit = ""

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            return str(self.panel.gabarit)

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> Any:
            return super().get_context_data(parent_context) | self.panel.donnees(self.instance)

    def donnees(self, page: PageRelue) -> dict[str, Any]:
        """What its template shows."""
        # Each panel below reads its own.
        raise NotImplementedError


class PanneauLisibilite(_Lecture):
    gabarit = "contenus/redaction/lisibilite.html"

    def donnees(self, page: PageRelue) -> dict[str, Any]:
        mesures = [("Texte", lisibilite.mesure(page.en_clair()))]
        if isinstance(page, Article) and page.facile:
            mesures.append(("Facile à lire", lisibilite.mesure(blocs.en_clair(page.facile))))
        return {"mesures": mesures}


class PanneauRelecture(_Lecture):
    gabarit = "contenus/redaction/relecture.html"

    def donnees(self, page: PageRelue) -> dict[str, Any]:
        derniere = page.latest_revision_id
        signees = {s.role: s for s in Signature.objects.filter(revision=derniere).select_related("agent")}
        etats = [(r.label, signees.get(r.value)) for r in page.roles_exiges]
        public = display.relecture(page)
        return {
            "etats": etats,
            "changes": sorted({c for s in signees.values() for c in references.changes(s.empreintes)}),
            "banniere": public.banniere if page.live else "",
        }
