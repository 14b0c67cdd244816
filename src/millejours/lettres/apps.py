from django.apps import AppConfig


class LettresConfig(AppConfig):
    name = "millejours.lettres"
    label = "lettres"
    verbose_name = "Lettres"

    def ready(self) -> None:
        from millejours.core import rotation
        from millejours.lettres import nouveautes, purge
        from millejours.lettres.models import Abonne, Demande

        rotation.enregistre(Abonne, Demande)
        purge.declare()
        nouveautes.enregistre("s-informer", nouveautes.pages_publiees)
