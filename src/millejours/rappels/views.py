"""The parents' page. It takes what a browser sealed, and nothing it could read; it receives no answer of any form."""

from __future__ import annotations

import json
from collections.abc import Callable

from csp.constants import NONE
from csp.decorators import csp_replace as _csp_replace
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from millejours.core.debit import Seau, laisse_venir
from millejours.rappels import actions
from millejours.rappels.display import equipes_offertes, page_rappel
from millejours.rappels.enveloppe import ClesPerimees, EnveloppeRefusee
from millejours.rappels.models import Equipe

Vue = Callable[..., HttpResponseBase]
_seau = Seau(settings.RAPPELS_DEBIT, 3600)
# The network that one line or one host hands out to a client, who may go round in it; then what one team may receive.
_seau_reseau = Seau(settings.RAPPELS_DEBIT * 4, 3600)
_seau_equipe = Seau(settings.RAPPELS_DEBIT_EQUIPE, 3600)


def sans_formulaire(vue: Vue) -> Vue:
    """No form of this page may leave by itself: without the script that seals, nothing goes."""
    decoree: Vue = _csp_replace({"form-action": [NONE]})(vue)
    return decoree


@require_safe
@sans_formulaire
def page(request: HttpRequest) -> HttpResponse:
    if not settings.RAPPELS:
        raise Http404
    try:
        equipes = equipes_offertes(timezone.now())
    except DatabaseError:
        # The lines that answer now need no database.
        equipes = []
    reponse = render(request, "rappels/etre_rappele.html", {"page": page_rappel(equipes, settings.RAPPELS_JOURS)})
    reponse["Cache-Control"] = "no-store"
    return reponse


@require_POST
def envoyer(request: HttpRequest) -> HttpResponse:
    """A sealed request. What is refused is neither repeated nor logged."""
    if not settings.RAPPELS:
        raise Http404
    if not laisse_venir(request, _seau, _seau_reseau):
        return _dit(429, _("Beaucoup de demandes viennent d'ici. Appelez une des lignes de cette page."))
    now = timezone.now()
    try:
        corps = json.loads(request.body)
        equipe = Equipe.objects.ouvertes(timezone.localdate(now)).get(pk=int(corps["equipe"]))
        if not _seau_equipe.laisse(str(equipe.pk)):
            return _dit(503, _("L'équipe a trop de demandes en attente. Appelez une des lignes de cette page."))
        recue = actions.recoit(equipe, corps["scelle"], now)
    except Equipe.DoesNotExist:
        return _fermee()
    except ClesPerimees:
        # None when the team closed in between.
        cles = next((e.cles for e in equipes_offertes(now) if e.pk == equipe.pk), None)
        return _json({"cles": json.loads(cles)}, 409) if cles else _fermee()
    except actions.Refus as refus:
        return _dit(503, str(refus))
    except (EnveloppeRefusee, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return _dit(422, _("Cette demande n'est pas lisible. Rechargez la page."))
    return _json({"promis": date_format(recue.promis, "l j F")}, 201)


def _fermee() -> HttpResponse:
    return _dit(410, _("Cette équipe ne prend plus de demandes. Appelez une des lignes de cette page."))


def _dit(code: int, message: str) -> HttpResponse:
    return _json({"message": message}, code)


def _json(donnee: dict[str, object], code: int) -> HttpResponse:
    reponse = JsonResponse(donnee, status=code)
    reponse["Cache-Control"] = "no-store"
    return reponse
