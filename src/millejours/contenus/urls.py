from django.urls import path

from millejours.contenus import views

urlpatterns = [
    path("", views.accueil, name="s-informer"),
    path("theme/<slug:slug>/", views.theme, name="theme"),
    path("etape/<slug:slug>/", views.etape, name="etape"),
    path("article/<slug:slug>/", views.article, name="article"),
    path("article/<slug:slug>/facile/", views.article_facile, name="article-facile"),
    path("fiche/<slug:slug>/", views.fiche, name="fiche"),
    path("fiche/<slug:slug>/facile/", views.fiche_facile, name="fiche-facile"),
    path("echeance/<str:identifiant>/", views.page_echeance, name="echeance"),
    path("lexique/", views.lexique, name="lexique"),
    path("questions/", views.questions, name="questions"),
    path("livret/", views.page_livret, name="livret"),
    path("livret/<slug:taille>.pdf", views.livret_pdf, name="livret-pdf"),
    path("kits/", views.kits, name="kits"),
    path("kit/<slug:slug>/", views.kit, name="kit"),
    path("kit/<slug:slug>/<slug:imprime>.pdf", views.kit_pdf, name="kit-pdf"),
    path("media/<slug:slug>/", views.media, name="media"),
    path("avis/<slug:genre>/<slug:slug>/", views.avis, name="avis"),
    path("mot/<slug:genre>/<slug:slug>/", views.mot, name="mot"),
]
