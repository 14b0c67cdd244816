from django.apps import AppConfig


class BienetreConfig(AppConfig):
    name = "millejours.bienetre"
    label = "bienetre"
