"""What every page that somebody must review has in common: a stable name, its review, what it leans on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.utils.translation import gettext_lazy as gl
from wagtail.models import Page, PageManager, PageQuerySet

from millejours.contenus import references
from regles.langues import REFERENCE

REDACTION = "la rédaction de Mille jours"


class Role(models.TextChoices):
    """Who signs. The slug is the end of the group's name: `relecteur_sante`."""

    SANTE = "sante", gettext_lazy("relecture santé")
    JURIDIQUE = "juridique", gettext_lazy("relecture juridique")


class PageAdressee(Page):
    """A page that has an address of its own, wherever it stands in the tree."""

    class Meta:
        abstract = True

    def adresse(self) -> str:
        # Each kind has its route.
        raise NotImplementedError

    def get_url_parts(self, request: Any = None) -> Any:
        # Addresses do not follow the tree: moving a page breaks no link.
        sites = self._get_relevant_site_root_paths(request)
        return (sites[0].site_id, sites[0].root_url, self.adresse()) if sites else None

    def serve(self, request: Any, *arguments: Any, **options: Any) -> Any:
        """The preview of the editor: the very page that readers get."""
        from millejours.contenus.views import apercu

        return apercu(request, self)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        return self.serve(request)


class PageRelueQuerySet(PageQuerySet):
    def avec_relecture(self) -> Self:
        """Say of each page whether the revision it shows was signed by every role it needs, and follows its original."""
        from millejours.contenus.models.relecture import Signature

        signees = Signature.objects.filter(revision=OuterRef("live_revision"))
        return self.annotate(  # type: ignore[no-any-return]
            est_relue=Exists(signees.filter(role=Role.SANTE))
            & (Q(exige_juridique=False) | Exists(signees.filter(role=Role.JURIDIQUE))),
            est_depassee=self._est_depassee(),
        )

    def depassees(self) -> Self:
        """Translations whose original, as it is online, is not the one they were made from."""
        return self.filter(self._est_depassee())  # type: ignore[no-any-return]

    def _est_depassee(self) -> Q:
        originaux = self.model._base_manager.filter(
            translation_key=OuterRef("translation_key"), langue=REFERENCE, live=True
        )
        suivi = Coalesce(OuterRef("revision_traduite"), 0)
        return ~Q(langue=REFERENCE) & Q(Exists(originaux.exclude(live_revision=suivi)))

    def publiques(self, au: datetime) -> Self:
        """Pages that readers may see at that moment. Unsigned ones only in demonstration."""
        visibles = self.avec_relecture().filter(live=True).filter(Q(expire_at=None) | Q(expire_at__gt=au))
        return visibles if settings.DEMONSTRATION else visibles.filter(est_relue=True)  # type: ignore[no-any-return]


class PageRelue(PageAdressee):
    """A page readers see under a banner, or not at all, until its live revision is signed."""

    # Kind of its address and of the links that lead to it.
    genre: ClassVar[str] = ""

    identifiant = models.SlugField(gl("nom stable"), max_length=80, editable=False)
    langue = models.CharField(gl("langue"), max_length=10, editable=False)
    exige_juridique = models.BooleanField(gl("relecture juridique exigée"), default=False, editable=False)
    ecrit_par = models.CharField(gl("écrit par"), max_length=120, default=REDACTION)
    verifie_le = models.DateField(gl("vérifié le"), null=True, blank=True)
    a_reverifier_avant = models.DateField(gl("à revérifier avant"), null=True, blank=True)
    # On a translation: the revision of the original that was online when its words were written.
    revision_traduite = models.BigIntegerField(null=True, editable=False)

    objects = PageManager.from_queryset(PageRelueQuerySet)()

    # Annotations, in the query of a list.
    est_relue: bool
    est_depassee: bool

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["identifiant", "langue"], name="%(class)s_nom_jamais_repris")]

    def save(self, *arguments: Any, **options: Any) -> Any:
        self.identifiant = self.identifiant or self.slug
        if self.locale_id is None:
            self.locale = self.get_default_locale()
        self.langue = self.locale.language_code
        self.exige_juridique = self.demande_juridique()
        return super().save(*arguments, **options)

    def save_revision(self, *arguments: Any, **options: Any) -> Any:
        # Whoever writes a translation again follows the original of that day; another signature says so.
        if self.est_traduction:
            self.revision_traduite = self.original_en_ligne()
        return super().save_revision(*arguments, **options)

    def original_en_ligne(self) -> int | None:
        """The revision that its original shows."""
        originaux = type(self)._base_manager.filter(translation_key=self.translation_key, langue=REFERENCE, live=True)
        revision: int | None = originaux.values_list("live_revision", flat=True).first()
        return revision

    def full_clean(self, *arguments: Any, **options: Any) -> None:
        super().full_clean(*arguments, **options)
        # A name is never used twice, whatever the shelf: addresses and links hold it.
        identifiant = self.identifiant or self.slug
        memes = type(self).objects.filter(identifiant=identifiant, locale_id=self.locale_id).exclude(pk=self.pk)
        if memes.exists():
            raise ValidationError({"slug": _("Ce nom est déjà pris : %(nom)s.") % {"nom": identifiant}})

    def demande_juridique(self) -> bool:
        return False

    @property
    def cle(self) -> str:
        """Its name everywhere: links, store, votes, searches."""
        return f"{self.genre}:{self.identifiant}"

    @property
    def roles_exiges(self) -> tuple[Role, ...]:
        return (Role.SANTE, Role.JURIDIQUE) if self.exige_juridique else (Role.SANTE,)

    def cites(self) -> dict[str, list[str]]:
        """Ids it leans on, by kind."""
        return {genre: list(getattr(self, champ, ()) or ()) for champ, genre in references.GENRES.items()}

    def en_clair(self) -> str:
        """Its words alone."""
        # Each kind holds its words in fields of its own.
        raise NotImplementedError

    def textes_lies(self) -> Iterable[str]:
        """Stored texts that may hold links."""
        return ()

    def adresse(self) -> str:
        """Where it is read: in its own language, whatever page names it."""
        with override(self.langue or settings.LANGUAGE_CODE):
            return self._adresse()

    def _adresse(self) -> str:
        return reverse(self.genre, args=[self.identifiant])

    @property
    def est_traduction(self) -> bool:
        return self.langue not in ("", settings.LANGUAGE_CODE)
