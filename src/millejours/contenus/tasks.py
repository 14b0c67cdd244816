"""What happens at an hour that somebody chose: a page appears, a page ends."""

from __future__ import annotations

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="*/5 * * * *")
@app.task(name="contenus.programmes", queue="publication", queueing_lock="contenus-programmes", pass_context=False)
def programmes(timestamp: int) -> None:
    """Scheduled publications and expiries; running it twice changes nothing more."""
    call_command("publish_scheduled", verbosity=0)
