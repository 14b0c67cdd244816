"""Coming in, being kept out, and going: the two factors, the locks, the journal, the sessions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as reglages
from django.core import mail
from django.db import connection
from django.utils import timezone

from millejours.comptes import actions, conservation
from millejours.comptes.actions import Mission
from millejours.comptes.models import Affectation, Agent, JournalConnexion
from tests.conftest import RACINE, Visite
from tests.millejours.comptes.conftest import MOT, code, entre, pose_application

pytestmark = pytest.mark.django_db(transaction=True)
ENTREE, VERIFIER = "/agents/connexion/", "/agents/connexion/second-facteur/verifier/"


def _essaie(page: Visite, email: str, mot: str) -> str:
    return str(page.post(ENTREE, {"login": email, "password": mot}).content.decode())


def test_mot_de_passe_puis_code(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    secret = pose_application(agent)
    assert page.post(ENTREE, {"login": agent.email, "password": MOT}).headers["Location"] == VERIFIER
    # The password alone opened nothing.
    assert page.get("/agents/").headers["Location"].startswith(ENTREE)
    assert page.post(VERIFIER, {"code": "000000"}).status_code == 200
    assert page.post(VERIFIER, {"code": code(secret)}).headers["Location"] == "/agents/"
    assert page.get("/agents/").status_code == 200
    derniere = JournalConnexion.objects.filter(resultat="reussie").get()
    assert (derniere.moyen, derniere.agent, derniere.reseau) == ("totp", agent, "127.0.0.0/24")
    assert JournalConnexion.objects.filter(resultat="refusee", moyen="totp", agent=agent).count() == 1


def test_un_code_ne_sert_pas_deux_fois(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    secret = pose_application(agent)
    entre(page, agent, secret)
    vu = code(secret)
    voleur = Visite()
    voleur.post(ENTREE, {"login": agent.email, "password": MOT})
    assert voleur.post(VERIFIER, {"code": vu}).status_code == 200


@pytest.mark.parametrize(("pas", "attendu"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
def test_la_duree_d_un_code(page: Visite, agent_de: Callable[..., Agent], pas: int, attendu: int) -> None:
    # Far enough from the turn of the half-minute for the code to be what it says.
    if time.time() % 30 > 27:
        time.sleep(4)
    agent = agent_de()
    secret = pose_application(agent)
    page.post(ENTREE, {"login": agent.email, "password": MOT})
    assert page.post(VERIFIER, {"code": code(secret, pas)}).status_code == attendu


def test_un_code_de_secours_ouvre_une_fois(page: Visite, agent_de: Callable[..., Agent]) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    agent = agent_de()
    pose_application(agent)
    secours = RecoveryCodes.activate(agent).get_unused_codes()[0]
    page.post(ENTREE, {"login": agent.email, "password": MOT})
    assert page.post(VERIFIER, {"code": secours}).headers["Location"] == "/agents/"
    assert page.get("/agents/").status_code == 200
    assert JournalConnexion.objects.get(resultat="reussie").moyen == "recovery_codes"
    encore = Visite()
    encore.post(ENTREE, {"login": agent.email, "password": MOT})
    assert encore.post(VERIFIER, {"code": secours}).status_code == 200


def test_le_secret_n_est_pas_lisible_en_base(agent_de: Callable[..., Agent]) -> None:
    secret = pose_application(agent_de())
    with connection.cursor() as curseur:
        curseur.execute("select data::text from mfa_authenticator")
        assert secret not in curseur.fetchone()[0]


def test_rien_ne_dit_si_une_adresse_est_connue(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent_de(email="ada@exemple.fr")
    sans_jeton = re.compile(r'value="[^"]*"|name="csrfmiddlewaretoken"[^>]*')
    connue, inconnue = (_essaie(page, e, "faux") for e in ("ada@exemple.fr", "bob@exemple.fr"))
    assert sans_jeton.sub("", connue) == sans_jeton.sub("", inconnue)
    reponses = [
        page.post("/agents/connexion/mot-de-passe/oublie/", {"email": e}) for e in ("ada@exemple.fr", "bob@exemple.fr")
    ]
    assert {(r.status_code, r.headers["Location"]) for r in reponses} == {
        (302, "/agents/connexion/mot-de-passe/oublie/envoye/")
    }
    _attend(lambda: len(mail.outbox) == 1)
    assert mail.outbox[0].to == ["ada@exemple.fr"]


def _attend(condition: Callable[[], bool]) -> None:
    fin = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < fin, "rien n'est venu"
        time.sleep(0.02)


def test_cinq_echecs_ferment_la_porte_meme_au_bon_mot(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    for _ in range(5):
        assert "ne vont pas ensemble" in _essaie(page, agent.email, "faux")
    # From another browser too, and with the right password.
    assert "Trop d&#x27;essais" in _essaie(Visite(), agent.email, MOT)
    assert JournalConnexion.objects.filter(resultat="bloquee").count() == 1
    # Another agent is not shut out.
    autre = agent_de(email="bob@exemple.fr")
    assert _essaie(Visite(), autre.email, "faux").count("Trop d&#x27;essais") == 0


def test_le_compte_des_echecs_est_commun_aux_processus(page: Visite, agent_de: Callable[..., Agent]) -> None:
    """Five failures in another process, as another worker has them, shut the door in this one."""
    agent = agent_de()
    programme = f"""
