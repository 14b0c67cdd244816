from django.urls import path, re_path

from millejours.lieux.agents import animation, imports, revue, views

urlpatterns = [
    path("", views.accueil, name="agents-lieux"),
    path("quarantaine/", views.quarantaine, name="agents-quarantaine"),
    path("imports/", imports.liste, name="agents-imports"),
    path("imports/annuler/", imports.annule, name="agents-import-annule"),
    path("imports/<int:pk>/", imports.depot, name="agents-import"),
    path("imports/<int:pk>/appliquer/", imports.applique, name="agents-import-applique"),
    path("doublons/", revue.doublons, name="agents-doublons"),
    path("doublons/<int:pk>/", revue.paire, name="agents-paire"),
    path("doublons/fusions/<int:pk>/defaire/", revue.defait, name="agents-fusion-defait"),
    path("signalements/", revue.contributions, name="agents-contributions"),
    path("signalements/<int:pk>/", revue.contribution, name="agents-contribution"),
    path("seances/", animation.seances, name="agents-seances"),
    path("seances/ecrire/", animation.seance, name="agents-seance-neuve"),
    path("seances/<int:pk>/", animation.seance, name="agents-seance"),
    path("seances/<int:pk>/retirer/", animation.retire_seance, name="agents-seance-retire"),
    path("campagnes/", animation.campagnes, name="agents-campagnes"),
    re_path(r"^fiche/(?P<identifiant>.+)/(?P<geste>verifier|fermer|rouvrir)/$", views.geste, name="agents-lieu-geste"),
    path("fiche/<path:identifiant>/", views.fiche, name="agents-lieu"),
]
