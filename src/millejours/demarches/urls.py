from django.urls import path

from millejours.demarches import views

urlpatterns = [
    path("", views.demarches, name="demarches"),
    path("agenda.ics", views.agenda, name="demarches-agenda"),
    path("statuts/", views.statuts, name="demarches-statuts"),
    path("prestations/", views.prestations, name="demarches-prestations"),
    path("garde/", views.garde, name="demarches-garde"),
    path("conges/", views.conges, name="demarches-conges"),
]
