"""What changes when someone acts: sign, say a page was useful, write to the committee, answer, erase."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale

from millejours.contenus import perms, references
from millejours.contenus.models import Avis, MotAuComite, PageRelue, Role, Signature
from millejours.contenus.models.echanges import MOT_MAX
from millejours.core.audit import trace

# How long the words of a parent are kept, answered or not.
GARDE_DES_MOTS = timedelta(days=180)
# Easy to read, or in French sign language: these are of the French page alone.
DU_FRANCAIS_SEUL = (
    "facile",
    "facile_intro",
    "facile_gestes",
    "facile_a_ne_pas_faire",
    "facile_dire",
    "corelecteurs",
    "corelu_le",
    "empreinte_corelue",
    "langue_des_signes",
    "langue_des_signes_texte",
)
# Who wrote and who checked the original says nothing of its translation.
DE_L_ORIGINAL_SEUL = ("ecrit_par", "verifie_le", "a_reverifier_avant")
_PERSONNEL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|(?:\+33|\b0)\s?[1-9](?:[\s.-]?\d{2}){4}\b|\b[12]\s?\d{2}\s?\d{2}\s?\d{2}"
)


@transaction.atomic
def signe(revision: Any, role: Role, *, actor: Any, now: datetime | None = None) -> Signature:
    """Sign a revision for a role. Raises `PermissionDenied` when the signer wrote it."""
    if (decision := perms.peut_signer(actor, revision)).est_refuse:
        raise PermissionDenied(decision.raison)
    page: PageRelue = revision.as_object()
    moment = now or timezone.now()
    signature, _cree = Signature.objects.update_or_create(
        revision=revision,
        role=role,
        defaults={
            "page_id": page.pk,
            "agent": actor,
            "signee_le": moment,
            "empreintes": references.empreintes(page.cites()),
        },
    )
    trace(actor, "signe", page, f"{page.cle} : {role.label}, révision {revision.pk}", moment)
    return signature


@transaction.atomic
def traduit(page: PageRelue, langue: str, *, actor: Any, now: datetime) -> PageRelue:
    """Make the draft of a translation: the same citations, the words of the original to be replaced.

    Raises `PermissionDenied` when the actor may not, or when it exists.
    """
    if (decision := perms.peut_traduire(actor, page, langue)).est_refuse:
        raise PermissionDenied(decision.raison)
    locale, _cree = Locale.objects.get_or_create(language_code=langue)
    champs = {"slug": f"{page.identifiant}-{langue}", "locale": locale, "langue": langue}
    connus = {c.name: c for c in page._meta.get_fields() if c.concrete}
    vides = {nom: connus[nom].get_default() for nom in (*DU_FRANCAIS_SEUL, *DE_L_ORIGINAL_SEUL) if nom in connus}
    traduction: PageRelue = page.copy(
        update_attrs=champs | vides | {"expire_at": None, "go_live_at": None},
        copy_revisions=False,
        keep_live=False,
        reset_translation_key=False,
        user=actor,
    )
    trace(actor, "traduit", traduction, f"{page.cle} : {langue}", now)
    return traduction


def dit_utile(page: PageRelue, *, utile: bool, jour: date) -> None:
    Avis.objects.compte(page.cle, jour, utile=utile)


@transaction.atomic
def ecrit_au_comite(page: PageRelue, texte: str, *, jour: date) -> MotAuComite:
    """Keep a word for the committee. Raises `ValidationError` when it is empty, too long, or names someone."""
    texte = texte.strip().replace("\x00", "")
    if not texte:
        raise ValidationError(_("Écrivez votre mot, puis envoyez-le."))
    if len(texte) > MOT_MAX:
        raise ValidationError(_("Votre mot est trop long : %(n)s signes au plus.") % {"n": MOT_MAX})
    if _PERSONNEL.search(texte):
        raise ValidationError(
            _(
                "Votre mot contient une adresse, un téléphone ou un numéro. Retirez-le : nous ne voulons rien savoir de vous."
            )
        )
    return MotAuComite.objects.create(page=page.cle, texte=texte, recu_le=jour, effacer_le=jour + GARDE_DES_MOTS)


@transaction.atomic
def efface_les_mots(au: date) -> int:
    """Erase the words whose time is over; the committee's public answers stay."""
    return MotAuComite.objects.a_effacer(au).update(texte="")
