from django.apps import AppConfig


class RechercheConfig(AppConfig):
    name = "millejours.recherche"
    label = "recherche"
