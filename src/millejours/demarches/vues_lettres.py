"""Letters, from a post: written, sent back, forgotten."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from millejours.core import pdf
from millejours.demarches.courriers import Correspondance, Modele, compose, lignes, modeles, places
from millejours.demarches.formulaire import Demande, lit_conge, lit_demande
from millejours.demarches.views import portee, sans_trace
from millejours.famille.regles import aujourd_hui

GABARIT = "demarches/lettres.html"


@require_http_methods(["GET", "HEAD", "POST"])
def lettres(request: HttpRequest) -> HttpResponse:
    """The choice of a letter; by POST, with the situation that another page carried."""
    if request.method != "POST":
        return render(request, GABARIT, _contexte(Demande()))
    demande = lit_demande(request.POST, "conges")
    return sans_trace(render(request, GABARIT, _contexte(demande), status=200 if demande.situation else 422))


@require_POST
def lettre(request: HttpRequest) -> HttpResponse:
    post = request.POST
    demande = lit_demande(post, "conges")
    modele = modeles().get(post.get("lettre", ""))
    if demande.simulation is None or modele is None:
        erreurs = dict(demande.erreurs) or {"lettre": _("Choisissez une lettre.")}
        return _refuse(request, Demande(post, demande.situation, erreurs=erreurs))
    au = aujourd_hui(demande.simulation.situation, timezone.now())
    debut, fin, erreurs = lit_conge(post)
    dits = places(modele, demande.simulation, au, debut, fin)
    if erreurs := erreurs or _manques(modele, dits):
        return _refuse(request, Demande(post, demande.situation, erreurs=erreurs))
    nom = " ".join(post.get("nom", "").split())[:80]
    qui = Correspondance(
        expediteur=(*([nom] if nom else []), *lignes(post.get("adresse", ""))),
        destinataire=lignes(post.get("destinataire", "")),
        nom=nom,
        lieu=" ".join(post.get("lieu", "").split())[:60],
    )
    octets = compose(modele, dits, qui, timezone.now(), au)
    return sans_trace(pdf.reponse_pdf(octets, f"lettre-{modele.id}", telecharge=True))


def _manques(modele: Modele, dits: dict[str, str]) -> dict[str, str]:
    absents = [place for place in modele.exige if place not in dits]
    if not absents:
        return {}
    if {"debut", "fin"} & set(absents):
        return {"debut": _("Dites le premier et le dernier jour de ce congé.")}
    return {"lettre": _("Cette lettre demande une date que vous n'avez pas encore donnée : elle attend la naissance.")}


def _refuse(request: HttpRequest, demande: Demande) -> HttpResponse:
    return sans_trace(render(request, GABARIT, _contexte(demande), status=422))


def _contexte(demande: Demande) -> dict[str, Any]:
    return {"saisie": demande, "portee": portee(demande.situation), "lettres": tuple(modeles().values()), "blocs": ()}
