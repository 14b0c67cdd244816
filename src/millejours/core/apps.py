from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "millejours.core"
    label = "core"
