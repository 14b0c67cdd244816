"""Sending through a real SMTP server: what leaves, what is refused, what bounces, and what must never happen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from millejours.core.transport import Panne
from millejours.lettres import envoi
from millejours.lettres.models import Abonne, Demande, Envoi, Role

from .conftest import ADRESSE, MAINTENANT, Postier, abonne, demande, envoie_tout, etape, lien

pytestmark = pytest.mark.django_db


def test_une_lettre_sort_neutre_sans_image_ni_lien_compte(postier: Postier) -> None:
    ligne, jeton = abonne()
    assert envoie_tout() == {"envoye": 1}
    (message,) = postier.messages()
    assert message["Subject"] == "Votre lettre de novembre"
    assert not re.search(r"grossesse|bébé|enfant|naissance", str(message["Subject"]) + str(message["From"]), re.I)
    assert message["List-Unsubscribe"] == f"<http://127.0.0.1:8000/lettres/arret/{jeton}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    texte, html = (message.get_body((genre,)).get_content() for genre in ("plain", "html"))  # type: ignore[union-attr]
    assert message.get_content_type() == "multipart/alternative"
    for corps in (texte, html):
        assert corps.lower().index("votre lettre du mois") < corps.index("Vers le quatrième mois")
        assert "Entretien prénatal précoce" in corps
        # Every address is a page of ours, with nothing counted: no query, no other host.
        adresses = re.findall(r"https?://[^\s\"<]+", corps)
        assert {a.split("/")[2] for a in adresses} == {"127.0.0.1:8000"}
        assert not [a for a in adresses if "?" in a or "utm" in a]
        for nom in ("arret", "perte", "etape"):
            assert f"/lettres/{nom}/{jeton}/" in corps
    assert not re.search(r"<img|<script|<link|src=|background|url\(", html)
    assert "\n\n\n" not in texte.replace("\r\n", "\n")
    assert ligne.envois.get().etat == Envoi.Etat.ENVOYE


def test_chaque_parent_a_sa_lettre(postier: Postier) -> None:
    for role in Role:
        abonne(f"{role}@exemple.fr", etape(role=role))
    envoie_tout()
    dits = {a: m.get_body(("plain",)).get_content() for a, m in zip(postier.adresses, postier.messages(), strict=True)}  # type: ignore[union-attr]
    assert "Vos questions y ont leur place." in dits["autre@exemple.fr"]
    assert "Vos questions y ont leur place." not in dits["porte@exemple.fr"] + dits["tous@exemple.fr"]


def test_envoyer_deux_fois_n_envoie_qu_une(postier: Postier) -> None:
    abonne()
    envoie_tout()
    assert envoie_tout() == {}
    assert len(postier.recus) == 1


def test_une_adresse_refusee_trois_fois_se_repose(postier: Postier, settings: Any) -> None:
    ligne, _ = abonne()
    postier.reponses[ADRESSE] = "550 5.1.1 inconnue"
    for n in range(settings.LETTRES_REJETS_MAX):
        assert ligne.etat == Abonne.Etat.ACTIF, n
        Envoi.objects.update(etat=Envoi.Etat.A_ENVOYER)
        assert envoie_tout() == {"refuse": 1}
        ligne.refresh_from_db()
    assert ligne.etat == Abonne.Etat.SUSPENDU
    Envoi.objects.update(etat=Envoi.Etat.A_ENVOYER)
    assert envoie_tout() == {}


def test_une_lettre_acceptee_efface_les_refus(postier: Postier) -> None:
    ligne, _ = abonne()
    Abonne.objects.update(rejets=2)
    envoie_tout()
    ligne.refresh_from_db()
    assert ligne.rejets == 0


def test_un_refus_pour_l_instant_attend_puis_repart(postier: Postier) -> None:
    ligne, _ = abonne()
    postier.reponses[ADRESSE] = "451 4.7.1 plus tard"
    assert envoie_tout() == {"a_envoyer": 1}
    assert envoie_tout(MAINTENANT + timedelta(minutes=14)) == {}
    postier.reponses.clear()
    assert envoie_tout(MAINTENANT + timedelta(minutes=15)) == {"envoye": 1}
    assert ligne.envois.get().essais == 1


def test_on_n_insiste_pas_sans_fin(postier: Postier) -> None:
    abonne()
    postier.reponses[ADRESSE] = "451 4.7.1 plus tard"
    for jour in range(envoi.ESSAIS_MAX):
        envoie_tout(MAINTENANT + timedelta(days=jour))
    assert Envoi.objects.get().etat == Envoi.Etat.ABANDONNE
    assert Abonne.objects.get().rejets == 0, "un refus pour l'instant n'accuse personne"


def test_un_refus_apres_le_dernier_point_n_accuse_pas_l_adresse(postier: Postier) -> None:
    abonne()
    postier.finales[ADRESSE] = "554 5.6.0 refusé"
    assert envoie_tout() == {"refuse": 1}
    assert Abonne.objects.get().rejets == 0
    postier.finales[ADRESSE] = "451 4.3.0 plus tard"
    Envoi.objects.update(etat=Envoi.Etat.A_ENVOYER)
    assert envoie_tout() == {"a_envoyer": 1}


def test_un_serveur_absent_ne_perd_rien(settings: Any) -> None:
    abonne()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    with pytest.raises(Panne):
        envoie_tout()
    assert Envoi.objects.get().etat == Envoi.Etat.A_ENVOYER


def test_une_ligne_qui_commence_par_un_point_arrive_entiere(postier: Postier) -> None:
    from millejours.core.transport import Smtp

    transport = Smtp()
    transport.presente("a@exemple.fr", "b@exemple.fr", b"Subject: x\r\n\r\n.\r\n..deux\r\nfin")
    transport.conclut()
    transport.ferme()
    assert postier.recus[0][1] == b"Subject: x\r\n\r\n.\r\n..deux\r\nfin\r\n"


def test_sans_serveur_les_lettres_vont_dans_un_dossier_ferme(settings: Any) -> None:
    abonne()
    assert envoie_tout() == {"envoye": 1}
    (fichier,) = settings.COURRIER_DOSSIER.iterdir()
    assert fichier.suffix == ".eml"
    assert (fichier.stat().st_mode & 0o777, settings.COURRIER_DOSSIER.stat().st_mode & 0o777) == (0o600, 0o700)
    assert b"Votre lettre de novembre" in fichier.read_bytes()


def test_le_nom_d_un_message_ne_change_pas_d_un_essai_a_l_autre(postier: Postier) -> None:
    abonne()
    postier.finales[ADRESSE] = "451 4.3.0 plus tard"
    envoie_tout()
    postier.finales.clear()
    envoie_tout(MAINTENANT + timedelta(hours=1))
    Envoi.objects.update(etat=Envoi.Etat.A_ENVOYER)
    envoie_tout(MAINTENANT + timedelta(hours=2))
    assert len({m["Message-ID"] for m in postier.messages()}) == 1


def test_la_confirmation_suit_les_memes_regles(postier: Postier) -> None:
    ligne, jeton = demande()
    postier.reponses[ADRESSE] = "451 4.7.1 plus tard"
    with pytest.raises(Panne):
        envoi.envoie_confirmation(ligne.pk, MAINTENANT)
    postier.reponses.clear()
    assert envoi.envoie_confirmation(ligne.pk, MAINTENANT)
    assert not envoi.envoie_confirmation(ligne.pk, MAINTENANT), "une fois"
    (message,) = postier.messages()
    assert lien(message, "confirmer") == f"/lettres/confirmer/{jeton}/"
    assert message["Subject"] == "Confirmez votre inscription"
    assert message["List-Unsubscribe"] is None


def test_une_adresse_inconnue_du_serveur_oublie_la_demande(postier: Postier) -> None:
    ligne, _ = demande()
    postier.reponses[ADRESSE] = "550 5.1.1 inconnue"
    assert not envoi.envoie_confirmation(ligne.pk, MAINTENANT)
    assert not Demande.objects.exists()


def test_le_cout_d_un_envoi_ne_grandit_pas(postier: Postier, django_assert_num_queries: Any) -> None:
    """Three letters more cost three times the same statements: nothing is read again for each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    couts = []
    for nombre in (2, 5):
        for n in range(nombre):
            abonne(f"n{nombre}-{n}@exemple.fr")
        with CaptureQueriesContext(connection) as lues:
            assert envoie_tout() == {"envoye": nombre}
        couts.append(len(lues))
    par_lettre = (couts[1] - couts[0]) / 3
    assert par_lettre == int(par_lettre)
    assert par_lettre <= 12
