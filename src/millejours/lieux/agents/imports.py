"""A spreadsheet, from its file to the directory: columns named, dry run read, applied, undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from millejours.comptes.views import agent_de
from millejours.lieux.agents import actions, display
from millejours.lieux.agents.acces import national
from millejours.lieux.agents.forms import ColonnesForm, DepotForm
from millejours.lieux.importeurs.modele import FichierIllisible
from millejours.lieux.importeurs.moteur import AnnulationRefusee
from millejours.lieux.importeurs.tableur import CHAMPS, devine
from millejours.lieux.models import Correspondance, Depot


@require_http_methods(["GET", "HEAD", "POST"])
@national
def liste(request: HttpRequest) -> HttpResponse:
    form = DepotForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        fichier, agent = form.cleaned_data["fichier"], agent_de(request)
        try:
            source = form.cleaned_data["source"]
            depot = actions.depose(fichier.name, fichier.read(), source, actor=agent, now=timezone.now())
        except (actions.Refus, FichierIllisible) as refus:
            form.add_error("fichier" if isinstance(refus, FichierIllisible) else "source", str(refus))
        else:
            return redirect("agents-import", depot.pk)
    contexte = {"form": form, "imports": display.imports()}
    return render(request, "lieux/agents/imports.html", contexte, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@national
def depot(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns and the dry run, on one page: changing a column tries again."""
    depot = get_object_or_404(Depot, pk=pk, actor=agent_de(request))
    form = ColonnesForm(tuple(CHAMPS), depot.entete, request.POST or None, initial=_connu(depot, depot.entete))
    rapport = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.essaie(depot, *form.correspondance(), now=timezone.now())
            # Plain mappings: a template asks a counter for its key « items » first, and is given zero.
            rapport = depot.rapport
        except FichierIllisible as refus:
            form.add_error(None, str(refus))
    contexte = {
        "depot": depot,
        "form": form,
        **_colonnes(form, depot),
        "rapport": rapport,
        "est_connue": Correspondance.objects.filter(pk=depot.source).exists(),
    }
    return render(request, "lieux/agents/depot.html", contexte, status=422 if form.errors else 200)


def _colonne(form: ColonnesForm, champ: str) -> str:
    return str(form[champ].value() or "")


def _connu(depot: Depot, entete: list[str]) -> dict[str, str]:
    """What was said for this source before, else what its header says by itself."""
    retenue = Correspondance.objects.filter(pk=depot.source).first()
    constantes = depot.constantes or (retenue.constantes if retenue else {})
    colonnes = devine(entete) | (retenue.colonnes if retenue else {}) | depot.colonnes
    presentes = {champ: colonne for champ, colonne in colonnes.items() if colonne in entete}
    return presentes | {"type_fixe": constantes.get("type", ""), "licence": constantes.get("licence", "lo-2.0")}


# What is asked for first; the rest is folded while no column fills it.
_D_ABORD = ("nom", "type", "adresse", "code_postal", "commune", "telephone", "courriel", "site_web", "horaires")


def _colonnes(form: ColonnesForm, depot: Depot) -> dict[str, Any]:
    """Fields with their column and its first values; and the columns that fill nothing."""
    prises = {c: _colonne(form, c) for c in CHAMPS}
    lignes = {c: (form[c], [_nombre_rond(e.get(prises[c], "")) for e in depot.exemples]) for c in CHAMPS}
    d_abord = [c for c in CHAMPS if c in _D_ABORD or prises[c] or form[c].errors]
    return {
        "lignes": [lignes[c] for c in d_abord],
        "autres": [lignes[c] for c in CHAMPS if c not in d_abord],
        "inutilisees": [c for c in depot.entete if c and c not in prises.values()],
    }


def _nombre_rond(ecrit: str) -> str:
    """A spreadsheet keeps a postal code as a number: it is not shown as one."""
    return ecrit.removesuffix(".0") if ecrit[:-2].isdigit() else ecrit


@require_POST
@national
def applique(request: HttpRequest, pk: int) -> HttpResponse:
    depot = get_object_or_404(Depot, pk=pk, actor=agent_de(request))
    accepte = bool(request.POST.get("accepte_fermetures"))
    try:
        rapport = actions.applique(depot, accepte_fermetures=accepte, actor=agent_de(request), now=timezone.now())
    except (actions.Refus, FichierIllisible) as refus:
        messages.error(request, str(refus))
        return redirect("agents-import", pk)
    dits = {"n": rapport.nouveaux, "c": rapport.changes, "f": rapport.fermes}
    messages.success(request, _("Importé : %(n)d nouveaux, %(c)d changés, %(f)d fermés.") % dits)
    return redirect("agents-imports")


@require_POST
@national
def annule(request: HttpRequest) -> HttpResponse:
    try:
        source = request.POST.get("source", "")
        importation = actions.annule_import(source, actor=agent_de(request), now=timezone.now())
    except AnnulationRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, _("« %s » est annulé : chaque fiche est comme avant.") % importation.fichier)
    return redirect("agents-imports")
