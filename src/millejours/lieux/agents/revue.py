"""The two queues a moderator works through: pairs that may be one place, what visitors wrote."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.comptes.acces import refuse
from millejours.comptes.views import agent_de
from millejours.core import sceau
from millejours.lieux.agents import display
from millejours.lieux.agents.acces import moderateur, sur
from millejours.lieux.contributions import actions as contributions_
from millejours.lieux.doublons import actions as doublons_
from millejours.lieux.doublons.candidats import cherche
from millejours.lieux.models import Contribution, Fusion, Lieu, Rapprochement


@require_http_methods(["GET", "HEAD", "POST"])
@moderateur
def doublons(request: HttpRequest) -> HttpResponse:
    """The queue; a post looks for pairs now rather than tonight."""
    if request.method == "POST":
        messages.success(request, _("%d paires à revoir.") % cherche(timezone.now()))
        return redirect("agents-doublons")
    agent = agent_de(request)
    paires = display.doublons(agent)
    contexte = {"paires": list(paires[: display.PAGE]), "total": paires.count(), "fusions": display.fusions(agent)}
    return render(request, "lieux/agents/doublons.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@moderateur
def paire(request: HttpRequest, pk: int) -> HttpResponse:
    paire = get_object_or_404(Rapprochement.objects.select_related("a", "b"), pk=pk)
    agent = agent_de(request)
    for lieu in (paire.a, paire.b):
        if not (permis := sur(agent, lieu.code_insee)):
            return refuse(request, permis)
    # The other way round on demand.
    sens = request.POST.get("sens") or request.GET.get("sens", "")
    garde, absorbe = (paire.b, paire.a) if sens == "b" else (paire.a, paire.b)
    if request.method == "POST":
        return _decide(request, paire, garde, absorbe)
    contexte = {"paire": paire, "comparaison": display.compare(garde, absorbe), "sens": sens}
    return render(request, "lieux/agents/paire.html", contexte)


def _decide(request: HttpRequest, paire: Rapprochement, garde: Lieu, absorbe: Lieu) -> HttpResponse:
    agent, now = agent_de(request), timezone.now()
    try:
        if request.POST.get("geste") == "distincts":
            doublons_.dit_distincts(paire.pk, actor=agent, now=now)
            messages.success(request, _("Ce sont deux lieux : la paire ne reviendra pas."))
        else:
            pris = request.POST.getlist("prend")
            doublons_.fusionne(garde.pk, absorbe.pk, actor=agent, now=now, de_l_absorbe=pris)
            messages.success(request, _("%s : les deux fiches n'en font plus qu'une.") % garde.nom)
    except doublons_.Refus as refus:
        messages.error(request, str(refus))
    suivante = display.doublons(agent).first()
    return redirect("agents-paire", suivante.pk) if suivante else redirect("agents-doublons")


@require_POST
@moderateur
def defait(request: HttpRequest, pk: int) -> HttpResponse:
    fusion = get_object_or_404(Fusion.objects.select_related("garde", "absorbe"), pk=pk)
    agent = agent_de(request)
    for lieu in (fusion.garde, fusion.absorbe):
        if not (permis := sur(agent, lieu.code_insee)):
            return refuse(request, permis)
    try:
        doublons_.defait(pk, actor=agent, now=timezone.now())
        messages.success(request, _("Les deux fiches sont de nouveau séparées."))
    except doublons_.Refus as refus:
        messages.error(request, str(refus))
    return redirect("agents-doublons")


@require_safe
@moderateur
def contributions(request: HttpRequest) -> HttpResponse:
    agent = agent_de(request)
    lignes = display.contributions(agent)
    traitees = [
        c
        for etat in (Contribution.Etat.ACCEPTEE, Contribution.Etat.REFUSEE)
        for c in display.contributions(agent, etat).order_by("-traitee_at")[:10]
    ]
    contexte = {"contributions": list(lignes[: display.PAGE]), "total": lignes.count(), "traitees": traitees}
    return render(request, "lieux/agents/contributions.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@moderateur
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    ligne = get_object_or_404(Contribution.objects.select_related("lieu"), pk=pk)
    agent = agent_de(request)
    if not (permis := sur(agent, contributions_.territoire_de(ligne))):
        return refuse(request, permis)
    if request.method == "POST":
        return _traite(request, ligne)
    contexte = {"contribution": ligne, "champs": _champs(ligne), "adresse": _adresse(ligne)}
    return render(request, "lieux/agents/contribution.html", contexte)


def _champs(ligne: Contribution) -> list[tuple[str, str, str, str]]:
    """Field, its name, what we say, what they say."""
    from millejours.lieux.fraicheur import CHAMPS

    autres = {"type": _("Type"), "commune": _("Commune"), "statut": _("État"), "organisation": _("Organisation"), "fonction": _("Fonction")}  # fmt: skip
    noms = {c: str(t) for c, t in CHAMPS.items()} | autres | {"horaires_texte": _("Horaires")}
    return [(c, noms.get(c, c), _present(ligne, c), str(v)) for c, v in ligne.propose.items() if c != "code_insee"]


def _present(ligne: Contribution, champ: str) -> str:
    if champ == "horaires_texte" and ligne.lieu:
        return ligne.lieu.horaires_texte or ligne.lieu.horaires_accueil
    return str(getattr(ligne.lieu, champ, "")) if ligne.lieu else ""


def _adresse(ligne: Contribution) -> str:
    """For « je gère ce lieu », who asks is what is judged; for the rest, nobody needs to know."""
    if ligne.genre != Contribution.Genre.GESTION or ligne.scelle is None or ligne.index is None:
        return ""
    try:
        return sceau.trousseau().ouvre(ligne.USAGE, ligne.cle, bytes(ligne.index), bytes(ligne.scelle))[0]
    except sceau.SceauRompu:
        return ""


def _traite(request: HttpRequest, ligne: Contribution) -> HttpResponse:
    agent, now, reponse = agent_de(request), timezone.now(), request.POST.get("reponse", "").strip()
    try:
        if request.POST.get("geste") == "accepter":
            valeurs = {c: request.POST[f"v-{c}"] for c in request.POST.getlist("prend") if f"v-{c}" in request.POST}
            contributions_.accepte(ligne.pk, valeurs, reponse=reponse, actor=agent, now=now)
            messages.success(request, _("C'est fait."))
        else:
            contributions_.refuse(ligne.pk, reponse=reponse, actor=agent, now=now)
            messages.success(request, _("Refusé."))
    except contributions_.Refus as refus:
        messages.error(request, str(refus))
    except ValidationError as faute:
        messages.error(request, " ".join(f"{champ} : {' '.join(m)}" for champ, m in faute.message_dict.items()))
        return redirect("agents-contribution", ligne.pk)
    return redirect("agents-contributions")
