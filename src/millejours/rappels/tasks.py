"""Jobs of the callbacks. Rows say who is still to be told; jobs only say when to look."""

from __future__ import annotations

import smtplib

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from millejours.rappels import avis

FILE = "rappels"
_REESSAI = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[OSError, smtplib.SMTPException])


@app.task(name="rappels.previent", queue=FILE, priority=20, retry=_REESSAI)
def previent(equipe: int) -> None:
    avis.previent(equipe, timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="rappels.releve", queue=FILE, queueing_lock="rappels-releve")
def releve(timestamp: int) -> None:
    """What a dead worker or a silent mail server left, whatever the reason."""
    for equipe in avis.equipes_a_prevenir():
        previent.defer(equipe=equipe)
