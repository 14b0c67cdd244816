from collections.abc import Iterator

from django.apps import AppConfig
from django.conf import settings


class AccueilConfig(AppConfig):
    name = "millejours.accueil"
    label = "accueil"

    def ready(self) -> None:
        from millejours.core import publication

        publication.enregistre("accueil", _chemins)


def _chemins() -> Iterator[str]:
    from django.urls import reverse
    from django.utils import translation

    for langue, _ in settings.LANGUAGES:
        with translation.override(langue):
            for nom in ("accueil", "aide", "mentions", "confidentialite", "accessibilite", "contact"):
                yield reverse(nom)
