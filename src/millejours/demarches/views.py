"""« Je deviens parent »: the list on the device or here, estimates here. Computed and forgotten: nothing is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.demarches import champs, enfants
from millejours.demarches.display import page_prestations
from millejours.demarches.formulaire import PERIODES, Demande, lit_demande, modes_choisis
from millejours.demarches.garde import page_garde
from millejours.demarches.liste import page_demarches, seules_demarches, tous_les_complements
from millejours.demarches.planificateur import champs_des_periodes, choix_du_plan, page_conges, propose, rangs
from millejours.demarches.regles import simulateurs
from millejours.demarches.statuts import page_statuts
from millejours.famille.formulaire import Saisie, lit_saisie
from millejours.famille.regles import aujourd_hui, langue, moteur
from regles.simulateurs import Reponse
from regles.situation import Situation, ecrit_situation


@require_http_methods(["GET", "HEAD", "POST"])
def demarches(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "demarches/demarches.html", _contexte_liste(Saisie()))
    saisie = lit_saisie(request.POST)
    statut = 200 if saisie.situation else 422
    return sans_trace(render(request, "demarches/demarches.html", _contexte_liste(saisie), status=statut))


@require_POST
def agenda(request: HttpRequest) -> HttpResponse:
    saisie = lit_saisie(request.POST)
    if saisie.situation is None:
        return sans_trace(render(request, "demarches/demarches.html", _contexte_liste(saisie), status=422))
    from regles.agenda import agenda as ecrit_agenda

    discret = bool(request.POST.get("discret"))
    parcours = moteur().parcours(saisie.situation, aujourd_hui(saisie.situation, timezone.now()))
    site = request.build_absolute_uri(reverse("demarches"))
    texte = ecrit_agenda(seules_demarches(parcours, moteur()), moteur(), site=site, langue=langue(), discret=discret)
    reponse = HttpResponse(texte, content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{"agenda" if discret else "demarches"}.ics"'
    return sans_trace(reponse)


@require_safe
def statuts(request: HttpRequest) -> HttpResponse:
    return render(request, "demarches/statuts.html", {"page": page_statuts(timezone.now().date(), langue())})


@require_http_methods(["GET", "HEAD", "POST"])
def prestations(request: HttpRequest) -> HttpResponse:
    return _estime(request, "prestations", champs.PRESTATIONS)


@require_http_methods(["GET", "HEAD", "POST"])
def garde(request: HttpRequest) -> HttpResponse:
    return _estime(request, "garde", champs.GARDE)


@require_http_methods(["GET", "HEAD", "POST"])
def conges(request: HttpRequest) -> HttpResponse:
    """The planner. « Prendre ce plan » writes its periods in the form, as if they had been typed."""
    if request.method != "POST":
        return render(request, "demarches/conges.html", _contexte_conges(Demande()))
    demande = lit_demande(request.POST, "conges")
    if demande.situation and request.POST.get("ajoute"):
        # One more row; what was typed stays as it is, and nothing is judged yet.
        return sans_trace(render(request, "demarches/conges.html", _contexte_conges(replace(demande, erreurs={}))))
    if demande.simulation is None:
        return sans_trace(render(request, "demarches/conges.html", _contexte_conges(demande), status=422))
    au = aujourd_hui(demande.simulation.situation, timezone.now())
    proposes = dict(propose(demande.simulation, au))
    if voulu := proposes.get(request.POST.get("plan", "")):
        periodes, _reponse = voulu
        demande = demande.avec_periodes(periodes, champs_des_periodes(periodes))
    assert demande.simulation
    reponse = simulateurs().simule("conges", demande.simulation, au)
    contexte = _contexte_conges(demande) | {"page": page_conges(demande.simulation, reponse, proposes)}
    return sans_trace(render(request, "demarches/conges.html", contexte))


def _estime(request: HttpRequest, nom: str, blocs: tuple[champs.Bloc, ...]) -> HttpResponse:
    """One estimate: the form, and under it what is already certain."""
    gabarit = f"demarches/{nom}.html"
    if request.method != "POST":
        return render(request, gabarit, _contexte(nom, Demande(), blocs))
    demande = lit_demande(request.POST, nom)
    if demande.simulation is None:
        return sans_trace(render(request, gabarit, _contexte(nom, demande, blocs), status=422))
    au = demande.simulation.au or aujourd_hui(demande.simulation.situation, timezone.now())
    reponse = simulateurs().simule(nom, demande.simulation, au)
    page = _PAGES[nom](demande, reponse)
    return sans_trace(render(request, gabarit, _contexte(nom, demande, blocs) | {"page": page}))


def _contexte(nom: str, demande: Demande, blocs: tuple[champs.Bloc, ...]) -> dict[str, Any]:
    return {
        "enfants": enfants.enfants(demande.situation, nom, demande.valeurs),
        "modele_enfant": enfants.modele(nom),
        "mots_enfants": enfants.mots(),
        "gardables": enfants.gardables(demande.situation),
        "saisie": demande,
        "portee": portee(demande.situation),
        "blocs": [(bloc, bloc.est_rempli(demande.valeurs)) for bloc in blocs],
        "modes": champs.modes(),
        "choisis": modes_choisis(demande.valeurs),
        "page": None,
    }


def _contexte_conges(demande: Demande) -> dict[str, Any]:
    lignes = rangs(demande.valeurs)
    remplis = any(demande.valeurs.get(f"{nom}_debut") for _rang, nom in lignes) or demande.valeurs.get("ajoute")
    return (
        _contexte("conges", demande, champs.CONGES)
        | choix_du_plan(demande.situation)
        | {"rangs": lignes, "rangs_max": PERIODES, "plan_rempli": remplis}
    )


def _contexte_liste(saisie: Saisie) -> dict[str, Any]:
    page = None
    if saisie.situation is not None:
        parcours = moteur().parcours(saisie.situation, aujourd_hui(saisie.situation, timezone.now()))
        page = page_demarches(parcours, moteur(), langue())
    return {
        "saisie": saisie,
        "page": page,
        "portee": portee(saisie.situation),
        "portes": _portes(),
        "complements": tous_les_complements(),
    }


def _portes() -> list[tuple[str, str, str]]:
    return [
        ("demarches-prestations", _("Les aides de la Caf ou de la MSA"), _("Montants, plafonds, premier versement.")),
        ("demarches-garde", _("Le prix de la garde"), _("Plusieurs modes côte à côte, ce qui reste à payer.")),
        ("demarches-conges", _("Les congés des deux parents"), _("Un calendrier : qui garde bébé, jusqu'à quand.")),
        (
            "demarches-lettres",
            _("Vos lettres, avec vos dates"),
            _("Employeur, mairie, impôts, mutuelle : à imprimer et signer."),
        ),
    ]


def portee(situation: Situation | None) -> str:
    """What one page hands to the next, in the page itself: nothing is kept here."""
    return json.dumps(ecrit_situation(situation), ensure_ascii=False) if situation else ""


def _vue_prestations(demande: Demande, reponse: Reponse) -> object:
    assert demande.situation
    return page_prestations(demande.situation, reponse)


def _vue_garde(demande: Demande, reponse: Reponse) -> object:
    assert demande.situation
    return page_garde(demande.situation, reponse, modes_choisis(demande.valeurs))


_PAGES = {"prestations": _vue_prestations, "garde": _vue_garde}


def sans_trace(reponse: HttpResponse) -> HttpResponse:
    """Nothing of what was posted is kept on the way back."""
    reponse["Cache-Control"] = "no-store"
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
