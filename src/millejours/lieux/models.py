"""Places and services, on the data.inclusion v1 split: its names, its `source--id` identifiers, and what parents ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Floor
from django.utils.translation import gettext_lazy as _

# Places of a map's view are found by bands of latitude so wide: about fourteen kilometres.
BANDES_PAR_DEGRE = 8
# The neighbours of a point, type by type, by finer ones: about three and a half.
BANDES_FINES = 32
# Who wins on a field: the last of this list. An import never undoes a person's correction.
RANGS = ("import", "rapprochement", "gestionnaire", "agent")

# Shared alike: it never leaves under another licence.
ODBL = "odbl-1.0"
LICENCES = {
    "lo-2.0": "Licence Ouverte 2.0",
    ODBL: "Open Database License 1.0",
    "propre": "Saisi ici, Licence Ouverte 2.0",
}


def pose_de_l_odbl(pose: Mapping[str, Any]) -> bool:
    """Whether what is known of a field says that it came from a share-alike record, straight or by a merge."""
    if "licence" in pose:
        return bool(pose["licence"] == ODBL)
    return str(pose.get("par", "")).removeprefix("fusion:").startswith("osm") and pose.get("rang") not in RANGS[2:]


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
    # By field: who set it, its rank, when; its licence when it is not its record's. A field that is absent comes from the source.
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
    # Another record of the same place, that is shown instead. Null, like every column added since rows are kept for undoing.
    fusion_dans = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbes")

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
            models.CheckConstraint(name="lieu_ages_ordonnes", condition=Q(age_min_mois__lte=F("age_max_mois"))),
        ]
        indexes = [
            # The search around a point lives on this one, and reads nothing else to choose its candidates.
            # By bands: behind a bare latitude, PostgreSQL 18 prices a range of longitudes as thousands of descents,
            # and walks the whole map instead.
            models.Index(
                F("type"),
                Cast(Floor(F("latitude") * BANDES_FINES), models.IntegerField()),
                F("longitude"),
                name="lieu_autour",
                include=["latitude", "id"],
                condition=Q(statut="ouvert", latitude__isnull=False),
            ),
            # A view of the map reads bands of latitude, and nothing but this index: two thousand places cost no row.
            models.Index(
                Cast(Floor(F("latitude") * BANDES_PAR_DEGRE), models.IntegerField()),
                F("longitude"),
                name="lieu_vue",
                include=["latitude", "type", "id", "nom"],
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


class Depot(models.Model):
    """A spreadsheet that an agent sent, while its columns are being named. Erased the next day at the latest."""

    nom = models.CharField(max_length=200)
    octets = models.BinaryField()
    source = models.CharField(max_length=60, blank=True)
    # Read once, when it is sent: its columns, and its first rows.
    entete = models.JSONField(default=list)
    exemples = models.JSONField(default=list)
    colonnes = models.JSONField(default=dict)
    constantes = models.JSONField(default=dict)
    # What the last dry run said: applying is refused when the file or its mapping changed since.
    rapport = models.JSONField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    depose_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.nom


class Rapprochement(models.Model):
    """Two records that may be one place, for a person to decide. `a` comes before `b`."""

    class Etat(models.TextChoices):
        A_REVOIR = "a_revoir", _("à revoir")
        DISTINCTS = "distincts", _("deux lieux distincts")
        FUSIONNE = "fusionne", _("fusionnés")

    class Raison(models.TextChoices):
        FINESS = "finess", _("même numéro FINESS")
        SIRET = "siret", _("même SIRET")
        SOURCE = "source", _("même identifiant dans deux sources")
        PROCHES = "proches", _("même type, tout proches, noms semblables")

    a = models.ForeignKey(Lieu, models.CASCADE, related_name="+")
    b = models.ForeignKey(Lieu, models.CASCADE, related_name="+")
    raison = models.CharField(max_length=8, choices=Raison.choices)
    score = models.FloatField()
    etat = models.CharField(max_length=9, choices=Etat.choices, default=Etat.A_REVOIR)
    vu_at = models.DateTimeField()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(name="rapprochement_unique", fields=["a", "b"]),
            models.CheckConstraint(name="rapprochement_ordonne", condition=Q(a__lt=F("b"))),
        ]
        indexes = [models.Index(fields=["-score"], name="rapprochement_file", condition=Q(etat="a_revoir"))]

    def __str__(self) -> str:
        return f"{self.a_id} ~ {self.b_id}"


class Fusion(models.Model):
    """`absorbe` is shown as `garde` from now on. Both rows stay; what they were is kept, so that it can be undone."""

    garde = models.ForeignKey(Lieu, models.PROTECT, related_name="fusions")
    absorbe = models.ForeignKey(Lieu, models.PROTECT, related_name="+")
    # Fields of `garde` that follow `absorbe`, re-imports included.
    champs = ArrayField(models.CharField(max_length=40), default=list)
    avant_garde = models.JSONField()
    avant_absorbe = models.JSONField()
    actor = models.CharField("par", max_length=120)
    merged_at = models.DateTimeField("fusionnés le")
    undone_at = models.DateTimeField("annulée le", null=True)

    class Meta:
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="fusion_une_par_absorbe", fields=["absorbe"], condition=Q(undone_at=None)),
            models.CheckConstraint(name="fusion_de_deux", condition=~Q(garde=F("absorbe"))),
        ]

    def __str__(self) -> str:
        return f"{self.absorbe_id} dans {self.garde_id}"


class Scellee(models.Model):
    """A row with an address that is sealed by a key the database does not have (`core/sceau.py`), and with an end."""

    USAGE: ClassVar = "lieux"

    # Not unique: one person may write twice.
    index = models.BinaryField(null=True)
    scelle = models.BinaryField(null=True)
    cle = models.CharField(max_length=16, blank=True)
    # Hash of the token that erases, sealed with the address.
    jeton = models.BinaryField(null=True, unique=True)
    jusqua = models.DateTimeField("effacée à partir de", db_index=True)

    class Meta:
        abstract = True


class Contribution(Scellee):
    """What anybody says of a place: an error, a place that is missing, « je gère ce lieu »."""

    class Genre(models.TextChoices):
        ERREUR = "erreur", _("une erreur")
        NOUVEAU = "nouveau", _("un lieu qui manque")
        GESTION = "gestion", _("je gère ce lieu")

    class Etat(models.TextChoices):
        A_TRAITER = "a_traiter", _("à traiter")
        ACCEPTEE = "acceptee", _("acceptée")
        REFUSEE = "refusee", _("refusée")

    genre = models.CharField(max_length=7, choices=Genre.choices)
    lieu = models.ForeignKey(Lieu, models.SET_NULL, null=True, related_name="contributions")
    departement = models.CharField(max_length=3, blank=True)
    # Fields of a place with the value proposed; never a name, never an address of a person.
    propose = models.JSONField(default=dict)
    texte = models.TextField(max_length=2000, blank=True)
    recue_le = models.DateField()
    etat = models.CharField(max_length=9, choices=Etat.choices, default=Etat.A_TRAITER)
    reponse = models.TextField(max_length=1000, blank=True)
    traitee_at = models.DateTimeField(null=True)
    # The answer is due until it was handed to the server of mail.
    a_repondre = models.BooleanField(default=False)

    class Meta:
        ordering = ["recue_le", "pk"]
        constraints = [
            models.CheckConstraint(name="contribution_genre", condition=Q(genre__in=["erreur", "nouveau", "gestion"])),
            models.CheckConstraint(
                name="contribution_etat", condition=Q(etat__in=["a_traiter", "acceptee", "refusee"])
            ),
        ]
        indexes = [models.Index(fields=["recue_le"], name="contribution_file", condition=Q(etat="a_traiter"))]

    def __str__(self) -> str:
        return f"contribution {self.pk}"


class Gestionnaire(Scellee):
    """Whom to ask whether a place's facts are still right: an address that a moderator accepted."""

    lieu = models.ForeignKey(Lieu, models.CASCADE, related_name="gestionnaires")
    depuis = models.DateField()

    def __str__(self) -> str:
        return f"gestionnaire de {self.lieu_id}"


