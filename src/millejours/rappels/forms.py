"""Teams, as an administrator sets them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from millejours.comptes.models import Agent
from millejours.comptes.roles import RAPPEL
from millejours.lieux.horaires import prepare
from millejours.rappels.models import Equipe


class EquipeForm(forms.ModelForm[Equipe]):
    departements = forms.CharField(
        label=_("Départements servis"),
        max_length=400,
        help_text=_("Leurs codes, séparés par une espace : 69 01 974."),
    )

    class Meta:
        model = Equipe
        fields = ["nom", "organisation", "horaires", "delai_jours", "est_offerte"]

    field_order = ["nom", "organisation", "departements", "horaires", "delai_jours", "est_offerte"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["departements"] = " ".join(c.departement for c in self.instance.couvertures.all())

    def clean_departements(self) -> list[str]:
        codes = sorted(set(self.cleaned_data["departements"].upper().replace(",", " ").split()))
        if inconnus := [code for code in codes if code not in prepare().departements]:
            raise forms.ValidationError(_("Département inconnu : %(codes)s."), params={"codes": ", ".join(inconnus)})
        if not codes:
            raise forms.ValidationError(_("Une équipe sert au moins un département."))
        return codes


class MembreForm(forms.Form):
    agent = forms.ModelChoiceField(Agent.objects.none(), label=_("Agent"), empty_label=None)

    def __init__(self, equipe: Equipe, au: Any, data: Any = None) -> None:
        super().__init__(data)
        libres = Agent.objects.avec_role(RAPPEL, au).exclude(rappels__equipe=equipe)  # type: ignore[attr-defined]
        champ: Any = self.fields["agent"]
        champ.queryset = libres.order_by("last_name", "email")


class IllisiblesForm(forms.Form):
    """Numbers of requests, as the browser lists them."""

    demandes = forms.RegexField(r"^[0-9]{1,18}(,[0-9]{1,18})*$", max_length=20_000)

    def clean_demandes(self) -> list[int]:
        return [int(n) for n in self.cleaned_data["demandes"].split(",")]
