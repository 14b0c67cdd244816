from django.apps import AppConfig


class DemarchesConfig(AppConfig):
    name = "millejours.demarches"
    label = "demarches"
