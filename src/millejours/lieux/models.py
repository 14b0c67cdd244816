"""Places and services, on the data.inclusion v1 split: its names, its `source--id` identifiers, and what parents ask."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

# Who wins on a field: the last of this list. An import never undoes a person's correction.
RANGS = ("import", "rapprochement", "gestionnaire", "agent")

LICENCES = {
    "lo-2.0": "Licence Ouverte 2.0",
    "odbl-1.0": "Open Database License 1.0",
    "propre": "Saisi ici, Licence Ouverte 2.0",
}


class Import(models.Model):
    """One file brought in: what it changed, and what undoing needs."""

    source = models.CharField(max_length=60)
    fichier = models.CharField(max_length=200)
    empreinte = models.CharField("sha256 du fichier", max_length=64)
    licence = models.CharField(max_length=12)
    actor = models.CharField("par", max_length=120)
    applied_at = models.DateTimeField("appliqué le")
    undone_at = models.DateTimeField("annulé le", null=True)
    rapport = models.JSONField(default=dict)

    class Meta:
        ordering = ["-applied_at"]

    def __str__(self) -> str:
        return f"{self.source}, {self.applied_at:%d/%m/%Y}"


class LieuQuerySet(models.QuerySet["Lieu"]):
    def visibles(self) -> LieuQuerySet:
        """Places that are open, as far as their source knows."""
        return self.filter(statut=Lieu.OUVERT)


class _Fiche(models.Model):
    """What a place and a service share."""

    id = models.CharField(primary_key=True, max_length=160)
    source = models.CharField(max_length=60)
    nom = models.CharField(max_length=150)
    date_maj = models.DateField(null=True, blank=True)
    date_verification = models.DateField("vérifié le", null=True, blank=True)
    description = models.TextField(blank=True)
    adresse = models.CharField(max_length=300, blank=True)
    complement_adresse = models.CharField(max_length=300, blank=True)
    code_postal = models.CharField(max_length=5, blank=True)
    commune = models.CharField(max_length=80, blank=True)
    code_insee = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision_position = models.CharField(max_length=12, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    courriel = models.CharField(max_length=254, blank=True)
    horaires_accueil = models.CharField("horaires (OpenStreetMap)", max_length=1000, blank=True)
    horaires_texte = models.TextField("horaires comme la source les écrit", blank=True)
    lien_source = models.CharField(max_length=2100, blank=True)
    age_min_mois = models.PositiveSmallIntegerField(null=True, blank=True)
    age_max_mois = models.PositiveSmallIntegerField(null=True, blank=True)
    etapes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    langues = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    sans_rendez_vous = models.BooleanField(null=True, blank=True)
    a_domicile = models.BooleanField(null=True, blank=True)
    zone_intervention = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    licence = models.CharField(max_length=12)
    # By field: who set it, its rank, when. A field that is absent comes from the source.
    provenance = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.nom


class Lieu(_Fiche):
    OUVERT, FERME = "ouvert", "ferme"

    type = models.CharField(max_length=30)
    siret = models.CharField(max_length=14, blank=True)
    finess = models.CharField(max_length=9, blank=True)
    site_web = models.CharField(max_length=2100, blank=True)
    accessibilite_lieu = models.CharField("fiche acceslibre", max_length=2100, blank=True)
    accessible = models.BooleanField("entrée et circulation en fauteuil", null=True, blank=True)
    accessibilite = models.JSONField(default=dict, blank=True)
    reseaux_porteurs = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    # A bus, a permanence: each stop has a place and a day.
    itinerance = models.JSONField(default=list, blank=True)
    # Change table, corner to breastfeed, room for a pram: what was said, by name.
    accueil_bebe = models.JSONField(default=dict, blank=True)
    # Facts a source gives that have no column here, shown with their name: level of a maternity.
    complements = models.JSONField(default=dict, blank=True)
    statut = models.CharField(max_length=6, default=OUVERT)
    ferme_le = models.DateField(null=True, blank=True)
    # A point that is not in its commune is put aside: the place stands at the middle of the commune meanwhile.
    # Why the point is doubted; what was read, and what is proposed instead.
    quarantaine = models.CharField(max_length=200, blank=True)
    reparation = models.JSONField(null=True, blank=True)

    objects = LieuQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        constraints = [
            models.CheckConstraint(name="lieu_statut", condition=Q(statut__in=["ouvert", "ferme"])),
            models.CheckConstraint(name="lieu_identifiant", condition=Q(id__contains="--")),
            models.CheckConstraint(
                name="lieu_position_entiere",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(name="lieu_ages_ordonnes", condition=Q(age_min_mois__lte=models.F("age_max_mois"))),
        ]
        indexes = [
            # The search around a point lives on this one, and reads nothing else to choose its candidates.
            models.Index(
                "type",
                "latitude",
                "longitude",
                name="lieu_autour",
                condition=Q(statut="ouvert", latitude__isnull=False),
            ),
            models.Index("source", name="lieu_source"),
            models.Index("code_insee", "type", name="lieu_commune"),
            models.Index("siret", name="lieu_siret", condition=~Q(siret="")),
            models.Index("finess", name="lieu_finess", condition=~Q(finess="")),
        ]


class Service(_Fiche):
    """What a place offers, or a right that has a zone and no counter."""

    lieu = models.ForeignKey(
        Lieu, on_delete=models.CASCADE, null=True, related_name="services", db_column="structure_id"
    )
    type = models.CharField(max_length=20, blank=True)
    thematiques = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    publics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    publics_precisions = models.TextField(blank=True)
    conditions_acces = models.TextField(blank=True)
    frais = models.CharField(max_length=10, blank=True)
    frais_precisions = models.TextField(blank=True)
    modes_accueil = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    modes_mobilisation = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    mobilisable_par = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    mobilisation_precisions = models.TextField(blank=True)
    lien_mobilisation = models.CharField(max_length=2100, blank=True)
    nombre_semaines = models.PositiveSmallIntegerField(null=True, blank=True)
    volume_horaire_hebdomadaire = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "service"
        constraints = [models.CheckConstraint(name="service_identifiant", condition=Q(id__contains="--"))]
        indexes = [models.Index("source", name="service_source")]


class Avant(models.Model):
    """A row as it was before an import touched it, and the mark of what the import left: what undoing restores."""

    importation = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="avants")
    table = models.CharField(max_length=20)
    fiche = models.CharField(max_length=160)
    # Null: the import made the row.
    avant = models.JSONField(null=True)
    apres = models.CharField("empreinte", max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(name="avant_unique", fields=["importation", "table", "fiche"])]


class Correspondance(models.Model):
    """How the columns of a spreadsheet are read: said once for a source, remembered."""

    source = models.CharField(primary_key=True, max_length=60)
    colonnes = models.JSONField()
    # Values that hold for every row: type, licence, the département of a file that does not say it.
    constantes = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source


class Compte(models.Model):
    """Open places by type and département, counted when an import ends: a national count is never a scan."""

    type = models.CharField(max_length=30)
    departement = models.CharField(max_length=3)
    nombre = models.PositiveIntegerField()
    compte_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="compte_unique", fields=["type", "departement"])]
