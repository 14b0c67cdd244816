from django.urls import path

from millejours.lettres import views

urlpatterns = [
    path("", views.inscription, name="lettres"),
    path("verifiez/", views.verifiez, name="lettres-verifiez"),
    path("nouveautes.atom", views.nouveautes, name="lettres-nouveautes"),
    path("confirmer/<str:jeton>/", views.confirmer, name="lettres-confirmer"),
    path("etape/<str:jeton>/", views.etape, name="lettres-etape"),
    path("perte/<str:jeton>/", views.perte, name="lettres-perte"),
    # From the device that keeps the token: nothing in the address.
    path("arret/", views.arret_appareil, name="lettres-arret-appareil"),
    path("arret/<str:jeton>/", views.arret, name="lettres-arret"),
]
