"""Going to ProConnect and coming back. Nobody is made an agent here: only those who were invited come in."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import asdict
from typing import Any, cast

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from millejours.comptes import etapes, journal
from millejours.comptes.models import JournalConnexion
from millejours.comptes.proconnect import actions, ouvert
from millejours.comptes.proconnect.client import Depart, ErreurProConnect, Fournisseur, Reglages, nouveau_depart

_journal = logging.getLogger(__name__)
SESSION, DELAI = "proconnect", 600


def _fournisseur() -> Fournisseur:
    r: dict[str, Any] = settings.PROCONNECT
    return Fournisseur(
        Reglages(r["emetteur"], r["client"], r["secret"], r["portees"], tuple(r["algorithmes"]), r["acr"])
    )


def _retour() -> str:
    """The address that was declared to the provider, not the one that the request claims."""
    return f"{settings.ADRESSE_PUBLIQUE}{reverse('proconnect_retour')}"


@never_cache
@require_GET
def depart(request: HttpRequest) -> HttpResponse:
    """A plain link: a form that leads to another site would need a hole in `form-action`."""
    if not ouvert():
        raise Http404
    parti = nouveau_depart()
    try:
        adresse = _fournisseur().adresse_de_depart(parti, _retour())
    except ErreurProConnect as erreur:
        return _echec(request, erreur, _("ProConnect ne répond pas. Réessayez dans quelques minutes."), 502)
    request.session[SESSION] = asdict(parti)
    return redirect(adresse)


@never_cache
@require_GET
def retour(request: HttpRequest) -> HttpResponse:
    if not ouvert():
        raise Http404
    garde = request.session.pop(SESSION, None)
    parti = Depart(**garde) if garde else None
    if parti is None or time.time() - parti.le > DELAI:
        return _echec(request, "retour sans départ", _("Cette demande est trop ancienne. Recommencez."), 400)
    if not secrets.compare_digest(request.GET.get("state", ""), parti.etat):
        return _echec(request, "état différent", _("Cette réponse ne va pas avec votre demande. Recommencez."), 400)
    if "error" in request.GET or not request.GET.get("code"):
        return _echec(request, "refus du fournisseur", _("La connexion a été arrêtée. Recommencez si besoin."), 400)
    try:
        identite = _fournisseur().identite(request.GET["code"], parti, _retour())
    except ErreurProConnect as erreur:
        return _echec(request, erreur, _("La réponse de ProConnect n'est pas sûre. Nous l'avons refusée."), 403)
    try:
        agent = actions.reconnait(identite, timezone.now())
    except actions.Inconnu as erreur:
        return _echec(request, erreur, _("Aucun agent n'est invité ici à cette adresse. Demandez une invitation."), 403)
    etapes.note_proconnect(request, agent, fort=actions.est_fort(identite))
    return cast(HttpResponse, perform_login(request, Login(user=agent, email=agent.email)))


def _echec(
    request: HttpRequest, erreur: ErreurProConnect | actions.Inconnu | str, message: str, code: int
) -> HttpResponse:
    _journal.warning("proconnect : " + str(erreur))
    journal.note(request, JournalConnexion.Moyen.PROCONNECT, JournalConnexion.Resultat.REFUSEE)
    return render(request, "comptes/proconnect_echec.html", {"message": message}, status=code)
