from django.apps import AppConfig


class FamilleConfig(AppConfig):
    name = "millejours.famille"
    label = "famille"