class Campagne(models.Model):
    """Managers are asked to confirm: which places, since when nobody verified them."""

    titre = models.CharField(max_length=120)
    types = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    non_verifies_depuis = models.DateField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lancee_at = models.DateTimeField()

    class Meta:
        ordering = ["-lancee_at"]

    def __str__(self) -> str:
        return self.titre


class Relance(models.Model):
    """One place asked once in a campaign: planning twice, or sending twice, adds nothing."""

    class Etat(models.TextChoices):
        A_ENVOYER = "a_envoyer", _("à envoyer")
        REMIS = "remis", _("remis")
        REFUSE = "refuse", _("refusé")
        CONFIRME = "confirme", _("confirmé")

    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="relances")
    lieu = models.ForeignKey(Lieu, models.CASCADE, related_name="+")
    # Hash of the link's token; the token is made when the message is written.
    jeton = models.BinaryField(null=True, unique=True)
    etat = models.CharField(max_length=9, choices=Etat.choices, default=Etat.A_ENVOYER)
    essais = models.PositiveSmallIntegerField(default=0)
    confirme_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="relance_une_fois", fields=["campagne", "lieu"])]
        indexes = [models.Index(fields=["campagne"], name="relance_reste", condition=Q(etat="a_envoyer"))]

    def __str__(self) -> str:
        return f"relance de {self.lieu_id}"


