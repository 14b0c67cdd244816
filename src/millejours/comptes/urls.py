"""Everything of agents lies under `/agents/`. The library's views keep the names by which it calls them."""

from __future__ import annotations

from allauth.account import views as compte
from allauth.mfa.base import views as facteurs
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as application
from allauth.mfa.webauthn import views as cles
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from millejours.comptes import connexion, views
from millejours.comptes.proconnect import views as proconnect

_vers_mon_compte = RedirectView.as_view(pattern_name="mon_compte")

_mot_de_passe = [
    path("", compte.password_change, name="account_change_password"),
    # Someone who comes by ProConnect alone has none to change.
    path("aucun/", _vers_mon_compte, name="account_set_password"),
    path("oublie/", compte.password_reset, name="account_reset_password"),
    path("oublie/envoye/", compte.password_reset_done, name="account_reset_password_done"),
    path("oublie/change/", compte.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        compte.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

_second_facteur = [
    path("", connexion.second_facteur, name="second_facteur"),
    path("liste/", _vers_mon_compte, name="mfa_index"),
    path("verifier/", facteurs.authenticate, name="mfa_authenticate"),
    path("confirmer/", facteurs.reauthenticate, name="mfa_reauthenticate"),
    path("application/", application.activate_totp, name="mfa_activate_totp"),
    path("application/retirer/", application.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/nouveaux/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/fichier/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("cles/", _vers_mon_compte, name="mfa_list_webauthn"),
    path("cles/ajouter/", connexion.AjouteCle.as_view(), name="mfa_add_webauthn"),
    path("cles/confirmer/", cles.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("cles/<int:pk>/retirer/", connexion.RetireCle.as_view(), name="mfa_remove_webauthn"),
]

_connexion = [
    path("", compte.login, name="account_login"),
    path("cle/", cles.login_webauthn, name="mfa_login_webauthn"),
    path("quitter/", compte.logout, name="account_logout"),
    path("desactive/", compte.account_inactive, name="account_inactive"),
    path("confirmer/", compte.reauthenticate, name="account_reauthenticate"),
    path("invitation/<str:jeton>/", connexion.invitation, name="invitation"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("proconnect/", proconnect.depart, name="proconnect"),
    path("proconnect/retour/", proconnect.retour, name="proconnect_retour"),
    path("mot-de-passe/", include(_mot_de_passe)),
    path("second-facteur/", include(_second_facteur)),
]

urlpatterns = [
    path("", views.espace, name="agents"),
    path("compte/", views.mon_compte, name="mon_compte"),
    path("equipe/", views.equipe, name="equipe"),
    path("equipe/inviter/", views.inviter, name="inviter"),
    path("equipe/organisations/", views.organisations, name="organisations"),
    path("equipe/<int:pk>/", views.fiche_agent, name="fiche_agent"),
    re_path(r"^equipe/(?P<pk>\d+)/(?P<geste>reinviter|rendre-l-acces|desactiver|reactiver)/$", views.agir, name="agir"),
    path("courrier/", views.courrier, name="courrier"),
    path("courrier/<str:nom>/", views.pli, name="pli"),
    path("equipe/roles/<int:pk>/retirer/", views.retirer_role, name="retirer_role"),
    path("connexion/", include(_connexion)),
]
