from django.apps import AppConfig


class LettresConfig(AppConfig):
    name = "millejours.lettres"
    label = "lettres"
