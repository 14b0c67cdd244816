from django.urls import path, re_path

from millejours.rappels import vues_agents as vues

urlpatterns = [
    path("", vues.equipes, name="rappels-equipes"),
    path("nouvelle/", vues.regler, name="rappels-nouvelle"),
    path("<int:pk>/", vues.equipe, name="rappels-equipe"),
    path("<int:pk>/regler/", vues.regler, name="rappels-regler"),
    path("<int:pk>/nommer/", vues.nommer, name="rappels-nommer"),
    path("<int:pk>/cle/", vues.cle, name="rappels-cle"),
    path("<int:pk>/cle/poser/", vues.poser_cle, name="rappels-poser-cle"),
    path("<int:pk>/demandes/", vues.demandes, name="rappels-demandes"),
    path("<int:pk>/fermer-illisibles/", vues.fermer_illisibles, name="rappels-fermer-illisibles"),
    path("membres/<int:pk>/retirer/", vues.retirer, name="rappels-retirer"),
    path("cles/<int:pk>/retirer/", vues.retirer_cle, name="rappels-retirer-cle"),
    path("demandes/<int:pk>/ouvrir/", vues.ouvrir, name="rappels-ouvrir"),
    re_path(r"^demandes/(?P<pk>\d+)/(?P<geste>rappelee|remettre|fermer)/$", vues.agir, name="rappels-agir"),
]