import os, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = "{connection.settings_dict["NAME"]}"
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
for _ in range(5):
    reponse = Client().post("{ENTREE}", {{"login": "{agent.email}", "password": "faux"}})
    assert reponse.status_code == 200
"""
    subprocess.run(
        [sys.executable, "-c", programme],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "millejours.config.settings", "PYTHONPATH": str(RACINE / "src")},
        check=True,
        timeout=120,
    )
    assert "Trop d&#x27;essais" in _essaie(page, agent.email, MOT)


def test_les_codes_aussi_se_comptent(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    secret = pose_application(agent)
    page.post(ENTREE, {"login": agent.email, "password": MOT})
    for _ in range(5):
        page.post(VERIFIER, {"code": "000000"})
    html = page.post(VERIFIER, {"code": code(secret)}).content.decode()
    assert "Trop d&#x27;essais" in html


def test_un_agent_desactive_est_dehors_tout_de_suite(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de("redacteur")
    entre(page, agent)
    assert page.get("/agents/").status_code == 200
    actions.desactive(None, agent, timezone.now())
    assert page.get("/agents/").headers["Location"].startswith(ENTREE)
    assert not agent.groups.exists()
    # The right password says that it is shut; a code or a link does not reopen it.
    assert Visite().post(ENTREE, {"login": agent.email, "password": MOT}).headers["Location"].endswith("/desactive/")
    actions.reactive(None, agent, timezone.now())
    assert agent.groups.filter(name="redacteur").exists()


def test_desactiver_par_la_base_suffit(page: Visite, agent_de: Callable[..., Agent]) -> None:
    """Even when sessions were not ended: the account is read at every page."""
    agent = agent_de()
    entre(page, agent)
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    assert page.get("/agents/").status_code == 302


def test_changer_de_mot_de_passe_ferme_les_autres_sessions(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    secret = pose_application(agent)
    entre(page, agent, secret)
    _oublie_les_codes()
    autre = entre(Visite(), agent, secret)
    nouveau = "cinq chats sous un toit"
    formulaire = {"oldpassword": MOT, "password1": nouveau, "password2": nouveau}
    reponse = autre.post("/agents/connexion/mot-de-passe/", formulaire)
    assert reponse.headers["Location"] == "/agents/compte/", reponse.content.decode()
    assert autre.get("/agents/compte/").status_code == 200
    assert page.get("/agents/").headers["Location"].startswith(ENTREE)
    _attend(lambda: "mot de passe a changé" in mail.outbox[-1].subject)


def _oublie_les_codes() -> None:
    """As if half a minute had gone: the same code may come again."""
    from django.core.cache import caches

    caches["agents"].clear()


def test_les_sessions_se_voient_et_se_ferment(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    secret = pose_application(agent)
    entre(page, agent, secret)
    _oublie_les_codes()
    autre = entre(Visite(), agent, secret)
    html = page.get("/agents/connexion/sessions/").content.decode()
    assert html.count("<tr>") == 3
    # A network, not an address.
    assert "127.0.0.0" in html
    assert "127.0.0.1<" not in html
    page.post("/agents/connexion/sessions/")
    assert autre.get("/agents/").status_code == 302
    assert page.get("/agents/").status_code == 200


def test_le_mot_de_passe_oublie_demande_encore_le_second_facteur(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    secret = pose_application(agent)
    page.post("/agents/connexion/mot-de-passe/oublie/", {"email": agent.email})
    _attend(lambda: len(mail.outbox) == 1)
    trouve = re.search(r"http://127\.0\.0\.1:8000(/agents/\S+)", str(mail.outbox[0].body))
    assert trouve
    suite = page.get(trouve[1]).headers["Location"]
    assert page.get(suite).status_code == 200
    nouveau = "cinq chats sous un toit"
    assert page.post(suite, {"password1": nouveau, "password2": nouveau}).status_code == 302
    assert page.get("/agents/").status_code == 302
    assert page.post(ENTREE, {"login": agent.email, "password": nouveau}).headers["Location"] == VERIFIER
    assert page.post(VERIFIER, {"code": code(secret)}).headers["Location"] == "/agents/"
    # The link is spent.
    assert "ne s'ouvre plus" in Visite().get(trouve[1]).content.decode()


def test_un_invite_n_entre_pas_par_le_mot_de_passe_oublie(page: Visite) -> None:
    actions.invite(None, "noe@exemple.fr", [Mission("redacteur")], timezone.now())
    mail.outbox.clear()
    page.post("/agents/connexion/mot-de-passe/oublie/", {"email": "noe@exemple.fr"})
    time.sleep(0.3)
    assert mail.outbox == []


def test_le_dernier_second_facteur_ne_se_retire_pas(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    entre(page, agent)
    confirme = page.get("/agents/connexion/second-facteur/application/retirer/").headers["Location"]
    page.post(confirme, {"password": MOT})
    page.post("/agents/connexion/second-facteur/application/retirer/")
    assert Authenticator.objects.filter(user=agent, type="totp").exists()


def test_ajouter_un_facteur_redemande_qui_est_la(page: Visite, agent_de: Callable[..., Agent]) -> None:
    entre(page, agent_de())
    reponse = page.get("/agents/connexion/second-facteur/cles/ajouter/")
    assert reponse.headers["Location"].startswith("/agents/connexion/confirmer/")


def test_une_session_sans_preuve_ne_pose_pas_un_second_facteur_de_plus(
    page: Visite, agent_de: Callable[..., Agent]
) -> None:
    """Someone who only knows the password came first; the agent then set a factor up."""
    agent = agent_de()
    page.post(ENTREE, {"login": agent.email, "password": MOT})
    assert page.get("/agents/connexion/second-facteur/").status_code == 200
    pose_application(agent)
    assert page.get("/agents/connexion/second-facteur/application/").headers["Location"] == ENTREE
    assert page.get("/agents/compte/").headers["Location"].startswith(ENTREE)


def test_se_deconnecter_demande_un_envoi(page: Visite, agent_de: Callable[..., Agent]) -> None:
    entre(page, agent_de())
    assert page.get("/agents/connexion/quitter/").status_code == 200
    assert page.get("/agents/").status_code == 200
    assert page.post("/agents/connexion/quitter/").headers["Location"] == ENTREE
    assert page.get("/agents/").status_code == 302
    # The message is shown once, and taken out of the session by a read.
    assert "Vous êtes déconnecté" in page.get(ENTREE).content.decode()
    assert "Vous êtes déconnecté" not in page.get(ENTREE).content.decode()


def test_on_ne_repart_pas_vers_un_autre_site(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    secret = pose_application(agent)
    page.post(ENTREE + "?next=https://ailleurs.example/", {"login": agent.email, "password": MOT})
    assert page.post(VERIFIER, {"code": code(secret)}).headers["Location"] == "/agents/"


def test_un_formulaire_sans_jeton_est_refuse(agent_de: Callable[..., Agent], statiques: None) -> None:
    from django.test import Client

    agent = agent_de()
    stricte = Client(enforce_csrf_checks=True)
    assert stricte.post(ENTREE, {"login": agent.email, "password": MOT}).status_code == 403
    assert "_auth_user_id" not in stricte.session


def test_le_journal_s_efface_a_son_heure(agent_de: Callable[..., Agent], page: Visite) -> None:
    entre(page, agent_de())
    ligne = JournalConnexion.objects.get(resultat="reussie")
    assert ligne.conserve_jusqu_a == ligne.quand + timedelta(days=reglages.JOURNAL_CONNEXION_JOURS)
    assert conservation.purge_connexions(ligne.conserve_jusqu_a) == 0
    assert conservation.purge_connexions(ligne.conserve_jusqu_a + timedelta(seconds=1)) == 1


def test_une_adresse_tapee_n_est_pas_gardee(page: Visite) -> None:
    _essaie(page, "mon-mot-de-passe@exemple.fr", "faux")
    ligne = JournalConnexion.objects.get()
    assert ligne.agent is None
    assert "exemple" not in str(vars(ligne))


def test_un_role_fini_ferme_son_groupe(agent_de: Callable[..., Agent]) -> None:
    agent = agent_de("redacteur", "comite")
    hier = timezone.localdate() - timedelta(days=1)
    Affectation.objects.filter(role="redacteur").update(debut=hier, fin=hier)
    actions.accorde_tous_les_groupes(timezone.now())
    assert set(agent.groups.values_list("name", flat=True)) == {"comite"}


def test_un_groupe_qui_n_est_pas_un_role_reste(agent_de: Callable[..., Agent]) -> None:
    from django.contrib.auth.models import Group

    agent = agent_de("redacteur")
    agent.groups.add(Group.objects.create(name="Ceux du jeudi"))
    actions.accorde_groupes(agent, timezone.now())
    assert agent.groups.count() == 2


def test_page_de_connexion_sans_cadre_ni_cache(page: Visite) -> None:
    reponse: Any = page.get(ENTREE)
    assert "no-store" in reponse.headers["Cache-Control"]
    assert reponse.headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in reponse.headers["Content-Security-Policy"]
