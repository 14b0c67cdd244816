from django.apps import AppConfig


class AccueilConfig(AppConfig):
    name = "millejours.accueil"
    label = "accueil"
