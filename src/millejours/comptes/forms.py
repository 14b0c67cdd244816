"""Forms of agents, and what we change of the library's."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent, Organisation
from millejours.comptes.portees import PORTEES, Territoire
from millejours.comptes.roles import NATIONAL, ROLES


class MotDePasseOublie(ResetPasswordForm):  # type: ignore[misc]
    """A link is sent to those who have a password: the others come by their invitation, or by ProConnect."""

    users: list[Agent]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [agent for agent in self.users if agent.has_usable_password()]
        return email


class AjoutCle(AddWebAuthnForm):  # type: ignore[misc]
    """Always a passkey: it asks for the person (a finger, a face, a code), so it opens the door on its own."""

    passwordless = None

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        donnees: dict[str, Any] = super().clean()
        return donnees


class AcceptationForm(forms.Form):
    prenom = forms.CharField(
        label=_("Votre prénom"), max_length=150, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    nom = forms.CharField(label=_("Votre nom"), max_length=150, widget=forms.TextInput({"autocomplete": "family-name"}))
    mot_de_passe = forms.CharField(
        label=_("Un mot de passe"),
        strip=False,
        help_text=_("Douze caractères au moins. Une phrase de quelques mots convient."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, agent: Agent, data: Any = None) -> None:
        self.agent = agent
        super().__init__(data, initial={"prenom": agent.first_name, "nom": agent.last_name})

    def clean_mot_de_passe(self) -> str:
        mot: str = self.cleaned_data["mot_de_passe"]
        validate_password(mot, self.agent)
        return mot


class MissionForm(forms.Form):
    role = forms.ChoiceField(label=_("Rôle"), choices=[(r.slug, r.libelle) for r in ROLES.values()])
    portee = forms.ChoiceField(label=_("Territoire"), choices=PORTEES, initial=NATIONAL)
    code = forms.CharField(
        label=_("Code du territoire"),
        required=False,
        max_length=9,
        help_text=_("Rien au niveau national. Sinon le code officiel : 69, 974, 69123, 200046977."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Au nom de"), required=False, empty_label=_("Aucune organisation")
    )
    fin = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        help_text=_("Laissez vide pour un rôle sans fin prévue."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        portee, code = donnees.get("portee"), (donnees.get("code") or "").strip().upper()
        role = ROLES.get(donnees.get("role") or "")
        if portee:
            try:
                donnees["territoire"] = Territoire(portee, code)
            except ValueError:
                self.add_error("code", _("Ce code ne va pas avec ce territoire."))
        if role and portee and portee not in role.portees:
            self.add_error("portee", _("Ce rôle ne se donne pas sur ce territoire."))
        return donnees

    @property
    def mission(self) -> Mission:
        d = self.cleaned_data
        return Mission(d["role"], d["territoire"], d["organisation"], d["fin"])


class InvitationForm(MissionForm):
    email = forms.EmailField(
        label=_("Adresse professionnelle"), widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"})
    )
    prenom = forms.CharField(label=_("Prénom"), required=False, max_length=150)
    nom = forms.CharField(label=_("Nom"), required=False, max_length=150)

    field_order = ["email", "prenom", "nom", "role", "portee", "code", "organisation", "fin"]


class OrganisationForm(forms.ModelForm[Organisation]):
    class Meta:
        model = Organisation
        fields = ["nom", "genre"]
