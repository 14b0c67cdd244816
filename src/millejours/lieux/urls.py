from django.urls import path

from millejours.lieux import views

urlpatterns = [
    path("", views.autour_de_moi, name="autour-de-moi"),
    path("cadre/", views.cadre, name="lieux-cadre"),
    path("fond.pmtiles", views.fond_de_carte, name="fond-de-carte"),
    path("lieu/<path:identifiant>/", views.lieu, name="lieu"),
]
