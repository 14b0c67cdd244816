from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "millejours.comptes"
    label = "comptes"
