from django.urls import path

from millejours.recherche import views

urlpatterns = [
    path("", views.rechercher, name="rechercher"),
    path("suggestions", views.suggestions, name="rechercher-suggestions"),
]
