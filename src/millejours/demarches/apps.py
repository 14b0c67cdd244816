from django.apps import AppConfig


class DemarchesConfig(AppConfig):
    name = "millejours.demarches"
    label = "demarches"

    def ready(self) -> None:
        from millejours.demarches import documents
        from millejours.recherche import registre

        registre.enregistre("demarches", documents.documents)
