from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "millejours.core"
    label = "core"

    def ready(self) -> None:
        from millejours.core import checks, rgpd
        from millejours.core.scelle import actions

        assert checks
        rgpd.declare(
            rgpd.Donnee(
                "core.LigneScellee",
                "un parcours, un lien ou un agenda que le serveur ne peut pas lire : deux empreintes, une version, un chiffre",
                "la famille qui l'a scellé",
                "faire suivre un même parcours à deux appareils et à leurs agendas",
                "détruit par la famille ; sinon au trimestre qui suit 90 jours sans lecture, ou un an après la dernière",
                actions.purge,
            )
        )
        rgpd.declare(
            rgpd.Donnee(
                "core.LigneEteinte",
                "l'empreinte d'un identifiant effacé, et un trimestre",
                "la famille qui a coupé, arrêté ou détruit",
                "qu'un appareil en retard ou un tiers ne refasse pas ce qui a été effacé",
                "au trimestre qui suit un an",
                actions.oublie,
            )
        )
