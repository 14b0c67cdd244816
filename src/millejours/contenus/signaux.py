"""What a page's life changes elsewhere: the store of published pages, the shelf it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished, post_page_move

from millejours.contenus import documents, imprimes, publication, references
from millejours.contenus.display import LISTES
from millejours.contenus.models import (
    Article,
    FicheReflexe,
    Kit,
    Media,
    MotAuComite,
    PageEtape,
    PageRelue,
    Signature,
    Theme,
)
from millejours.recherche import registre

_PAGES = (Article, FicheReflexe, Kit, Media)


def branche() -> None:
    page_published.connect(_change, dispatch_uid="contenus_publiee")
    page_unpublished.connect(_change, dispatch_uid="contenus_retiree")
    post_page_move.connect(_deplacee, dispatch_uid="contenus_deplacee")
    post_save.connect(_signee, sender=Signature, dispatch_uid="contenus_signee")
    post_save.connect(_repondu, sender=MotAuComite, dispatch_uid="contenus_mot")
    post_delete.connect(_signee, sender=Signature, dispatch_uid="contenus_designee")
    publication.enregistre("contenus", chemins)
    registre.enregistre(documents.SOURCE, documents.documents)


def _change(sender: Any, instance: Any, **_: Any) -> None:
    publication.change(*_cles(instance), chemins=adresses(instance))
    if isinstance(instance, PageRelue) and not publication.est_en_silence():
        documents.suit(instance)


def _cles(page: Any) -> tuple[str, ...]:
    return (page.cle, LISTES) if isinstance(page, PageRelue) else (LISTES,)


def _signee(sender: Any, instance: Signature, **_: Any) -> None:
    # A signature may open a page, or close it: as a publication does.
    _change(sender, instance.page.specific)


def _repondu(sender: Any, instance: MotAuComite, **_: Any) -> None:
    publication.change(instance.page)


def _deplacee(sender: Any, instance: Any, **_: Any) -> None:
    """A page that changes shelf says so, and may need another signature."""
    page = instance.specific
    if isinstance(page, (Article, Media)):
        theme = page.get_parent().specific
        type(page).objects.filter(pk=page.pk).update(rayon=theme, exige_juridique=theme.est_juridique)
    _change(sender, page)


def adresses(page: Any) -> list[str]:
    """Every address a page has."""
    match page:
        case Article():
            return [page.adresse(), *([f"{page.adresse()}facile/"] if page.facile else [])]
        case FicheReflexe():
            return [page.adresse(), *([f"{page.adresse()}facile/"] if page.facile_gestes else [])]
        case Kit():
            return [page.adresse(), *map(page.adresse_imprime, page.imprimes)]
        case PageRelue() | Theme() | PageEtape():
            return [page.adresse().partition("#")[0]]
    return []


def chemins() -> Iterable[str]:
    """Every address of « S'informer » that is public now, in every language."""
    au = timezone.now()
    for langue, _ in settings.LANGUAGES:
        yield from _dans(langue, [reverse(nom) for nom in ("s-informer", "livret", "lexique", "questions", "kits")])
        yield from _dans(langue, [reverse("echeance", args=[i]) for i in references.regles()])
        if Article.objects.publiques(au).filter(langue=langue).exists():
            yield from _dans(langue, [reverse("livret-pdf", args=[taille]) for taille in imprimes.TAILLES_LIVRET])
        for modele in (Theme, PageEtape):
            yield from _dans(langue, [p.adresse() for p in modele.objects.live()])
        for modele in _PAGES:
            for page in modele.objects.publiques(au).filter(langue=langue):
                yield from _dans(langue, adresses(page))


def _dans(langue: str, adresses_: list[str]) -> Iterable[str]:
    return adresses_
