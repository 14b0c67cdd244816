"""Sessions and campaigns, for agents."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.comptes.acces import refuse
from millejours.comptes.perms import Permis
from millejours.comptes.views import agent_de
from millejours.lieux.agents import actions, display
from millejours.lieux.agents.acces import GESTIONNAIRE, MODERATEUR, national, sur, tout_agent
from millejours.lieux.agents.forms import CampagneForm, SeanceForm
from millejours.lieux.campagnes import actions as campagnes_
from millejours.lieux.fiches import fiche_ou_404
from millejours.lieux.models import Seance
from millejours.lieux.seances.display import nom_du_lieu
from millejours.lieux.seances.recurrence import en_mots, prochaines


@require_safe
@tout_agent
def seances(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    siennes = Seance.objects.filter(display.portee_des_seances(agent_de(request))).select_related("lieu")
    lignes = [(s, nom_du_lieu(s), en_mots(s), next(iter(prochaines(s, now, 1)), None)) for s in siennes[: display.PAGE]]
    return render(request, "lieux/agents/seances.html", {"lignes": lignes, "total": siennes.count()})


@require_http_methods(["GET", "HEAD", "POST"])
@tout_agent
def seance(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new one, at a place if one is named, or an old one."""
    if pk is None:
        identifiant = request.GET.get("lieu") or request.POST.get("lieu", "")
        lieu = fiche_ou_404(identifiant) if identifiant else None
        ligne = Seance(lieu=lieu)
    else:
        ligne = get_object_or_404(Seance.objects.select_related("lieu"), pk=pk)
        if not (permis := _permis(request, ligne)):
            return refuse(request, permis)
    form = SeanceForm(request.POST or None, instance=ligne)
    if request.method == "POST" and form.is_valid():
        posee = form.pose()
        if not (permis := _permis(request, posee)):
            return refuse(request, permis)
        actions.garde_seance(posee, actor=agent_de(request), now=timezone.now())
        messages.success(request, _("La séance est enregistrée."))
        return redirect("agents-seances")
    contexte = {"form": form, "seance": ligne, "lieu": ligne.lieu}
    return render(request, "lieux/agents/seance.html", contexte, status=422 if form.errors else 200)


@require_POST
@tout_agent
def retire_seance(request: HttpRequest, pk: int) -> HttpResponse:
    ligne = get_object_or_404(Seance.objects.select_related("lieu"), pk=pk)
    if not (permis := _permis(request, ligne)):
        return refuse(request, permis)
    actions.retire_seance(ligne, actor=agent_de(request), now=timezone.now())
    messages.success(request, _("La séance est retirée."))
    return redirect("agents-seances")


def _permis(request: HttpRequest, s: Seance) -> Permis:
    return sur(agent_de(request), s.lieu.code_insee if s.lieu else s.code_insee, MODERATEUR, GESTIONNAIRE)


@require_http_methods(["GET", "HEAD", "POST"])
@national
def campagnes(request: HttpRequest) -> HttpResponse:
    """Count first, launch then: the same form, two buttons."""
    form = CampagneForm(request.POST or None)
    nombre = None
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        if request.POST.get("geste") == "lancer":
            campagnes_.lance(
                d["titre"], d["types"], d["departement"], d["depuis"], actor=agent_de(request), now=timezone.now()
            )
            messages.success(request, _("La campagne est lancée : les messages partent."))
            return redirect("agents-campagnes")
        nombre = len(campagnes_.concernes(d["types"], d["departement"], d["depuis"]))
    contexte = {"form": form, "nombre": nombre, "campagnes": display.campagnes()}
    return render(request, "lieux/agents/campagnes.html", contexte, status=422 if form.errors else 200)
