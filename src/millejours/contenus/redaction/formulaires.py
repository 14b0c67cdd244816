"""Forms of the pages, kept out of the models: models know no form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as gl
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.models import Page

from millejours.contenus.models import (
    AccueilSInformer,
    Article,
    EntreeGlossaire,
    FicheReflexe,
    Glossaire,
    Kit,
    Media,
    PageEtape,
    Question,
    Rangement,
    Theme,
)
from millejours.contenus.redaction.panneaux import PanneauLisibilite, PanneauRelecture

_SIGNES = ("langue_des_signes", "langue_des_signes_texte")
_ORIGINE = ("ecrit_par", "verifie_le", "a_reverifier_avant")


def pose() -> None:
    """Give every kind of page its form."""
    # Its name follows its title, until somebody writes another.
    titre = TitleFieldPanel("title")
    Article.edit_handler = _onglets(
        [
            titre,
            FieldPanel("resume"),
            MultiFieldPanel([FieldPanel(f"retenir_{n}") for n in (1, 2, 3)], heading=gl("Trois lignes à retenir")),
            FieldPanel("corps"),
        ],
        _champs("etapes", "regles", "faits", "signes", "numeros", "parametres", "lieux", *_ORIGINE),
        facile=_champs("facile", "corelecteurs", "corelu_le"),
        signes=_SIGNES,
    )
    parties = ("intro", "gestes", "a_ne_pas_faire", "dire")
    FicheReflexe.edit_handler = _onglets(
        [titre, *_champs(*parties)],
        _champs("signes", "numeros", *_ORIGINE),
        facile=_champs(*(f"facile_{p}" for p in parties)),
        signes=_SIGNES,
    )
    EntreeGlossaire.edit_handler = _onglets(
        [titre, *_champs("aussi", "definition", "facile")], _champs("regles", "faits", *_ORIGINE)
    )
    Question.edit_handler = _onglets([titre, *_champs("reponse", "suite")], _champs("regles", "faits", *_ORIGINE))
    Kit.edit_handler = _onglets([titre, *_champs("resume", "vers", "formats")], _champs(*_ORIGINE))
    Media.edit_handler = _onglets(
        [titre, *_champs("resume", "fichier", "sous_titres", "langue_des_signes", "transcription")],
        _champs("etapes", "regles", "faits", *_ORIGINE),
    )
    # Shelves keep their name for ever: their forms do not show it.
    for modele, champ in ((Theme, "phrase"), (PageEtape, "phrase"), (AccueilSInformer, "presentation")):
        modele.edit_handler = _rayon(FieldPanel("title"), FieldPanel(champ))
    for modele in (Rangement, Glossaire):
        modele.edit_handler = _rayon(FieldPanel("title"))


def _rayon(*champs: FieldPanel) -> TabbedInterface:
    publication = ObjectList(Page.settings_panels, heading=gl("Publication"))
    return TabbedInterface([ObjectList(champs, heading=gl("Texte")), publication])


def _champs(*noms: str) -> list[FieldPanel]:
    return [FieldPanel(nom) for nom in noms]


def _onglets(
    texte: list[object],
    origine: list[FieldPanel],
    facile: list[FieldPanel] | None = None,
    signes: tuple[str, ...] = (),
) -> TabbedInterface:
    onglets = [ObjectList([PanneauRelecture(heading=gl("Relecture")), *texte], heading=gl("Texte"))]
    if facile:
        onglets.append(ObjectList(facile, heading=gl("Facile à lire")))
    if signes:
        onglets.append(ObjectList(_champs(*signes), heading=gl("Langue des signes")))
    onglets += [
        ObjectList(origine, heading=gl("Sources et liens")),
        ObjectList([PanneauLisibilite(heading=gl("Lisibilité"))], heading=gl("Lisibilité")),
        ObjectList([FieldPanel("slug"), *Page.settings_panels], heading=gl("Publication")),
    ]
    return TabbedInterface(onglets)
