"""What readers say: counts without a person, and words for the committee."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as gl
from wagtail.models import Page

MOT_MAX = 1000


class AvisQuerySet(models.QuerySet["Avis"]):
    def compte(self, page: str, jour: date, *, utile: bool) -> None:
        """Add one, in one statement: two readers at once count for two."""
        table = self.model._meta.db_table
        with connection.cursor() as curseur:
            curseur.execute(
                f"insert into {table} (page, jour, oui, non) values (%s, %s, %s, %s) "  # noqa: S608 - our own table
                f"on conflict (page, jour) do update set oui = {table}.oui + excluded.oui, non = {table}.non + excluded.non",
                [page, jour, int(utile), int(not utile)],
            )


class Avis(models.Model):
    """How many found a page useful on a day. Nothing else is known."""

    page = models.CharField(gl("page"), max_length=120)
    jour = models.DateField(gl("jour"))
    oui = models.PositiveIntegerField(gl("oui"), default=0)
    non = models.PositiveIntegerField(gl("non"), default=0)

    objects = AvisQuerySet.as_manager()

    class Meta:
        verbose_name = gl("avis du jour")
        verbose_name_plural = gl("avis du jour")
        constraints = [models.UniqueConstraint(fields=["page", "jour"], name="avis_un_par_page_et_jour")]

    def __str__(self) -> str:
        return f"{self.page} {self.jour:%Y-%m-%d} : {self.oui}/{self.non}"


class MotQuerySet(models.QuerySet["MotAuComite"]):
    def a_effacer(self, au: date) -> Self:
        return self.filter(effacer_le__lte=au).exclude(texte="")

    def publies(self) -> Self:
        return self.filter(etat=MotAuComite.Etat.REPONDU_EN_PUBLIC)


class MotAuComite(models.Model):
    """A word from a parent. Its text has an end date; the committee's public answer stays."""

    class Etat(models.TextChoices):
        NOUVEAU = "nouveau", gl("à lire")
        ECARTE = "ecarte", gl("lu, sans suite")
        REPRIS = "repris", gl("lu, repris dans la page")
        REPONDU_EN_PUBLIC = "repondu", gl("répondu sur la page")

    page = models.CharField(gl("page"), max_length=120)
    texte = models.TextField(gl("mot reçu"), max_length=MOT_MAX)
    recu_le = models.DateField(gl("reçu le"))
    effacer_le = models.DateField(gl("effacé le"))
    etat = models.CharField(gl("suite donnée"), max_length=10, choices=Etat.choices, default=Etat.NOUVEAU)
    question = models.CharField(
        gl("question, avec nos mots"), max_length=200, blank=True, help_text=gl("Publiée. Jamais le texte reçu.")
    )
    reponse = models.TextField(gl("réponse"), max_length=2000, blank=True)
    traite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = MotQuerySet.as_manager()

    class Meta:
        verbose_name = gl("mot au comité")
        verbose_name_plural = gl("mots au comité")
        ordering = ["etat", "-recu_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(etat="repondu") | (~models.Q(question="") & ~models.Q(reponse="")),
                name="mot_repondu_avec_question_et_reponse",
                violation_error_message=gl("Pour répondre sur la page, écrivez la question et la réponse."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}, {self.recu_le:%d/%m/%Y}"


def pages_par_cle(cles: list[str]) -> dict[str, Page]:
    """Pages by their stable name, to link the words to them in the admin."""
    from millejours.contenus.models.pages import GENRES

    trouvees: dict[str, Page] = {}
    for genre, modele in GENRES.items():
        noms = [c.partition(":")[2] for c in cles if c.startswith(f"{genre}:")]
        trouvees |= (
            {p.cle: p for p in modele.objects.filter(identifiant__in=noms, langue=settings.LANGUAGE_CODE)}
            if noms
            else {}
        )
    return trouvees
