from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BienetreConfig(AppConfig):
    name = "millejours.bienetre"
    label = "bienetre"

    def ready(self) -> None:
        from millejours.bienetre import checks
        from millejours.comptes import menu
        from millejours.comptes.roles import ADMINISTRATEUR

        assert checks
        menu.enregistre(
            menu.Entree(
                "partenaires",
                _("Partenaires"),
                _("Les sites qui montrent « Mon bien-être », et combien de fois."),
                "partenaires",
                (ADMINISTRATEUR, "pilote"),
                70,
            )
        )
