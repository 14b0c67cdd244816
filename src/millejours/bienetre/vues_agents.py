"""Partners, as agents see them: a key, a line to copy, and a count a day."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from millejours.bienetre import actions
from millejours.bienetre.models import Ouverture, Partenaire
from millejours.bienetre.views import extrait_pour
from millejours.comptes.acces import role_requis
from millejours.comptes.roles import ADMINISTRATEUR
from millejours.comptes.views import agent_de

ROLES = (ADMINISTRATEUR, "pilote")
JOURS = 30


class PartenaireForm(forms.ModelForm[Partenaire]):
    class Meta:
        model = Partenaire
        fields = ["nom", "organisation"]


@require_http_methods(["GET", "HEAD", "POST"])
@role_requis(*ROLES)
def partenaires(request: HttpRequest) -> HttpResponse:
    form = PartenaireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        partenaire = actions.ajoute_partenaire(agent_de(request), form.save(commit=False), timezone.now())
        messages.success(request, _("Le partenaire est ajouté. Donnez-lui la ligne à copier."))
        return redirect("partenaire", partenaire.pk)
    depuis = timezone.localdate() - timedelta(days=JOURS)
    lus = Partenaire.objects.select_related("organisation").annotate(
        recentes=Sum("ouvertures__nombre", filter=Q(ouvertures__jour__gt=depuis), default=0)
    )
    contexte = {"form": form, "partenaires": lus, "jours": JOURS}
    return render(request, "bienetre/partenaires.html", contexte, status=422 if form.errors else 200)


@require_safe
@role_requis(*ROLES)
def partenaire(request: HttpRequest, pk: int) -> HttpResponse:
    lu = get_object_or_404(Partenaire, pk=pk)
    contexte = {
        "partenaire": lu,
        "extrait": extrait_pour(request, lu.cle),
        "ouvertures": Ouverture.objects.filter(partenaire=lu)[: 3 * JOURS],
    }
    return render(request, "bienetre/partenaire.html", contexte)


@require_POST
@role_requis(*ROLES)
def retirer(request: HttpRequest, pk: int) -> HttpResponse:
    actions.retire_partenaire(agent_de(request), get_object_or_404(Partenaire, pk=pk), timezone.now())
    messages.success(request, _("Le partenaire est retiré, ses comptes aussi."))
    return redirect("partenaires")
