"""What « S'informer » prints: the booklet in two sizes, posters and cards. Rendered when the content changes."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from json import dumps, loads
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.contenus import display
from millejours.contenus.livret import Chapitre, Resume, VueLivret
from millejours.core import pdf
from millejours.core.typographie import beau

_GABARITS = Path(__file__).resolve().parent / "typst"
TAILLES_LIVRET = ("a5", "a4")


def livret(vue: VueLivret, le: datetime, taille: str, langue: str) -> bytes:
    """The booklet to print, of the day `le`."""
    return _compose("livret", titre_livret(), langue, le, dumps(_donnees_livret(vue, le, taille), sort_keys=True))


def kit(vue: display.VueKit, le: datetime, imprime: str, langue: str) -> bytes:
    """A poster, or a sheet of cards."""
    affiche = vue.affiche
    donnees = {
        "format": imprime,
        "titre": affiche.titre,
        "phrase": affiche.phrase,
        "adresse": affiche.complete,
        "code": pdf.code_qr(affiche.complete),
        "banniere": vue.pied.relecture.banniere,
        "mots": {
            "ouvrez": _("Ouvrez cette page avec votre téléphone"),
            "code": _("Code QR qui ouvre la page %(adresse)s") % {"adresse": affiche.complete},
        },
    }
    return _compose("affiche", affiche.titre, langue, le, dumps(donnees, sort_keys=True))


def titre_livret() -> str:
    return _("Le livret des 1000 premiers jours")


@lru_cache(maxsize=8)
def _compose(gabarit: str, titre: str, langue: str, le: datetime, donnees: str) -> bytes:
    """Kept by what it says: the same content is never set twice, whoever asks for it outside the store."""
    return pdf.compose(_GABARITS / f"{gabarit}.typ", loads(donnees), titre=titre, langue=langue, le=le)


def _donnees_livret(vue: VueLivret, le: datetime, taille: str) -> dict[str, Any]:
    site = settings.WAGTAILADMIN_BASE_URL
    adresse = f"{site}{reverse('livret')}"
    return {
        "format": taille,
        "mots": _mots(adresse),
        "banniere": vue.relecture.banniere,
        "date": display.jour_dit(timezone.localdate(le)),
        "adresse": adresse,
        "code": pdf.code_qr(adresse),
        "chapitres": [_chapitre(c, site) for c in vue.chapitres],
        "sources": [[s.titre, s.reference, s.url, s.verifiee] for s in vue.sources],
        "premiers": pdf.numeros(vue.premiers),
        "numeros": [{"titre": titre, "numeros": pdf.numeros(n)} for titre, n in vue.numeros],
    }


def _mots(adresse: str) -> dict[str, str]:
    return {
        "titre": titre_livret(),
        "phrase": _("De l'envie d'enfant aux 3 ans : l'essentiel, étape par étape."),
        "sommaire": _("Sommaire"),
        "usage": _("Comment lire ce livret"),
        "usages": _(
            "Ouvrez-le à l'étape où vous en êtes. Chaque sujet tient en trois lignes. Le code de chaque étape ouvre les articles entiers."
        ),
        "limite": beau(_("Ce livret informe. Il ne remplace pas l'avis d'une sage-femme ou d'un médecin.")),
        "doute": beau(_("Un doute, une urgence ?")),
        "ici": _("Dans cette étape"),
        "aussi": _("Toujours utile, déjà dit plus haut"),
        "page": _("page"),
        "autre": _("Pour l'autre parent"),
        "suite": _("Lire l'article"),
        "source": _("Source"),
        "sources": _("Sources"),
        "sources_dit": _("Les numéros au bas de chaque sujet renvoient à cette liste."),
        "numeros": _("Les numéros utiles"),
        "numeros_dit": _("Un doute suffit pour appeler."),
        "textes_du": _("Textes du"),
        "en_ligne": _("Toujours à jour en ligne"),
        "code": _("Code QR qui ouvre la page %(adresse)s") % {"adresse": adresse},
        "code_etape": _("Code QR qui ouvre les articles de cette étape"),
    }


def _chapitre(chapitre: Chapitre, site: str) -> dict[str, Any]:
    return {
        "titre": chapitre.titre,
        "phrase": beau(chapitre.phrase),
        "teinte": chapitre.rang,
        "adresse": f"{site}{chapitre.adresse}",
        "code": pdf.code_qr(f"{site}{chapitre.adresse}"),
        "articles": [_article(r, site) for r in chapitre.articles],
        "aussi": [{"titre": r.titre, "ancre": r.ancre} for r in chapitre.aussi],
    }


def _article(resume: Resume, site: str) -> dict[str, Any]:
    return {
        "titre": resume.titre,
        "ancre": resume.ancre,
        "adresse": f"{site}{resume.adresse}",
        "retenir": resume.retenir,
        "autre": pdf.arbre(resume.autre_parent, site=site),
        "sources": resume.sources,
    }
