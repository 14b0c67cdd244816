from django.urls import path

from millejours.bienetre import vues_agents as vues

urlpatterns = [
    path("", vues.partenaires, name="partenaires"),
    path("<int:pk>/", vues.partenaire, name="partenaire"),
    path("<int:pk>/retirer/", vues.retirer, name="partenaire-retirer"),
]
