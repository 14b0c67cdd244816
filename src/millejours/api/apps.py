from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "millejours.api"
    label = "api"
