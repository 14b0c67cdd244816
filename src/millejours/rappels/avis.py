"""Tell a team that somebody waits: a message without a word of the request, not even its number."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from millejours.rappels.models import CleDeRappel, DemandeDeRappel


def equipes_a_prevenir() -> list[int]:
    """Teams with a request nobody was told of."""
    attendent = DemandeDeRappel.objects.filter(notified_at=None, called_at=None)
    return sorted(set(attendent.values_list("equipe_id", flat=True)))


@transaction.atomic
def previent(equipe: int, now: datetime) -> int:
    """Write to every holder of a key, once for all that waits; how many requests were told of.

    The rows are marked after the messages are taken: killed in between, the team is told twice, never not at all.
    """
    nouvelles = DemandeDeRappel.objects.select_for_update(skip_locked=True).filter(equipe=equipe, notified_at=None)
    lues = list(nouvelles.values_list("pk", flat=True))
    cles = CleDeRappel.objects.en_service(timezone.localdate(now)).filter(membre__equipe=equipe)
    adresses = sorted(set(cles.values_list("membre__agent__email", flat=True)))
    if not lues or not adresses:
        return 0
    lien = f"{settings.ADRESSE_PUBLIQUE}{reverse('rappels-demandes', args=[equipe])}"
    with override(settings.LANGUAGE_CODE):
        corps = render_to_string("rappels/courriels/avis.txt", {"lien": lien})
        messages = [EmailMessage(_("Une demande vous attend"), corps, to=[adresse]) for adresse in adresses]
    get_connection().send_messages(messages)
    return DemandeDeRappel.objects.filter(pk__in=lues).update(notified_at=now)
