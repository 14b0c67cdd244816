from django.apps import AppConfig


class ContenusConfig(AppConfig):
    name = "millejours.contenus"
    label = "contenus"
