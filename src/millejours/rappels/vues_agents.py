"""The agents' side: teams, keys, requests. Opening a request hands a sealed text; the browser does the rest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.comptes.acces import refuse, role_requis
from millejours.comptes.perms import Permis
from millejours.comptes.roles import ADMINISTRATEUR, RAPPEL
from millejours.comptes.views import agent_de
from millejours.rappels import actions, display, perms
from millejours.rappels.enveloppe import EnveloppeRefusee
from millejours.rappels.forms import EquipeForm, MembreForm
from millejours.rappels.models import CleDeRappel, DemandeDeRappel, Equipe, Membre

_GESTES = {
    "rappelee": (actions.marque_rappelee, gettext_lazy("La demande est notée comme rappelée.")),
    "remettre": (actions.remet_en_attente, gettext_lazy("La demande attend de nouveau.")),
    "fermer": (actions.ferme, gettext_lazy("La demande est fermée et effacée.")),
}


@require_safe
@role_requis(RAPPEL, ADMINISTRATEUR)
def equipes(request: HttpRequest) -> HttpResponse:
    lignes = display.liste_des_equipes(agent_de(request), timezone.now())
    contexte = {"lignes": lignes, "peut_gerer": bool(perms.peut_gerer(request.user))}
    return render(request, "rappels/equipes.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@role_requis(ADMINISTRATEUR)
def regler(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new team, or the settings of one."""
    equipe = get_object_or_404(Equipe, pk=pk) if pk else Equipe()
    form = EquipeForm(request.POST or None, instance=equipe)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(commit=False)
            actions.regle_equipe(agent_de(request), equipe, form.cleaned_data["departements"], timezone.now())
        except actions.Refus as refus:
            form.add_error("departements", str(refus))
        else:
            messages.success(request, _("L'équipe est enregistrée."))
            return redirect("rappels-equipe", equipe.pk)
    contexte = {"form": form, "equipe": equipe if pk else None}
    return render(request, "rappels/regler.html", contexte, status=422 if form.errors else 200)


@require_safe
@role_requis(RAPPEL, ADMINISTRATEUR)
def equipe(request: HttpRequest, pk: int) -> HttpResponse:
    lue = get_object_or_404(Equipe, pk=pk)
    if not (permis := perms.peut_voir(request.user, lue)):
        return refuse(request, permis)
    now = timezone.now()
    contexte = {
        "fiche": display.fiche_equipe(lue, agent_de(request), now),
        "form": MembreForm(lue, timezone.localdate(now)),
    }
    return render(request, "rappels/equipe.html", contexte)


@require_POST
@role_requis(ADMINISTRATEUR)
def nommer(request: HttpRequest, pk: int) -> HttpResponse:
    lue, now = get_object_or_404(Equipe, pk=pk), timezone.now()
    form = MembreForm(lue, timezone.localdate(now), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez un agent qui a le rôle « Rappel des parents »."))
        return redirect("rappels-equipe", pk)
    try:
        actions.nomme(agent_de(request), lue, form.cleaned_data["agent"], now)
        messages.success(request, _("L'agent est dans l'équipe. Il lui reste à poser sa clé."))
    except actions.Refus as refus:
        messages.error(request, str(refus))
    return redirect("rappels-equipe", pk)


@require_POST
@role_requis(ADMINISTRATEUR)
def retirer(request: HttpRequest, pk: int) -> HttpResponse:
    membre = get_object_or_404(Membre.objects.select_related("agent", "equipe"), pk=pk)
    actions.retire_membre(agent_de(request), membre, timezone.now())
    messages.success(request, _("L'agent n'est plus dans l'équipe."))
    return redirect("rappels-equipe", membre.equipe_id)


@require_safe
@role_requis(RAPPEL)
def cle(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a key, or bring its file to this browser."""
    lue = get_object_or_404(Equipe, pk=pk)
    if not (permis := perms.peut_rappeler(request.user, lue)):
        return refuse(request, permis)
    return render(request, "rappels/cle.html", {"fiche": display.fiche_equipe(lue, agent_de(request), timezone.now())})


@require_POST
@role_requis(RAPPEL)
def poser_cle(request: HttpRequest, pk: int) -> HttpResponse:
    lue = get_object_or_404(Equipe, pk=pk)
    if not (permis := perms.peut_rappeler(request.user, lue)):
        return _refus_json(permis)
    try:
        posee = actions.pose_cle(agent_de(request), lue, request.POST.get("publique", ""), timezone.now())
    except (EnveloppeRefusee, actions.Refus):
        return JsonResponse({"message": _("Cette clé n'a pas été acceptée.")}, status=422)
    return JsonResponse({"cle": posee.pk, "empreinte": display.en_groupes(posee.empreinte)}, status=201)


@require_POST
@role_requis(RAPPEL, ADMINISTRATEUR)
def retirer_cle(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, or anyone's for an administrator."""
    lue = get_object_or_404(CleDeRappel.objects.select_related("membre__equipe"), pk=pk, retired_at=None)
    if lue.membre.agent_id != agent_de(request).pk and not (permis := perms.peut_gerer(request.user)):
        return refuse(request, permis)
    actions.retire_cle(agent_de(request), lue, timezone.now())
    messages.success(request, _("La clé est retirée : plus rien ne sera scellé pour elle."))
    return redirect("rappels-equipe", lue.membre.equipe_id)


@require_safe
@role_requis(RAPPEL)
def demandes(request: HttpRequest, pk: int) -> HttpResponse:
    lue = get_object_or_404(Equipe, pk=pk)
    if not (permis := perms.peut_rappeler(request.user, lue)):
        return refuse(request, permis)
    now = timezone.now()
    contexte = {"equipe": lue, "lignes": display.demandes_de(lue, now)}
    return render(request, "rappels/demandes.html", contexte)


@require_POST
@role_requis(RAPPEL)
def ouvrir(request: HttpRequest, pk: int) -> HttpResponse:
    demande = get_object_or_404(DemandeDeRappel.objects.select_related("equipe"), pk=pk)
    if not (permis := perms.peut_rappeler(request.user, demande.equipe)):
        return _refus_json(permis)
    return JsonResponse(dict(actions.ouvre(agent_de(request), demande, timezone.now())))


@require_POST
@role_requis(RAPPEL)
def agir(request: HttpRequest, pk: int, geste: str) -> HttpResponse:
    demande = get_object_or_404(DemandeDeRappel.objects.select_related("equipe"), pk=pk)
    if not (permis := perms.peut_rappeler(request.user, demande.equipe)):
        return refuse(request, permis)
    action, mot = _GESTES[geste]
    action(agent_de(request), demande, timezone.now())
    messages.success(request, mot)
    return redirect("rappels-demandes", demande.equipe_id)


def _refus_json(permis: Permis) -> HttpResponse:
    return JsonResponse({"message": permis.raison}, status=403)
