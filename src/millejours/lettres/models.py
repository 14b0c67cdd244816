"""Who asked for letters, sealed; who has not confirmed yet; what is to be sent. Nothing else is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

EMPREINTE = 32


class Repere(models.TextChoices):
    """What the anchor month is the month of."""

    PROJET = "projet", _("l'inscription, pour un projet d'enfant")
    TERME = "terme", _("le terme d'une grossesse")
    NAISSANCE = "naissance", _("la naissance d'un enfant")


class Role(models.TextChoices):
    """For whom the letter speaks."""

    PORTE = "porte", _("la personne qui porte ou a porté l'enfant")
    AUTRE = "autre", _("l'autre parent")
    TOUS = "tous", _("sans précision")


class _Octets(models.Func):
    function = "octet_length"
    output_field = models.IntegerField()


def _au_premier(champ: str) -> Q:
    return Q(**{f"{champ}__day": 1})


class Inscription(models.Model):
    """An address and a stage. The address is sealed by a key the database does not have (`sceau.py`)."""

    USAGE: ClassVar = "lettres"

    # Keyed hash: finds an address without reading any.
    index = models.BinaryField(_("index de l'adresse"), unique=True)
    scelle = models.BinaryField(_("adresse et jeton scellés"))
    cle = models.CharField(_("nom de la clé"), max_length=16)
    # Hash of the token that stops the letters. The token itself is sealed with the address.
    jeton = models.BinaryField(_("empreinte du jeton"), unique=True)
    repere = models.CharField(_("repère"), max_length=10, choices=Repere.choices)
    mois = models.DateField(_("mois du repère"))
    role = models.CharField(_("pour qui"), max_length=5, choices=Role.choices)
    langue = models.CharField(_("langue"), max_length=8)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="lettres_%(class)s_index", condition=Exact(_Octets("index"), EMPREINTE)),
            models.CheckConstraint(name="lettres_%(class)s_jeton", condition=Exact(_Octets("jeton"), EMPREINTE)),
            models.CheckConstraint(name="lettres_%(class)s_mois_seul", condition=_au_premier("mois")),
            models.CheckConstraint(name="lettres_%(class)s_repere", condition=Q(repere__in=Repere.values)),
            models.CheckConstraint(name="lettres_%(class)s_role", condition=Q(role__in=Role.values)),
        ]


class Demande(Inscription):
    """Somebody typed an address: perhaps its owner. Erased when confirmed, refused, or at its deadline."""

    jusqua = models.DateTimeField(_("à confirmer avant"), db_index=True)
    messages = models.PositiveSmallIntegerField(_("messages demandés"), default=1)
    a_envoyer = models.BooleanField(_("message à envoyer"), default=True)

    class Meta(Inscription.Meta):
        verbose_name = _("demande d'inscription")
        verbose_name_plural = _("demandes d'inscription")

    def __str__(self) -> str:
        return f"demande {self.pk}"


class AbonneQuerySet(models.QuerySet["Abonne"]):
    def a_effacer(self, jour: date) -> AbonneQuerySet:
        return self.filter(fin__lte=jour)


class Abonne(Inscription):
    """An address whose owner pressed the button. It has an end from its first day."""

    class Etat(models.TextChoices):
        ACTIF = "actif", _("reçoit les lettres")
        SUSPENDU = "suspendu", _("son adresse refuse les messages")

    etat = models.CharField(_("état"), max_length=8, choices=Etat.choices, default=Etat.ACTIF)
    rejets = models.PositiveSmallIntegerField(_("refus de suite"), default=0)
    depuis = models.DateField(_("mois de la confirmation"))
    fin = models.DateField(_("effacé à partir de"), db_index=True)

    objects = AbonneQuerySet.as_manager()

    class Meta(Inscription.Meta):
        verbose_name = _("abonné")
        constraints = [
            *Inscription.Meta.constraints,
            models.CheckConstraint(name="lettres_abonne_fin_seule", condition=_au_premier("fin")),
            models.CheckConstraint(name="lettres_abonne_depuis_seul", condition=_au_premier("depuis")),
            models.CheckConstraint(name="lettres_abonne_etat", condition=Q(etat__in=["actif", "suspendu"])),
        ]
        indexes = [models.Index(fields=["repere", "mois"], name="lettres_abonne_repere")]

    def __str__(self) -> str:
        return f"abonné {self.pk}"


class EnvoiQuerySet(models.QuerySet["Envoi"]):
    def dus(self, now: datetime) -> EnvoiQuerySet:
        """What may leave now."""
        return self.filter(etat=Envoi.Etat.A_ENVOYER, apres__lte=now)

    def incertains(self, avant: datetime) -> EnvoiQuerySet:
        """Handed over, with no answer kept: the process died in that instant. Sent, as far as anyone knows."""
        return self.filter(etat=Envoi.Etat.REMIS, apres__lte=avant)


class Envoi(models.Model):
    """One letter for one address and one month; the pair is unique, so that planning twice adds nothing."""

    class Etat(models.TextChoices):
        A_ENVOYER = "a_envoyer", _("à envoyer")
        # Written just before the last dot of the message: never sent again, whatever happens next.
        REMIS = "remis", _("remis")
        ENVOYE = "envoye", _("envoyé")
        REFUSE = "refuse", _("refusé")
        ABANDONNE = "abandonne", _("abandonné")

    abonne = models.ForeignKey(Abonne, models.CASCADE, related_name="envois", db_index=False)
    lettre = models.CharField(_("lettre"), max_length=30)
    periode = models.DateField(_("mois de la lettre"))
    apres = models.DateTimeField(_("pas avant"))
    etat = models.CharField(_("état"), max_length=10, choices=Etat.choices, default=Etat.A_ENVOYER)
    essais = models.PositiveSmallIntegerField(_("essais"), default=0)

    objects = EnvoiQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        constraints = [
            models.UniqueConstraint(fields=["abonne", "periode"], name="lettres_envoi_une_fois"),
            models.CheckConstraint(name="lettres_envoi_mois", condition=_au_premier("periode")),
            models.CheckConstraint(
                name="lettres_envoi_etat",
                condition=Q(etat__in=["a_envoyer", "remis", "envoye", "refuse", "abandonne"]),
            ),
        ]
        indexes = [
            # Emptied as letters leave: finds what is left without reading what was sent.
            models.Index(fields=["id"], name="lettres_envoi_reste", condition=Q(etat="a_envoyer")),
        ]

    def __str__(self) -> str:
        return f"envoi {self.pk}"
