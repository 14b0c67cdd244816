"""Routes. Pages carry their language as a prefix, except French, which is the default."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from millejours.config.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("", include("millejours.accueil.urls")),
        path("mon-parcours/", include("millejours.parcours.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "millejours.accueil.views.erreur_400"
handler403 = "millejours.accueil.views.erreur_403"
handler404 = "millejours.accueil.views.erreur_404"
handler500 = "millejours.accueil.views.erreur_500"
