from django.urls import path

from millejours.core.scelle import views

urlpatterns = [
    path("<str:nom>", views.ligne, name="partage-ligne"),
    path("<str:nom>/vie", views.vie, name="partage-vie"),
]
