"""The pages of « S'informer »."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as gl
from wagtail.fields import StreamField

from millejours.contenus import blocs, liens
from millejours.contenus.champs import Cles, Lignes
from millejours.contenus.models.base import PageAdressee, PageRelue

TITRE_MAX, RESUME_MAX = 60, 160
# What is printed of each: a poster in two sizes, and cards, four on a sheet to cut.
FORMATS_KIT = {"affiche": ("affiche-a4", "affiche-a3"), "carte": ("cartes",)}
# Shelves whose pages say the law: a jurist signs them too.
THEMES_JURIDIQUES = ("travail", "droits", "deuil")


class _Rayon(PageAdressee):
    """A page that arranges others; it asserts nothing, so nobody signs it."""

    nom_de_route = ""

    class Meta:
        abstract = True

    def adresse(self) -> str:
        return reverse(self.nom_de_route, args=[self.slug])


class AccueilSInformer(_Rayon):
    """The door of « S'informer »; everything lives under it."""

    presentation = models.CharField(gl("présentation"), max_length=200, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = gl("accueil de S'informer")

    def adresse(self) -> str:
        return reverse("s-informer")


class Theme(_Rayon):
    """A shelf. Its slug is never reused."""

    phrase = models.CharField(gl("phrase"), max_length=160)
    rang = models.PositiveSmallIntegerField(gl("rang"), default=0)

    nom_de_route = "theme"
    parent_page_types = ["contenus.AccueilSInformer"]
    subpage_types = ["contenus.Article", "contenus.Media"]

    class Meta:
        verbose_name = gl("thème")
        ordering = ["rang"]

    @property
    def est_juridique(self) -> bool:
        return self.slug in THEMES_JURIDIQUES


class Rangement(_Rayon):
    """A drawer of the editors' tree: what does not stand on a theme's shelf."""

    ROUTES = {"fiche": "s-informer", "etape": "s-informer", "question": "questions", "kit": "kits"}

    contient = models.CharField(gl("contient"), max_length=20, unique=True, editable=False)

    parent_page_types = ["contenus.AccueilSInformer"]
    subpage_types = ["contenus.FicheReflexe", "contenus.PageEtape", "contenus.Question", "contenus.Kit"]

    class Meta:
        verbose_name = gl("rangement")

    def adresse(self) -> str:
        return reverse(self.ROUTES[self.contient])


class PageEtape(_Rayon):
    """A step of the journey, with what to read then."""

    etape = models.CharField(gl("étape"), max_length=40, unique=True)
    phrase = models.CharField(gl("phrase"), max_length=160, blank=True)

    nom_de_route = "etape"
    parent_page_types = ["contenus.Rangement"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = gl("page d'étape")

    def adresse(self) -> str:
        # Steps and shelves are brothers in the tree, and some share their name.
        return reverse("etape", args=[self.etape.replace("_", "-")])


class _SousTheme(PageRelue):
    """A page that stands on a shelf."""

    rayon = models.ForeignKey(Theme, models.PROTECT, related_name="+", editable=False, null=True)
    resume = models.CharField(gl("résumé"), max_length=RESUME_MAX, help_text=gl("Une phrase."))
    etapes = Cles(verbose_name=gl("étapes"), genre="etape")

    parent_page_types = ["contenus.Theme"]
    subpage_types: list[str] = []

    class Meta(PageRelue.Meta):
        abstract = True

    def save(self, *arguments: Any, **options: Any) -> Any:
        # The tree says the shelf; the column spares lists a join on paths.
        parent = self.get_parent()
        self.rayon = parent.specific if parent else None
        return super().save(*arguments, **options)

    def demande_juridique(self) -> bool:
        return self.rayon is not None and self.rayon.est_juridique


class Article(_SousTheme):
    """Three lines to remember, a body, and what it leans on."""

    genre = "article"

    retenir_1 = models.CharField(gl("à retenir, 1"), max_length=180)
    retenir_2 = models.CharField(gl("à retenir, 2"), max_length=180)
    retenir_3 = models.CharField(gl("à retenir, 3"), max_length=180)
    corps = StreamField(blocs.Corps(), verbose_name=gl("corps"))
    facile = StreamField(blocs.Simple(required=False), verbose_name=gl("facile à lire"), blank=True)
    corelecteurs = models.CharField(
        gl("relu par des personnes concernées"),
        max_length=200,
        blank=True,
        help_text=gl("Qui a relu la version facile à lire : un groupe, une association. Aucun nom de personne."),
    )
    corelu_le = models.DateField(gl("relu par elles le"), null=True, blank=True)
    empreinte_corelue = models.CharField(max_length=16, blank=True, editable=False)
    regles = Cles(verbose_name=gl("échéances"), genre="regle", help_text=gl("Un identifiant par ligne."))
    faits = Cles(verbose_name=gl("faits de prévention"), genre="fait", help_text=gl("Un identifiant par ligne."))
    signes = Cles(verbose_name=gl("signes de danger"), genre="signe", help_text=gl("Un identifiant par ligne."))
    numeros = Cles(verbose_name=gl("numéros d'aide"), genre="numero")
    parametres = Cles(verbose_name=gl("paramètres"), genre="parametre", help_text=gl("Un identifiant par ligne."))
    lieux = Cles(verbose_name=gl("lieux"), genre="lieu")

    class Meta(PageRelue.Meta):
        verbose_name = gl("article")

    def clean(self) -> None:
        super().clean()
        if len(self.title) > TITRE_MAX:
            raise ValidationError({"title": _("Un titre tient en %(n)s signes.") % {"n": TITRE_MAX}})
        if self.corelu_le and not self.corelecteurs:
            raise ValidationError({"corelecteurs": _("Dites qui a relu.")})
        if self.corelu_le is None:
            self.empreinte_corelue = ""
        elif not self.empreinte_corelue:
            self.empreinte_corelue = self.empreinte_facile()

    @property
    def retenir(self) -> tuple[str, str, str]:
        return self.retenir_1, self.retenir_2, self.retenir_3

    @property
    def est_falc(self) -> bool:
        """Co-read by people concerned, in the very words it has now."""
        return bool(self.empreinte_corelue) and self.empreinte_corelue == self.empreinte_facile()

    def empreinte_facile(self) -> str:
        return hashlib.sha256(blocs.en_clair(self.facile).encode()).hexdigest()[:16]

    def en_clair(self) -> str:
        return "\n".join((self.title, self.resume, *self.retenir, blocs.en_clair(self.corps)))

    def textes_lies(self) -> Iterable[str]:
        yield from blocs.textes(self.corps)
        yield from blocs.textes(self.facile)


class FicheReflexe(PageRelue):
    """What to do now. Signs and numbers come from the content, with their level; only tone is written here."""

    genre = "fiche"

    signes = Cles(verbose_name=gl("signes"), genre="signe", blank=False)
    numeros = Cles(verbose_name=gl("numéros"), genre="numero", blank=False)
    intro = models.CharField(gl("introduction"), max_length=300)
    gestes = Lignes(verbose_name=gl("gestes"), blank=False, help_text=gl("Un geste par ligne."))
    a_ne_pas_faire = Lignes(verbose_name=gl("à ne pas faire"))
    dire = Lignes(verbose_name=gl("à dire au téléphone"))
    facile_intro = models.CharField(gl("facile : introduction"), max_length=300, blank=True)
    facile_gestes = Lignes(verbose_name=gl("facile : gestes"))
    facile_a_ne_pas_faire = Lignes(verbose_name=gl("facile : à ne pas faire"))
    facile_dire = Lignes(verbose_name=gl("facile : à dire"))

    parent_page_types = ["contenus.Rangement"]
    subpage_types: list[str] = []

    class Meta(PageRelue.Meta):
        verbose_name = gl("fiche réflexe")
        verbose_name_plural = gl("fiches réflexe")

    def en_clair(self) -> str:
        return "\n".join((self.title, self.intro, *self.gestes, *self.a_ne_pas_faire, *self.dire))


class Glossaire(_Rayon):
    """The lexicon; its entries are under it."""

    parent_page_types = ["contenus.AccueilSInformer"]
    subpage_types = ["contenus.EntreeGlossaire"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = gl("lexique")

    def adresse(self) -> str:
        return reverse("lexique")


class EntreeGlossaire(PageRelue):
    """A word, and what it means in two sentences."""

    genre = "lexique"

    definition = StreamField(blocs.Simple(), verbose_name=gl("définition"))
    facile = models.CharField(gl("facile à lire"), max_length=300, blank=True)
    aussi = Lignes(verbose_name=gl("se dit aussi"))
    regles = Cles(verbose_name=gl("échéances"), genre="regle")
    faits = Cles(verbose_name=gl("faits"), genre="fait")

    parent_page_types = ["contenus.Glossaire"]
    subpage_types: list[str] = []

    class Meta(PageRelue.Meta):
        verbose_name = gl("entrée du lexique")
        verbose_name_plural = gl("entrées du lexique")

    def adresse(self) -> str:
        return f"{reverse('lexique')}#{self.identifiant}"

    def en_clair(self) -> str:
        return f"{self.title}\n{blocs.en_clair(self.definition)}"

    def textes_lies(self) -> Iterable[str]:
        return blocs.textes(self.definition)


class Kit(PageRelue):
    """A poster or a card for a waiting room: a title, a sentence, and a page to open with a telephone."""

    genre = "kit"

    resume = models.CharField(gl("phrase"), max_length=RESUME_MAX)
    vers = models.CharField(
        gl("page ouverte"), max_length=120, help_text=gl("article:slug, fiche:slug, etape:id, aide: ou parcours:")
    )
    formats = Lignes(verbose_name=gl("formats"), blank=False, help_text=gl("affiche, carte : un par ligne."))

    parent_page_types = ["contenus.Rangement"]
    subpage_types: list[str] = []

    class Meta(PageRelue.Meta):
        verbose_name = gl("affiche ou carte")
        verbose_name_plural = gl("affiches et cartes")

    @property
    def imprimes(self) -> tuple[str, ...]:
        return tuple(nom for format_ in self.formats for nom in FORMATS_KIT[format_])

    def adresse_imprime(self, nom: str) -> str:
        return reverse("kit-pdf", args=[self.identifiant, nom])

    def clean(self) -> None:
        super().clean()
        try:
            liens.lit(self.vers)
        except ValueError as erreur:
            raise ValidationError({"vers": str(erreur)}) from None
        if autres := [f for f in self.formats if f not in FORMATS_KIT]:
            raise ValidationError({"formats": _("Formats permis : affiche, carte. Pas %(f)s.") % {"f": autres[0]}})

    def en_clair(self) -> str:
        return f"{self.title}\n{self.resume}"

    def textes_lies(self) -> Iterable[str]:
        return [liens.ancre(self.vers)]


class Question(PageRelue):
    """A question parents ask, answered in a few lines, then an article."""

    genre = "question"

    reponse = StreamField(blocs.Simple(), verbose_name=gl("réponse"))
    suite = models.SlugField(
        gl("article à lire ensuite"), max_length=80, blank=True, help_text=gl("Nom stable de l'article.")
    )
    regles = Cles(verbose_name=gl("échéances"), genre="regle")
    faits = Cles(verbose_name=gl("faits"), genre="fait")

    parent_page_types = ["contenus.Rangement"]
    subpage_types: list[str] = []

    class Meta(PageRelue.Meta):
        verbose_name = gl("question")

    def adresse(self) -> str:
        return f"{reverse('questions')}#{self.identifiant}"

    def en_clair(self) -> str:
        return f"{self.title}\n{blocs.en_clair(self.reponse)}"

    def textes_lies(self) -> Iterable[str]:
        yield from blocs.textes(self.reponse)
        if self.suite:
            yield liens.ancre(f"article:{self.suite}")


class Media(_SousTheme):
    """Sound or film, with its words and, for a film, its captions; French sign language beside it."""

    genre = "media"

    fichier = models.FileField(
        gl("son ou film"),
        upload_to="medias/",
        validators=[FileExtensionValidator(["mp3", "ogg", "m4a", "mp4", "webm"])],
    )
    sous_titres = models.FileField(
        gl("sous-titres"), upload_to="medias/", blank=True, validators=[FileExtensionValidator(["vtt"])]
    )
    langue_des_signes = models.FileField(
        gl("film en langue des signes française"),
        upload_to="medias/",
        blank=True,
        validators=[FileExtensionValidator(["mp4", "webm"])],
    )
    transcription = StreamField(blocs.Simple(), verbose_name=gl("transcription"))
    regles = Cles(verbose_name=gl("échéances"), genre="regle")
    faits = Cles(verbose_name=gl("faits"), genre="fait")

    class Meta(PageRelue.Meta):
        verbose_name = gl("son ou film")
        verbose_name_plural = gl("sons et films")

    @property
    def est_film(self) -> bool:
        return str(self.fichier.name).rsplit(".", 1)[-1].lower() in ("mp4", "webm")

    def clean(self) -> None:
        super().clean()
        if self.fichier and self.est_film and not self.sous_titres:
            raise ValidationError({"sous_titres": _("Un film a des sous-titres.")})

    def en_clair(self) -> str:
        return "\n".join((self.title, self.resume, blocs.en_clair(self.transcription)))

    def textes_lies(self) -> Iterable[str]:
        return blocs.textes(self.transcription)


# Kinds of pages that are reviewed, by the kind of their links.
GENRES: dict[str, type[PageRelue]] = {
    m.genre: m for m in (Article, FicheReflexe, EntreeGlossaire, Kit, Question, Media)
}
