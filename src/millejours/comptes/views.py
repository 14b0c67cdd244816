"""The agents' home, their own account, and the team."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.comptes import actions, display, perms
from millejours.comptes.acces import agent_requis, refuse, role_requis
from millejours.comptes.forms import InvitationForm, MissionForm, OrganisationForm
from millejours.comptes.models import Affectation, Agent, Organisation
from millejours.comptes.roles import ADMINISTRATEUR, ROLES
from millejours.core import courrier as boite

PLIS_MONTRES = 100


def agent_de(request: HttpRequest) -> Agent:
    """The agent behind a request that a decorator let in."""
    return cast(Agent, request.user)


@require_safe
@agent_requis
def espace(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/espace.html")


@require_safe
@agent_requis
def mon_compte(request: HttpRequest) -> HttpResponse:
    return render(
        request, "comptes/mon_compte.html", {"compte": display.mon_compte(agent_de(request), timezone.localdate())}
    )


@require_safe
@role_requis(ADMINISTRATEUR)
def equipe(request: HttpRequest) -> HttpResponse:
    cherche = request.GET.get("q", "").strip()
    lignes = display.liste_des_agents(cherche, timezone.now())
    return render(request, "comptes/equipe.html", {"lignes": lignes, "cherche": cherche})


@require_safe
@role_requis(ADMINISTRATEUR)
def courrier(request: HttpRequest) -> HttpResponse:
    """The mailbox of the demonstration: a real server's mail is nobody's to read here."""
    if not boite.est_ouverte():
        raise Http404
    return render(request, "comptes/courrier.html", {"plis": boite.plis(PLIS_MONTRES)})


@require_safe
@role_requis(ADMINISTRATEUR)
def pli(request: HttpRequest, nom: str) -> HttpResponse:
    lu = boite.lit_pli(nom) if boite.est_ouverte() else None
    if lu is None:
        raise Http404
    return render(request, "comptes/pli.html", {"pli": lu})


@require_http_methods(["GET", "HEAD", "POST"])
@role_requis(ADMINISTRATEUR)
def inviter(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            lien = actions.invite(
                agent_de(request), d["email"], [form.mission], timezone.now(), prenom=d["prenom"], nom=d["nom"]
            )
        except actions.Refus as refus:
            form.add_error("email", str(refus))
        else:
            _dit_envoi(request, lien)
            return redirect("fiche_agent", lien.invitation.agent_id)
    return render(
        request, "comptes/inviter.html", {"form": form, "roles": ROLES.values()}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_requis(ADMINISTRATEUR)
def fiche_agent(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an agent; a post there gives one more role."""
    agent = get_object_or_404(Agent.objects.all().pour_la_liste(), pk=pk)  # type: ignore[attr-defined]
    form = MissionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.affecte(agent_de(request), agent, form.mission, timezone.now())
        except actions.Refus as refus:
            form.add_error("role", str(refus))
        else:
            messages.success(request, _("Le rôle est donné."))
            return redirect("fiche_agent", pk)
    contexte = {"fiche": display.fiche_agent(agent, agent_de(request), timezone.now()), "form": form}
    return render(request, "comptes/fiche_agent.html", contexte, status=422 if form.errors else 200)


@require_POST
@role_requis(ADMINISTRATEUR)
def retirer_role(request: HttpRequest, pk: int) -> HttpResponse:
    affectation = get_object_or_404(Affectation.objects.select_related("agent"), pk=pk)
    if not (permis := perms.peut_retirer(agent_de(request), affectation)):
        return refuse(request, permis)
    actions.retire(agent_de(request), affectation, timezone.now())
    messages.success(request, _("Le rôle est retiré."))
    return redirect("fiche_agent", affectation.agent_id)


@require_POST
@role_requis(ADMINISTRATEUR)
def agir(request: HttpRequest, pk: int, geste: str) -> HttpResponse:
    """Invite again, give access back, shut or open an account."""
    actor, agent, now = agent_de(request), get_object_or_404(Agent, pk=pk), timezone.now()
    try:
        match geste:
            case "reinviter":
                _dit_envoi(request, actions.reinvite(actor, agent, now))
            case "rendre-l-acces":
                _dit_envoi(request, actions.rend_les_cles(actor, agent, now))
            case "desactiver":
                if not (permis := perms.peut_desactiver(actor, agent)):
                    return refuse(request, permis)
                actions.desactive(actor, agent, now)
                messages.success(request, _("Le compte est désactivé ; ses sessions sont fermées."))
            case _reactiver:
                actions.reactive(actor, agent, now)
                messages.success(request, _("Le compte est réactivé."))
    except actions.Refus as refus:
        messages.error(request, str(refus))
    return redirect("fiche_agent", pk)


def _dit_envoi(request: HttpRequest, lien: actions.Lien) -> None:
    if lien.invitation.sent_at:
        messages.success(request, _("Le lien est parti à %(qui)s.") % {"qui": lien.invitation.agent.email})
    else:
        messages.error(
            request, _("Le compte est prêt, mais le courriel n'est pas parti. Renvoyez le lien un peu plus tard.")
        )


@require_http_methods(["GET", "HEAD", "POST"])
@role_requis(ADMINISTRATEUR)
def organisations(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("L'organisation est ajoutée."))
        return redirect("organisations")
    contexte = {"form": form, "organisations": Organisation.objects.all()}
    return render(request, "comptes/organisations.html", contexte, status=422 if form.errors else 200)
