"""Write the audit line of an act, in the transaction of the act: both are kept, or neither."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from millejours.core.models import Trace

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

RESUME_MAX = 300


def trace(actor: AbstractBaseUser | None, verbe: str, objet: models.Model, resume: str, now: datetime) -> Trace:
    """Say that `actor` did `verbe` to `objet`. `actor` is null for the command line and for scheduled jobs.

    `resume` is read by people who may not see the object: no secret, no health, no message in it.
    """
    return Trace.objects.create(
        actor_id=actor.pk if actor else None,
        verbe=verbe,
        objet_type=objet._meta.label_lower,
        objet_id=str(objet.pk),
        resume=resume[:RESUME_MAX],
        quand=now,
    )
