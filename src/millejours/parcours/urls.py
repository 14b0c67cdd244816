from django.urls import path

from millejours.parcours import views

urlpatterns = [
    path("", views.parcours, name="parcours"),
    path("agenda.ics", views.agenda, name="parcours-agenda"),
    path("livret.pdf", views.livret, name="parcours-livret"),
    path("deuil/", views.deuil, name="deuil"),
]
