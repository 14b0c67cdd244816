"""Communes and départements. The directory will bring the rest."""

from __future__ import annotations

from django.db import models


class Departement(models.Model):
    code = models.CharField(primary_key=True, max_length=3)
    nom = models.CharField(max_length=60)
    region = models.CharField(max_length=3)
    fuseau = models.CharField(max_length=40)
    zone_feries = models.CharField(max_length=40)

    class Meta:
        ordering = ["code"]
        verbose_name = "département"

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class Commune(models.Model):
    code = models.CharField("code INSEE", primary_key=True, max_length=5)
    nom = models.CharField(max_length=60)
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="communes")
    codes_postaux = models.CharField(max_length=400, blank=True, help_text="Séparés par une espace.")
    population = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["nom", "code"]
        constraints = [
            models.CheckConstraint(name="commune_code_insee", condition=models.Q(code__regex=r"^[0-9][0-9AB][0-9]{3}$"))
        ]

    def __str__(self) -> str:
        return self.nom
