"""The index: one row a published document, one row a word that they hold."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Document(models.Model):
    """What can be found: an article, a step to take, a word explained, a number to call…"""

    source = models.CharField(max_length=40, help_text="Nom sous lequel l'app s'est enregistrée.")
    genre = models.CharField(max_length=30)
    cle = models.CharField("clé", max_length=140)
    langue = models.CharField(max_length=12)
    titre = models.CharField(max_length=300)
    resume = models.TextField("résumé", blank=True)
    url = models.CharField(max_length=500)
    etapes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    theme = models.CharField("thème", max_length=40, blank=True)
    publics = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    poids = models.PositiveSmallIntegerField(default=100, help_text="100 : ordinaire. Plus : montré plus haut.")
    # Stems of the title, parted by spaces: an exact title is told from one that merely holds the word.
    racines_titre = models.CharField(max_length=400, blank=True)
    # Titles and synonyms as folded words, not stems: what a person is typing is the beginning of a word.
    amorce = SearchVectorField()
    # Words as written, so that the vocabulary follows what comes and goes.
    formes = ArrayField(models.CharField(max_length=60), default=list)
    vecteur = SearchVectorField()
    empreinte = models.CharField(max_length=64)

    class Meta:
        verbose_name = "document"
        constraints = [
            models.UniqueConstraint(name="document_unique", fields=["genre", "cle", "langue"]),
            models.CheckConstraint(name="document_adresse_du_site", condition=models.Q(url__startswith="/")),
        ]
        indexes = [
            GinIndex(name="document_vecteur", fields=["vecteur"]),
            GinIndex(name="document_amorce", fields=["amorce"]),
            models.Index(name="document_source", fields=["source"]),
        ]

    def __str__(self) -> str:
        return self.titre


class Mot(models.Model):
    """A word of the published documents: to tell a rare one from a common one, and to guess a misspelt one."""

    langue = models.CharField(max_length=12)
    forme = models.CharField(max_length=60)
    plie = models.CharField(max_length=60)
    racine = models.CharField(max_length=60)
    son = models.CharField(max_length=60, help_text="La même clé pour deux graphies qui s'entendent pareil.")
    documents = models.IntegerField()

    class Meta:
        verbose_name = "mot"
        constraints = [
            models.UniqueConstraint(name="mot_unique", fields=["langue", "forme"]),
            models.CheckConstraint(name="mot_porte", condition=models.Q(documents__gte=0)),
        ]
        indexes = [
            models.Index(name="mot_racine", fields=["langue", "racine"]),
            models.Index(name="mot_debut", fields=["plie"], opclasses=["varchar_pattern_ops"]),
            models.Index(name="mot_son", fields=["langue", "son"]),
            GinIndex(name="mot_trigrammes", fields=["plie"], opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.forme
