"""What must exist before the first page: the tree and its shelves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from wagtail.models import Locale, Page, Site

from millejours.contenus import references
from millejours.contenus.bibliotheque import format as lecture
from millejours.contenus.models import AccueilSInformer, Glossaire, PageEtape, Rangement, Theme
from millejours.contenus.redaction.comite import pose_comite

TITRE = "S'informer"
RANGEMENTS = {"fiche": "Fiches réflexe", "etape": "Étapes", "question": "Questions", "kit": "Affiches et cartes"}
_SANS_ACCENT = str.maketrans("éÉ", "ee")


@dataclass(frozen=True)
class Structure:
    accueil: AccueilSInformer
    lexique: Glossaire
    themes: dict[str, Theme]
    rangements: dict[str, Rangement]

    def parent_de(self, fiche: lecture.Fiche) -> Page:
        if fiche.genre == "article":
            return self.themes[fiche.donnees["theme"]]
        return self.lexique if fiche.genre == "lexique" else self.rangements[fiche.genre]


def pose_structure(dossier: Path = references.BIBLIOTHEQUE) -> Structure:
    """Make what is missing of the tree, touch nothing of what is there."""
    for langue, _nom in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=langue)
    accueil = AccueilSInformer.objects.first() or _pose_accueil()
    themes = {t.slug: t for t in Theme.objects.all()}
    for rang, donnee in enumerate(lecture.themes(dossier)):
        if donnee["id"] not in themes:
            theme = Theme(title=donnee["libelle"], slug=donnee["id"], phrase=donnee["phrase"], rang=rang)
            themes[theme.slug] = _ajoute(accueil, theme)
    rangements = {r.contient: r for r in Rangement.objects.all()}
    for contient, titre in RANGEMENTS.items():
        if contient not in rangements:
            slug = titre.lower().replace(" ", "-").translate(_SANS_ACCENT)
            rangements[contient] = _ajoute(accueil, Rangement(title=titre, slug=slug, contient=contient))
    faites = set(PageEtape.objects.values_list("etape", flat=True))
    for etape in references.catalogue().etapes:
        if etape.id not in faites:
            slug = etape.id.replace("_", "-")
            _ajoute(rangements["etape"], PageEtape(title=etape.libelle, slug=slug, etape=etape.id))
    pose_comite(accueil, list(themes.values()))
    lexique = Glossaire.objects.first() or _ajoute(accueil, Glossaire(title="Lexique", slug="lexique"))
    return Structure(accueil, lexique, themes, rangements)


def _pose_accueil() -> AccueilSInformer:
    racine = Page.objects.filter(depth=1).first() or Page.add_root(title="Racine", slug="racine")
    accueil: AccueilSInformer = _ajoute(racine, AccueilSInformer(title=TITRE, slug="s-informer"))
    # Wagtail comes with a welcome page of its own, which nobody here wrote.
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": accueil, "site_name": "Mille jours"})
    for page in racine.get_children().exclude(pk=accueil.pk).not_type(AccueilSInformer):
        page.delete()
    return accueil


def _ajoute(parent: Page, page: Any) -> Any:
    # The parent counts its children in memory too.
    parent.refresh_from_db()
    parent.add_child(instance=page)
    return page
