"""Jobs of the letters. They hold ids of rows and nothing else; rows say what is left to do, jobs only when to look."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from millejours.core.transport import Panne
from millejours.lettres import envoi, planification

FILE = "lettres"
# A mail server may be out for hours; what is still left then is taken up by `releve`.
_REESSAI = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[Panne])


@app.task(name="lettres.envoie_confirmation", queue=FILE, priority=10, retry=_REESSAI)
def envoie_confirmation(demande: int) -> None:
    envoi.envoie_confirmation(demande, timezone.now())


@app.task(name="lettres.envoie_lot", queue=FILE, retry=_REESSAI)
def envoie_lot(premier: int, dernier: int) -> None:
    envoi.envoie_lot(premier, dernier, timezone.now)


@app.periodic(cron="17 3 * * *")
@app.task(name="lettres.planifie", queue=FILE, queueing_lock="lettres-planifie", retry=5)
def planifie(timestamp: int) -> None:
    """Every day: the first of the month plans everybody, the others only who was missed."""
    planification.planifie(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="lettres.releve", queue=FILE, queueing_lock="lettres-releve")
def releve(timestamp: int) -> None:
    """What a batch left behind, whatever the reason."""
    defere_reste()


def defere_reste() -> bool:
    """Queue a batch over all that is due and not sent. False when there is none, or one waits already."""
    bouts = planification.reste(timezone.now())
    if bouts is None:
        return False
    with suppress(AlreadyEnqueued):
        envoie_lot.configure(queueing_lock="lettres-reste").defer(premier=bouts[0], dernier=bouts[1])
        return True
    return False
