from django.urls import path

from millejours.rappels import views

urlpatterns = [
    path("", views.page, name="rappel"),
    path("envoyer/", views.envoyer, name="rappel-envoyer"),
]
