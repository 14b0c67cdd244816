"""What time changes in accounts. What is past its end is erased by `core.entretien`."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from millejours.comptes import actions


@app.periodic(cron="4 0 * * *")
@app.task(name="comptes.accorde", queue="entretien", queueing_lock="comptes-accorde", retry=3)
def accorde(timestamp: int) -> None:
    """Roles begin and end by date; coming in does the same for the one who comes."""
    actions.accorde_tous_les_groupes(timezone.now())
