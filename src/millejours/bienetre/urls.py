from django.urls import path

from millejours.bienetre import views

urlpatterns = [
    path("", views.accueil, name="bienetre"),
    path("lecture/", views.lecture, name="bienetre-lecture"),
    path("sur-votre-site/", views.widget_configure, name="bienetre-widget"),
    path("entretien/", views.entretiens, name="bienetre-entretiens"),
    path("entretien/<slug:id_>/<slug:public>/", views.entretien, name="bienetre-entretien"),
    path("cadre/<slug:langue>/<slug:public>/", views.cadre, name="bienetre-cadre"),
    path("<slug:id_>/<slug:public>/", views.questionnaire, name="bienetre-questionnaire"),
]
