"""Routes. Pages carry their language as a prefix, except French, which is the default."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from millejours.accueil.hors_ligne import ouvrier
from millejours.config.api import api
from millejours.contenus import envoi
from millejours.parcours.abonnement import abonnement

# Names are drawn, and say nothing.
FICHIER = r"(?P<nom>[0-9a-f]{32}\.(?:mp3|ogg|m4a|mp4|webm|vtt))"

urlpatterns = [
    path("api/v1/", api.urls),
    path("sw.js", ouvrier, name="ouvrier"),
    path("partage/v1/", include("millejours.core.scelle.urls")),
    path("agenda/<str:nom>.ics", abonnement, name="agenda-suivi"),
    re_path(rf"^medias/contenus/{FICHIER}$", envoi.public, name="fichier"),
    path("agents/redaction/", include("millejours.contenus.redaction.urls")),
    path("agents/rappels/", include("millejours.rappels.urls_agents")),
    path("agents/partenaires/", include("millejours.bienetre.urls_agents")),
    path("agents/lieux/", include("millejours.lieux.agents.urls")),
    path("agents/", include("millejours.comptes.urls")),
    *i18n_patterns(
        path("", include("millejours.accueil.urls")),
        path("mon-bien-etre/", include("millejours.bienetre.urls")),
        path("etre-rappele/", include("millejours.rappels.urls")),
        path("mon-parcours/", include("millejours.parcours.urls")),
        path("je-deviens-parent/", include("millejours.demarches.urls")),
        path("partager/", include("millejours.parcours.urls_partage")),
        path("s-informer/", include("millejours.contenus.urls")),
        path("lettres/", include("millejours.lettres.urls")),
        path("rechercher/", include("millejours.recherche.urls")),
        path("autour-de-moi/", include("millejours.lieux.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "millejours.accueil.views.erreur_400"
handler403 = "millejours.accueil.views.erreur_403"
handler404 = "millejours.accueil.views.erreur_404"
handler500 = "millejours.accueil.views.erreur_500"
