"""Home of the directory for agents: what waits, the places, their correction."""

from __future__ import annotations

from operator import itemgetter

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.comptes.acces import refuse
from millejours.comptes.models import Agent
from millejours.comptes.views import agent_de
from millejours.lieux.agents import actions, display
from millejours.lieux.agents.acces import GESTIONNAIRE, MODERATEUR, moderateur, rang, sur, tout_agent
from millejours.lieux.agents.forms import FicheForm
from millejours.lieux.display import distance_en_mots
from millejours.lieux.fiches import fiche_ou_404
from millejours.lieux.fraicheur import faits
from millejours.lieux.models import Lieu
from millejours.lieux.nettoyage import positions
from millejours.lieux.verrou import ecrit_a_plusieurs


@require_safe
@tout_agent
def accueil(request: HttpRequest) -> HttpResponse:
    cherche = request.GET.get("q", "").strip()
    agent = agent_de(request)
    contexte = {
        "piles": display.accueil(agent),
        "cherche": cherche,
        "lieux": [(x, display.type_de(x)) for x in display.lieux_trouves(agent, cherche)],
    }
    return render(request, "lieux/agents/accueil.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@tout_agent
def fiche(request: HttpRequest, identifiant: str) -> HttpResponse:
    lieu = fiche_ou_404(identifiant, Lieu.objects.select_related("fusion_dans"))
    agent = agent_de(request)
    if not (permis := sur(agent, lieu.code_insee, MODERATEUR, GESTIONNAIRE)):
        return refuse(request, permis)
    form = FicheForm(request.POST or None, instance=lieu)
    code = 422
    if request.method == "POST" and form.is_valid():
        if _corrige(form, agent):
            messages.success(request, _("C'est corrigé. Aucun import ne le défera."))
            return redirect("agents-lieu", lieu.pk)
        code = 409
        messages.error(
            request,
            _(
                "Quelqu'un a corrigé cette fiche entre-temps. Rien n'est écrit : relisez, puis enregistrez pour trancher."
            ),
        )
    origines = {f.champ: f for f in faits(Lieu.objects.get(pk=lieu.pk))}
    contexte = {
        "lieu": lieu,
        "form": form,
        "champs": [(champ, origines.get(champ.name)) for champ in form.visible_fields()],
        "type": display.type_de(lieu),
        "seances": list(lieu.seances.all()),
        "peut_fermer": bool(sur(agent, lieu.code_insee)),
    }
    return render(request, "lieux/agents/fiche.html", contexte, status=code if form.errors else 200)


@transaction.atomic
def _corrige(form: FicheForm, agent: Agent) -> bool:
    """Write what the agent changed, unless somebody changed the same thing since they read it."""
    ecrit_a_plusieurs()
    frais = Lieu.objects.select_for_update().get(pk=form.instance.pk)
    if form.est_depassee(frais):
        return False
    actions.corrige_fiche(frais, form.changes(), rang=rang(agent, frais), actor=agent, now=timezone.now())
    return True


@require_POST
@tout_agent
def geste(request: HttpRequest, identifiant: str, geste: str) -> HttpResponse:
    """Verify, close, open again."""
    lieu = fiche_ou_404(identifiant)
    agent, now = agent_de(request), timezone.now()
    roles = (MODERATEUR, GESTIONNAIRE) if geste == "verifier" else (MODERATEUR,)
    if not (permis := sur(agent, lieu.code_insee, *roles)):
        return refuse(request, permis)
    try:
        if geste == "verifier":
            actions.verifie_fiche(lieu, rang=rang(agent, lieu), actor=agent, now=now)
            messages.success(request, _("Vérifié aujourd'hui."))
        else:
            statut = Lieu.FERME if geste == "fermer" else Lieu.OUVERT
            actions.change_statut(lieu, statut, actor=agent, now=now)
            messages.success(request, _("Le lieu est fermé.") if geste == "fermer" else _("Le lieu est rouvert."))
    except actions.Refus as refus:
        messages.error(request, str(refus))
    return redirect("agents-lieu", lieu.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@moderateur
def quarantaine(request: HttpRequest) -> HttpResponse:
    agent, ecrite = agent_de(request), None
    if request.method == "POST":
        lieu = fiche_ou_404(request.POST.get("lieu", ""), display.en_quarantaine(agent))
        if not (permis := sur(agent, lieu.code_insee)):
            return refuse(request, permis)
        ecrite = _decide(request, lieu)
        if ecrite is None:
            return redirect("agents-quarantaine")
    contexte = {"points": display.points_douteux(agent, ecrite), "total": display.en_quarantaine(agent).count()}
    return render(request, "lieux/agents/quarantaine.html", contexte, status=422 if ecrite else 200)


def _decide(request: HttpRequest, lieu: Lieu) -> display.PositionEcrite | None:
    """Take what is proposed, leave the place where it is, or put it where the agent says; else, what they wrote."""
    agent, now = agent_de(request), timezone.now()
    match request.POST.get("geste"):
        case "accepter" if (lieu.reparation or {}).get("propose"):
            actions.repare(lieu, actor=agent, now=now)
            messages.success(request, _("%s : la position proposée est prise.") % lieu.nom)
        case "poser":
            texte = request.POST.get("position", "")[:200]
            lue = _lit_position(texte, lieu, est_su=bool(request.POST.get("dehors")))
            if isinstance(lue, display.PositionEcrite):
                return lue
            actions.pose_position(lieu, *lue, actor=agent, now=now)
            messages.success(request, _("%s : le lieu est où vous l'avez dit.") % lieu.nom)
        case _:
            actions.garde_position(lieu, actor=agent, now=now)
            messages.success(request, _("%s : la position reste celle qui est montrée.") % lieu.nom)
    return None


def _lit_position(texte: str, lieu: Lieu, *, est_su: bool) -> tuple[float, float] | display.PositionEcrite:
    """The point in the order that falls in the commune. Outside of it, or where nobody drew it, as the agent confirms."""
    lue = positions.position_ecrite(texte)
    if lue is None:
        erreur = _(
            "Écrivez deux nombres en degrés à virgule, latitude puis longitude, sans minutes ni mètres (Lambert),"
            " ou collez l'adresse d'une carte."
        )
        return display.PositionEcrite(lieu.pk, texte, erreur)
    ecarts = [
        (metres, p)
        for p in (lue, lue[::-1])
        if abs(p[0]) <= 90 and (metres := positions.ecart(lieu.code_insee, *p)) is not None
    ]
    if ecarts:
        metres, point = min(ecarts, key=itemgetter(0))
        if metres <= positions.TOLERANCE_M:
            return point
    if est_su:
        return lue
    if ecarts:
        erreur = _("Ce point est à %(km)s de %(commune)s.") % {
            "km": distance_en_mots(ecarts[0][0] / 1000),
            "commune": lieu.commune,
        }
    else:
        erreur = _("Aucun contour ne permet de vérifier ce point : relisez l'ordre, latitude puis longitude.")
    return display.PositionEcrite(lieu.pk, texte, erreur, est_dehors=True)
