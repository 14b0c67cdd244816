"""Régions, départements, intercommunalités, communes, and the codes of yesterday."""

from __future__ import annotations

from django.db import models


class Region(models.Model):
    code = models.CharField("code INSEE", primary_key=True, max_length=3)
    nom = models.CharField(max_length=60)

    class Meta:
        ordering = ["nom"]
        verbose_name = "région"

    def __str__(self) -> str:
        return self.nom


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


class Epci(models.Model):
    code = models.CharField("numéro SIREN", primary_key=True, max_length=9)
    nom = models.CharField(max_length=150)
    nature = models.CharField(max_length=10)

    class Meta:
        ordering = ["nom"]
        verbose_name = "intercommunalité"

    def __str__(self) -> str:
        return self.nom


class Commune(models.Model):
    code = models.CharField("code INSEE", primary_key=True, max_length=5)
    nom = models.CharField(max_length=60)
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="communes")
    codes_postaux = models.CharField(max_length=400, blank=True, help_text="Séparés par une espace.")
    population = models.PositiveIntegerField(null=True)
    # A municipal arrondissement is inside its town, which is a row too.
    mere = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="arrondissements", db_constraint=False
    )
    epci = models.ForeignKey(Epci, on_delete=models.PROTECT, null=True, related_name="communes", db_constraint=False)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["nom", "code"]
        constraints = [
            models.CheckConstraint(
                name="commune_code_insee", condition=models.Q(code__regex=r"^[0-9][0-9AB][0-9]{3}$")
            ),
            models.CheckConstraint(
                name="commune_position_entiere",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class AncienneCommune(models.Model):
    """A dead code, or a commune inside a newer one: both lead to the commune of today."""

    code = models.CharField("code INSEE", max_length=5)
    nom = models.CharField(max_length=60, blank=True)
    nature = models.CharField(max_length=12)
    actuelle = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="anciennes")

    class Meta:
        ordering = ["code"]
        verbose_name = "ancienne commune"
        constraints = [models.UniqueConstraint(name="ancienne_commune_unique", fields=["code", "nature"])]

    def __str__(self) -> str:
        return self.nom or self.code
