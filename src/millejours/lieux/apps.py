from django.apps import AppConfig


class LieuxConfig(AppConfig):
    name = "millejours.lieux"
    label = "lieux"
    verbose_name = "Lieux"