class SeanceQuerySet(models.QuerySet["Seance"]):
    def vivantes(self, jour: date) -> SeanceQuerySet:
        """Series that may still have a session on or after this day."""
        return self.filter(Q(jusqu_au=None) | Q(jusqu_au__gte=jour), Q(recurrence__gt="") | Q(premiere__gte=jour))


class Seance(models.Model):
    """A session, or a series of them: at a place, in a commune, or on a screen."""

    titre = models.CharField(max_length=120)
    type = models.CharField(max_length=30)
    description = models.TextField(max_length=1000, blank=True)
    lieu = models.ForeignKey(Lieu, models.CASCADE, null=True, blank=True, related_name="seances")
    # Where it is when it is in no place of ours; the position is its place's otherwise (`seances/positions.py`).
    code_insee = models.CharField(max_length=5, blank=True)
    ou = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    en_ligne = models.BooleanField(default=False)
    lien = models.CharField(max_length=300, blank=True)
    # Hours of the clock on the wall there, whatever the season.
    fuseau = models.CharField(max_length=40, default="Europe/Paris")
    premiere = models.DateField("première date")
    debut = models.TimeField("de")
    fin = models.TimeField("à")
    recurrence = models.CharField("répétition (RRULE)", max_length=100, blank=True)
    jusqu_au = models.DateField("dernière date possible", null=True, blank=True)
    sauf = ArrayField(models.DateField(), default=list, blank=True)
    etapes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    sur_inscription = models.BooleanField(null=True, blank=True)
    gratuite = models.BooleanField(null=True, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    est_inventee = models.BooleanField(default=False)
    verifie_le = models.DateField(null=True, blank=True)
    actor = models.CharField("par", max_length=120)
    updated_at = models.DateTimeField()

    objects = SeanceQuerySet.as_manager()

    class Meta:
        ordering = ["premiere", "debut", "pk"]
        verbose_name = _("séance")
        constraints = [
            models.CheckConstraint(name="seance_finit_apres", condition=Q(fin__gt=F("debut"))),
            models.CheckConstraint(
                name="seance_quelque_part", condition=Q(lieu__isnull=False) | ~Q(code_insee="") | Q(en_ligne=True)
            ),
            models.CheckConstraint(name="seance_bornee", condition=Q(jusqu_au=None) | Q(jusqu_au__gte=F("premiere"))),
        ]
        indexes = [models.Index(fields=["latitude", "longitude"], name="seance_autour")]

    def __str__(self) -> str:
        return self.titre
