from django.apps import AppConfig


class ContenusConfig(AppConfig):
    name = "millejours.contenus"
    label = "contenus"
    verbose_name = "S'informer"

    def ready(self) -> None:
        from millejours.contenus import signaux
        from millejours.contenus.redaction import formulaires

        formulaires.pose()
        signaux.branche()
        _declare()


def _declare() -> None:
    """Words from parents: asked without a name, erased on a day known from the first."""
    from django.utils import timezone

    from millejours.contenus import actions
    from millejours.core import rgpd

    rgpd.declare(
        rgpd.Donnee(
            modele="contenus.MotAuComite",
            quoi="Le texte libre qu'un parent écrit au bas d'une page. Ni nom, ni adresse, ni identifiant n'y est demandé.",
            proprietaire="Le comité éditorial",
            finalite="Corriger et compléter les pages.",
            fin="Le texte est effacé six mois après sa réception, traité ou non.",
            purge=lambda now: actions.efface_les_mots(timezone.localdate(now)),
        )
    )
