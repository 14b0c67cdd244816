"""Coming in: the invitation, the choice of a second factor, and what we change of the library's views."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from millejours.comptes import actions
from millejours.comptes.acces import agent_requis
from millejours.comptes.forms import AcceptationForm


@sensitive_post_parameters("mot_de_passe")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    """A read consumes nothing: mail servers open links before people do.

    The address is the key, and `Referrer-Policy: same-origin` keeps it here; `no-referrer` would make the browser
    post with `Origin: null`, which is refused.
    """
    ouverte = actions.invitation_du_jeton(jeton, timezone.now())
    if ouverte is None:
        return render(request, "comptes/invitation_fermee.html", status=410)
    form = AcceptationForm(ouverte.agent, request.POST or None)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            agent = actions.accepte(ouverte, d["mot_de_passe"], d["prenom"], d["nom"], timezone.now())
        except actions.Refus:
            return render(request, "comptes/invitation_fermee.html", status=410)
        if request.user.is_authenticated:
            logout(request)
        # Just typed: setting a factor up now does not ask for it again.
        record_authentication(request, agent, method="invitation", reauthenticated=True)
        return cast(HttpResponse, perform_login(request, Login(user=agent, email=agent.email)))
    contexte = {"form": form, "agent": ouverte.agent}
    return render(request, "comptes/invitation.html", contexte, status=422 if form.errors else 200)


@require_safe
@agent_requis
def second_facteur(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/second_facteur.html")


class AjouteCle(AddWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte: dict[str, Any] = super().get_context_data(**kwargs)
        # The library lets the page turn an ordinary key into a passkey; ours are passkeys from the start.
        contexte["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return contexte


class RetireCle(RemoveWebAuthnView):  # type: ignore[misc]
    """The library only protects the application's codes from being the last to go."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
            return redirect("mon_compte")
        return cast(HttpResponse, super().form_valid(form))

    def get_success_url(self) -> str:
        return reverse("mon_compte")
