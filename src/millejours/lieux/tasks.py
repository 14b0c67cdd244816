"""Jobs of the directory. They hold ids of rows and nothing else; rows say what is left to do."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from millejours.core.transport import Panne, Refus
from millejours.lieux.campagnes import envoi
from millejours.lieux.contributions import courrier
from millejours.lieux.doublons.candidats import cherche
from millejours.lieux.models import Contribution, Relance

if TYPE_CHECKING:
    from procrastinate.tasks import Task

FILE = "lieux"
_REESSAI = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[Panne, Refus])


@app.task(name="lieux.repond", queue=FILE, priority=10, retry=_REESSAI)
def repond(contribution: int) -> None:
    courrier.repond(contribution)


@app.task(name="lieux.relance", queue=FILE, retry=_REESSAI)
def relance(campagne: int) -> None:
    envoi.envoie(campagne)


@app.periodic(cron="*/15 * * * *")
@app.task(name="lieux.releve", queue=FILE, queueing_lock="lieux-releve")
def releve(timestamp: int) -> None:
    """What was left behind, whatever the reason: answers due, places still to be asked."""
    for pk in Contribution.objects.filter(a_repondre=True).values_list("pk", flat=True):
        _defere(repond, contribution=pk)
    for pk in Relance.objects.filter(etat="a_envoyer").values_list("campagne", flat=True).distinct():
        _defere(relance, campagne=pk)


def _defere(tache: Task[Any, Any, Any], **ligne: int) -> None:
    """A job a row, so that one that fails holds up no other; not twice while the first waits."""
    (pk,) = ligne.values()
    with suppress(AlreadyEnqueued):
        tache.configure(queueing_lock=f"{tache.name}-{pk}").defer(**ligne)


@app.periodic(cron="23 3 * * *")
@app.task(name="lieux.doublons", queue=FILE, queueing_lock="lieux-doublons")
def doublons(timestamp: int) -> None:
    """Every night, the pairs that may be one place."""
    cherche(timezone.now())
