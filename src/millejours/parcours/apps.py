from django.apps import AppConfig


class ParcoursConfig(AppConfig):
    name = "millejours.parcours"
    label = "parcours"

    def ready(self) -> None:
        from millejours.parcours import documents
        from millejours.recherche import registre

        registre.enregistre("parcours", documents.documents)
