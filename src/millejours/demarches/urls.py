from django.urls import path

from millejours.demarches import views, vues_lettres

urlpatterns = [
    path("", views.demarches, name="demarches"),
    path("agenda.ics", views.agenda, name="demarches-agenda"),
    path("statuts/", views.statuts, name="demarches-statuts"),
    path("prestations/", views.prestations, name="demarches-prestations"),
    path("garde/", views.garde, name="demarches-garde"),
    path("conges/", views.conges, name="demarches-conges"),
    path("lettres/", vues_lettres.lettres, name="demarches-lettres"),
    path("lettres/lettre.pdf", vues_lettres.lettre, name="demarches-lettre"),
]
