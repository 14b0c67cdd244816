"""Pages, what was signed of them, what readers said."""

from millejours.contenus.models.base import PageRelue, Role
from millejours.contenus.models.echanges import Avis, MotAuComite
from millejours.contenus.models.pages import (
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
from millejours.contenus.models.relecture import Chargement, Signature, TachePublication, TacheRelecture

__all__ = [
    "AccueilSInformer",
    "Article",
    "Avis",
    "Chargement",
    "EntreeGlossaire",
    "FicheReflexe",
    "Glossaire",
    "Kit",
    "Media",
    "MotAuComite",
    "PageEtape",
    "PageRelue",
    "Question",
    "Rangement",
    "Role",
    "Signature",
    "TachePublication",
    "TacheRelecture",
    "Theme",
]
