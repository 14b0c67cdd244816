from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RappelsConfig(AppConfig):
    name = "millejours.rappels"
    label = "rappels"
    verbose_name = "Rappels"

    def ready(self) -> None:
        from millejours.comptes import menu
        from millejours.comptes.roles import ADMINISTRATEUR, RAPPEL
        from millejours.rappels import conservation

        conservation.declare()
        menu.enregistre(
            menu.Entree(
                "rappels",
                _("Rappels"),
                _("Les parents qui demandent qu'on les appelle, et les équipes qui le font."),
                "rappels-equipes",
                (RAPPEL, ADMINISTRATEUR),
                60,
            )
        )
