from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "millejours.territoires"
    label = "territoires"
    verbose_name = "Territoires"
