from django.apps import AppConfig


class ParcoursConfig(AppConfig):
    name = "millejours.parcours"
    label = "parcours"
