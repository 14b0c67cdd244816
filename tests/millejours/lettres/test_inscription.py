"""Double opt-in: a GET does nothing, the button does; nothing says who was known; unconfirmed rows end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from millejours.core.debit import Seau
from millejours.lettres import actions, envoi, formulaire, mois, views
from millejours.lettres.models import Abonne, Demande, Envoi, Repere, Role
from millejours.lettres.purge import purge_demandes

from .conftest import ADRESSE, MAINTENANT, Postier, abonne, demande, envoie_tout, etape, lien

pytestmark = pytest.mark.django_db


def _saisie(**champs: str) -> dict[str, str]:
    terme = f"{mois.plus(mois.debut(formulaire.aujourd_hui()), 5):%Y-%m}"
    return {"adresse": ADRESSE, "ou": "grossesse", "terme": terme, "role": "autre"} | champs


def test_du_formulaire_a_la_premiere_lettre(page: Any, postier: Postier) -> None:
    reponse = page.post("/lettres/", _saisie())
    assert (reponse.status_code, reponse.headers["Location"]) == (303, "/lettres/verifiez/")
    assert not reponse.cookies
    assert not Abonne.objects.exists()
    ligne = Demande.objects.get()
    assert envoi.envoie_confirmation(ligne.pk, timezone.now())
    (message,) = postier.messages()
    adresse = lien(message, "confirmer")
    # A scanner opens every link, several times: nothing moves.
    for chemin in (adresse, lien(message, "arret")):
        for _ in range(2):
            assert page.get(chemin).status_code == 200
            assert page.head(chemin).status_code == 200
    assert Demande.objects.count() == 1
    assert not Abonne.objects.exists()
    reponse = page.post(adresse)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    assert reponse.headers["Referrer-Policy"] == "same-origin"
    assert not Demande.objects.exists()
    ligne_abonne = Abonne.objects.get()
    assert (ligne_abonne.repere, ligne_abonne.role) == (Repere.TERME, Role.AUTRE)
    assert envoie_tout(timezone.now()) == {"envoye": 1}
    assert postier.adresses == [ADRESSE, ADRESSE]
    assert page.post(adresse).status_code == 410


def test_un_get_ne_lit_meme_pas_la_base(page: Any) -> None:
    for nom in ("confirmer", "arret", "perte", "etape"):
        depart = len(connection.queries_log)
        assert page.get(f"/lettres/{nom}/nimporte/").status_code == 200
        assert len(connection.queries_log) == depart


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"adresse": "camille"}, "adresse"),
        ({"adresse": "a@b.fr\r\nBcc: c@d.fr"}, "adresse"),
        ({"adresse": f"{'a' * 250}@exemple.fr"}, "adresse"),
        ({"ou": ""}, "ou"),
        ({"terme": ""}, "terme"),
        ({"terme": "2019-01"}, "terme"),
        ({"ou": "naissance", "naissance": "2026-13"}, "naissance"),
    ],
)
def test_une_erreur_nomme_son_champ_et_garde_la_saisie(page: Any, champs: dict[str, str], champ: str) -> None:
    reponse = page.post("/lettres/", _saisie(**champs))
    html = reponse.content.decode()
    assert reponse.status_code == 422
    assert f'<a href="#{champ}">' in html
    assert f'id="{champ}"' in html
    assert 'value="autre" checked' in html
    assert not Demande.objects.exists()


def test_un_domaine_accentue_s_ecrit_comme_le_courriel_le_veut() -> None:
    assert formulaire.normalise(" Camille@Élan.fr ") == "Camille@xn--lan-9la.fr"
    assert formulaire.normalise("camille@exemple") == ""


def test_redemander_garde_une_ligne_et_le_meme_lien() -> None:
    premiere, jeton = demande()
    seconde, encore = demande("Camille.CANARI@exemple.fr", etape(role=Role.AUTRE))
    assert (premiere.pk, jeton) == (seconde.pk, encore)
    assert (seconde.messages, seconde.role, seconde.jusqua) == (2, Role.AUTRE, premiere.jusqua)


def test_une_adresse_recoit_peu_de_messages_d_inconnus(postier: Postier) -> None:
    for _ in range(6):
        ligne, _jeton = demande()
        envoi.envoie_confirmation(ligne.pk, MAINTENANT)
    assert len(postier.recus) == actions.MESSAGES_MAX


def test_un_client_presse_attend(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_seau", Seau(2, 3600))
    codes = [page.post("/lettres/", _saisie(adresse=f"a{n}@exemple.fr")).status_code for n in range(3)]
    assert codes == [303, 303, 429]
    assert page.post("/lettres/", _saisie(), REMOTE_ADDR="192.0.2.7").status_code == 303


def test_le_compte_s_oublie_et_un_reseau_ipv6_ne_compte_qu_une_fois(rf: Any, settings: Any) -> None:
    seau = Seau(1, 10)
    assert seau.laisse("a", 0.0)
    assert not seau.laisse("a", 9.9)
    assert seau.laisse("a", 10.0)
    ici, voisin = (views.client_de(rf.get("/", REMOTE_ADDR=a)) for a in ("2001:db8::1", "2001:db8::2"))
    assert ici == voisin
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    requete = rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.1", REMOTE_ADDR="10.0.0.1")
    assert views.client_de(requete) == "192.0.2.1"


def test_le_delai_passe_la_ligne_meurt_et_le_lien_aussi(settings: Any) -> None:
    ligne, jeton = demande()
    fin = ligne.jusqua
    assert fin.minute == fin.second == 0
    assert fin - MAINTENANT >= timedelta(hours=settings.LETTRES_DELAI_HEURES)
    assert purge_demandes(fin - timedelta(seconds=1)) == 0
    assert actions.confirme(jeton, fin) is None
    assert purge_demandes(fin) == 1
    assert not Demande.objects.exists()


def test_une_adresse_deja_inscrite_ne_se_devine_pas(page: Any) -> None:
    connue, jeton = abonne()
    lui, autre = (page.post("/lettres/", _saisie(adresse=a)) for a in (ADRESSE, "inconnue@exemple.fr"))
    assert (lui.status_code, lui.headers["Location"]) == (autre.status_code, autre.headers["Location"])
    # Until the button is pressed, nothing moved; then the stage changes, and old links still stop everything.
    connue.refresh_from_db()
    assert connue.role == Role.PORTE
    _, nouveau = demande(ADRESSE, etape(role=Role.AUTRE))
    confirmation = actions.confirme(nouveau, timezone.now())
    assert confirmation is not None
    assert confirmation.jeton == jeton
    assert [a.role for a in Abonne.objects.all()] == [Role.AUTRE]
    assert actions.arrete(jeton)


def test_la_fin_est_dans_la_ligne_des_le_premier_jour() -> None:
    ligne, _ = abonne(quoi=etape(Repere.NAISSANCE, mois.debut(MAINTENANT.date())))
    assert mois.ecart(ligne.mois, ligne.fin) == 37
    assert ligne.depuis.day == 1


def test_changer_d_etape_change_les_lettres_a_venir(page: Any) -> None:
    ligne, jeton = abonne()
    assert ligne.envois.get().lettre == "grossesse-4"
    naissance = f"{mois.debut(formulaire.aujourd_hui()):%Y-%m}"
    chemin = f"/lettres/etape/{jeton}/"
    assert page.get(chemin).status_code == 200
    assert page.post(chemin, {"ou": "naissance"}).status_code == 422
    assert "C'est noté" in page.post(chemin, {"ou": "naissance", "naissance": naissance}).content.decode().replace(
        "&#x27;", "'"
    )
    ligne.refresh_from_db()
    assert ligne.repere == Repere.NAISSANCE
    assert not Envoi.objects.exists()
    assert page.post("/lettres/etape/inconnu/", {"ou": "projet"}).status_code == 410


def test_deux_boutons_a_la_fois_ne_font_qu_un_abonne() -> None:
    _, jeton = demande()
    assert actions.confirme(jeton, MAINTENANT) is not None
    assert actions.confirme(jeton, MAINTENANT) is None
    assert Abonne.objects.count() == 1
