from django.urls import path

from millejours.parcours import views

urlpatterns = [
    path("", views.page("parcours/partager.html"), name="partager"),
    path("agendas/", views.page("parcours/partager_agendas.html"), name="partager-agendas"),
]
