from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LieuxConfig(AppConfig):
    name = "millejours.lieux"
    label = "lieux"
    verbose_name = "Lieux"

    def ready(self) -> None:
        from millejours.lieux import checks
        from millejours.lieux.documents import documents
        from millejours.recherche import registre

        assert checks
        registre.enregistre("lieux", documents)
        from millejours.comptes import menu
        from millejours.core import rotation
        from millejours.lieux.contributions import purge
        from millejours.lieux.models import Contribution, Gestionnaire

        purge.declare()
        rotation.enregistre(Contribution, Gestionnaire)
        menu.enregistre(
            menu.Entree(
                "lieux",
                _("L'annuaire"),
                _("Signalements, points douteux, doublons, imports, séances."),
                "agents-lieux",
                ("moderateur_lieux", "gestionnaire_lieu"),
                300,
            )
        )
