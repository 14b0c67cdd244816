"""The invitation: one person, one use, a time; nobody signs up, and nothing opens before a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from millejours.comptes import actions
from millejours.comptes.actions import Mission, Refus
from millejours.comptes.models import Agent, Invitation
from millejours.core.models import Trace
from tests.conftest import Visite
from tests.millejours.comptes.conftest import MOT, code, entre, lien_du_courriel

pytestmark = pytest.mark.django_db(transaction=True)
ACCEPTE = {"prenom": "Noé", "nom": "Petit", "mot_de_passe": MOT}


def _invite(email: str = "Noe@Exemple.fr", role: str = "redacteur") -> actions.Lien:
    return actions.invite(None, email, [Mission(role)], timezone.now())


def test_du_lien_a_l_accueil(page: Visite) -> None:
    lien = _invite()
    assert mail.outbox[-1].to == ["noe@exemple.fr"]
    chemin = lien_du_courriel()
    assert lien.adresse.endswith(chemin)
    reponse = page.get(chemin)
    assert reponse.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in reponse.headers["Cache-Control"]
    assert page.post(chemin, ACCEPTE).headers["Location"] == "/agents/"
    # Signed in, and still nothing opens.
    for adresse in ("/agents/", "/agents/compte/", "/agents/equipe/", "/agents/connexion/mot-de-passe/"):
        assert page.get(adresse).headers["Location"] == "/agents/connexion/second-facteur/", adresse
    html = page.get("/agents/connexion/second-facteur/application/").content.decode()
    secret = page.session["mfa.totp.secret"]
    assert secret in html
    assert "data:image/svg+xml;base64," in html
    reponse = page.post("/agents/connexion/second-facteur/application/", {"code": code(secret)})
    assert reponse.headers["Location"] == "/agents/connexion/second-facteur/codes/"
    assert page.get("/agents/connexion/second-facteur/codes/").content.decode().count("<li><code>") == 10
    assert "Bonjour, Noé Petit" in page.get("/agents/").content.decode()
    agent = Agent.objects.get()
    assert list(agent.groups.values_list("name", flat=True)) == ["redacteur"]
    assert agent.has_perm("wagtailadmin.access_admin")
    assert [t.verbe for t in Trace.objects.order_by("quand", "pk")] == ["affecter", "inviter", "accepter"]


def test_un_lien_sert_une_fois(page: Visite) -> None:
    _invite()
    chemin = lien_du_courriel()
    page.post(chemin, ACCEPTE)
    autre = Visite()
    assert autre.get(chemin).status_code == 410
    assert autre.post(chemin, ACCEPTE | {"mot_de_passe": "un autre mot de passe"}).status_code == 410
    assert Agent.objects.get().check_password(MOT)


def test_lire_le_lien_ne_le_consomme_pas(page: Visite) -> None:
    _invite()
    for _ in range(3):
        assert page.get(lien_du_courriel()).status_code == 200


@pytest.mark.parametrize(("reste", "code_http"), [(timedelta(seconds=1), 200), (timedelta(0), 410)])
def test_un_lien_expire(page: Visite, reste: timedelta, code_http: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expire = _invite().invitation.expires_at
    monkeypatch.setattr("millejours.comptes.connexion.timezone.now", lambda: expire - reste)
    assert page.get(lien_du_courriel()).status_code == code_http


def test_un_nouveau_lien_ferme_l_ancien(page: Visite) -> None:
    ancien = _invite()
    chemin = lien_du_courriel()
    actions.reinvite(None, ancien.invitation.agent, timezone.now())
    assert page.get(chemin).status_code == 410
    assert page.get(lien_du_courriel()).status_code == 200


def test_la_base_ne_garde_pas_le_jeton() -> None:
    lien = _invite()
    jeton = lien.adresse.rstrip("/").rsplit("/", 1)[1]
    assert len(jeton) >= 43
    invitation = Invitation.objects.get()
    assert jeton not in str(vars(invitation))
    assert invitation.empreinte == actions.empreinte(jeton)


def test_un_jeton_invente_n_ouvre_rien(page: Visite) -> None:
    _invite()
    assert page.get("/agents/connexion/invitation/" + "a" * 43 + "/").status_code == 410
    assert page.post("/agents/connexion/invitation/" + "a" * 43 + "/", ACCEPTE).status_code == 410


@pytest.mark.parametrize("mot", ["court", "administrator", "123456789012", "noe@exemple.fr"])
def test_un_mot_de_passe_faible_est_refuse(page: Visite, mot: str) -> None:
    _invite()
    reponse = page.post(lien_du_courriel(), ACCEPTE | {"mot_de_passe": mot})
    assert reponse.status_code == 422
    assert not Agent.objects.get().has_usable_password()


def test_une_adresse_ne_s_invite_pas_deux_fois() -> None:
    _invite()
    with pytest.raises(Refus, match="déjà"):
        _invite("noe@exemple.FR")


def test_accepter_ferme_les_sessions_d_avant(page: Visite, agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    entre(page, agent)
    actions.rend_les_cles(None, agent, timezone.now())
    assert page.get("/agents/").headers["Location"].startswith("/agents/connexion/")
    assert Visite().post("/agents/connexion/", {"login": agent.email, "password": MOT}).status_code == 200
    assert Visite().get(lien_du_courriel()).status_code == 200


def test_un_courriel_qui_ne_part_pas_se_dit(page: Visite, agent_de: Callable[..., Agent], settings: Any) -> None:
    entre(page, agent_de("administrateur"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # A port of this machine where nobody listens.
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    formulaire = {"email": "noe@exemple.fr", "role": "redacteur", "portee": "national"}
    html = page.get(page.post("/agents/equipe/inviter/", formulaire).headers["Location"]).content.decode()
    assert "le courriel n&#x27;est pas parti" in html
    assert "invitation non partie" in html
    assert Invitation.objects.get().sent_at is None


def test_on_ne_s_inscrit_pas(page: Visite) -> None:
    for adresse in ("signup/", "inscription/", "email/", "login/code/"):
        assert page.get(f"/agents/connexion/{adresse}").status_code == 404
