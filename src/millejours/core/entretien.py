"""Jobs that serve every app: erase what is past its end, take up what a dead worker left."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from millejours.core import rgpd

FILE = "entretien"
# Longer than any pause of a worker that lives.
SILENCE = 120


@app.periodic(cron="41 2 * * *")
@app.task(name="rgpd.purge", queue=FILE, queueing_lock="rgpd-purge", retry=3)
def purge(timestamp: int) -> None:
    """Personal data past its end (`core/rgpd.py`)."""
    rgpd.purge(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="travaux.reprend", queue=FILE, queueing_lock="travaux-reprend", pass_context=True)
async def reprend(contexte: JobContext, timestamp: int) -> None:
    """Jobs of a worker that was killed: done again. Every job of ours can be."""
    travaux = contexte.app.job_manager
    for travail in await travaux.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        await travaux.retry_job(travail)
