from django.apps import AppConfig


class LettresConfig(AppConfig):
    name = "millejours.lettres"
    label = "lettres"
    verbose_name = "Lettres"

    def ready(self) -> None:
        from millejours.lettres import nouveautes, purge

        purge.declare()
        nouveautes.enregistre("s-informer", nouveautes.pages_publiees)
