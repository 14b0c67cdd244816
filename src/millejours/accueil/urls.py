from django.urls import path

from millejours.accueil import hors_ligne, views

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("manifest.webmanifest", hors_ligne.manifeste, name="manifeste"),
    path("aide/", views.aide, name="aide"),
    path("mentions-legales/", views.page("accueil/mentions_legales.html"), name="mentions"),
    path("confidentialite/", views.confidentialite, name="confidentialite"),
    path("accessibilite/", views.page("accueil/accessibilite.html"), name="accessibilite"),
    path("sans-reseau/", views.page("accueil/sans_reseau.html"), name="sans-reseau"),
    path("contact/", views.page("accueil/contact.html"), name="contact"),
]
