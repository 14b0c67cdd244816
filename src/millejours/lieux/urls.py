from django.urls import path

from millejours.lieux import views
from millejours.lieux.campagnes import views as campagnes
from millejours.lieux.contributions import views as contributions
from millejours.lieux.seances import views as seances

urlpatterns = [
    path("", views.autour_de_moi, name="autour-de-moi"),
    path("cadre/", views.cadre, name="lieux-cadre"),
    path("fond.pmtiles", views.fond_de_carte, name="fond-de-carte"),
    path("seances/", seances.seances, name="seances"),
    path("seances/<int:pk>.ics", seances.ics, name="seance-ics"),
    path("lignes/", views.lignes, name="lignes"),
    path("signaler/", contributions.signaler, name="signaler"),
    path("signaler/effacer/<str:jeton>/", contributions.effacer, name="signalement-effacer"),
    path("confirmer/<str:jeton>/", campagnes.confirmer, name="lieu-confirmer"),
    path("lieu/<path:identifiant>/", views.lieu, name="lieu"),
]
