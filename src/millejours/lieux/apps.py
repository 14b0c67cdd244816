from django.apps import AppConfig


class LieuxConfig(AppConfig):
    name = "millejours.lieux"
    label = "lieux"
    verbose_name = "Lieux"

    def ready(self) -> None:
        from millejours.lieux.documents import documents
        from millejours.recherche import registre

        registre.enregistre("lieux", documents)
