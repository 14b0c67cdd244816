"""ProConnect, against a provider that really signs: who comes in, and each lie that must be caught."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from millejours.comptes import actions
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent, IdentiteProConnect, JournalConnexion
from millejours.comptes.proconnect.client import ErreurProConnect, Reglages
from tests.conftest import Visite
from tests.millejours.comptes.conftest import code, pose_application
from tests.millejours.comptes.fournisseur import CLIENT, SECRET, Fournisseur, ouvre_fournisseur

pytestmark = pytest.mark.django_db(transaction=True)
DEPART, RETOUR = "/agents/connexion/proconnect/", "/agents/connexion/proconnect/retour/"


@pytest.fixture
def fournisseur(settings: Any) -> Iterator[Fournisseur]:
    with ouvre_fournisseur() as f:
        settings.PROCONNECT = settings.PROCONNECT | {"emetteur": f.adresse, "client": CLIENT, "secret": SECRET}
        yield f


def _part(page: Visite) -> dict[str, str]:
    """Leave for the provider: what is asked of it."""
    reponse = page.get(DEPART)
    assert reponse.status_code == 302, reponse.content.decode()
    return {k: v[0] for k, v in parse_qs(urlsplit(reponse.headers["Location"]).query).items()}


def _revient(page: Visite, fournisseur: Fournisseur, demande: dict[str, str]) -> Any:
    adresse = urlsplit(fournisseur.autorise(demande))
    assert f"{adresse.scheme}://{adresse.netloc}{adresse.path}" == f"http://127.0.0.1:8000{RETOUR}"
    return page.get(f"{adresse.path}?{adresse.query}")


def _passe(page: Visite, fournisseur: Fournisseur) -> Any:
    return _revient(page, fournisseur, _part(page))


def _est_refuse(reponse: Any, page: Visite) -> None:
    assert reponse.status_code in (400, 403)
    assert "_auth_user_id" not in page.session
    assert page.get("/agents/").status_code == 302
    assert JournalConnexion.objects.get().resultat == "refusee"


def test_un_agent_connu_entre(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent], settings: Any
) -> None:
    settings.PROCONNECT = settings.PROCONNECT | {"second_facteur": ["mfa"]}
    fournisseur.preuve["amr"] = ["pwd", "mfa"]
    agent = agent_de("redacteur")
    assert _passe(page, fournisseur).headers["Location"] == "/agents/"
    assert page.get("/agents/").status_code == 200
    identite = IdentiteProConnect.objects.get()
    assert (identite.agent, identite.sub, identite.emetteur) == (agent, "abc-123", fournisseur.adresse)
    assert JournalConnexion.objects.get().moyen == "proconnect"
    assert fournisseur.secrets_recus == [SECRET]


def test_ensuite_c_est_l_identifiant_qui_compte(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent]
) -> None:
    agent = agent_de()
    _passe(page, fournisseur)
    # The person changed address over there: still the same one here.
    fournisseur.personne["email"] = "ada.fleur@exemple.fr"
    autre = Visite()
    _passe(autre, fournisseur)
    assert autre.session["_auth_user_id"] == str(agent.pk)


def test_l_adresse_reprise_par_quelqu_un_d_autre_n_ouvre_pas(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent]
) -> None:
    agent_de()
    _passe(Visite(), fournisseur)
    JournalConnexion.objects.all().delete()
    fournisseur.personne["sub"] = "quelqu-un-d-autre"
    _est_refuse(_passe(page, fournisseur), page)


def test_une_invitation_ouverte_suffit(page: Visite, fournisseur: Fournisseur) -> None:
    lien = actions.invite(None, "Ada@exemple.fr", [Mission("redacteur")], timezone.now())
    _passe(page, fournisseur)
    agent = Agent.objects.get()
    assert agent.get_full_name() == "Ada Fleur"
    assert page.session["_auth_user_id"] == str(agent.pk)
    lien.invitation.refresh_from_db()
    assert lien.invitation.accepted_at is not None


def test_une_invitation_expiree_ne_suffit_pas(page: Visite, fournisseur: Fournisseur) -> None:
    lien = actions.invite(None, "ada@exemple.fr", [Mission("redacteur")], timezone.now())
    lien.invitation.revoked_at = timezone.now()
    lien.invitation.save()
    _est_refuse(_passe(page, fournisseur), page)


def test_une_adresse_inconnue_est_refusee(page: Visite, fournisseur: Fournisseur) -> None:
    reponse = _passe(page, fournisseur)
    _est_refuse(reponse, page)
    assert "Aucun agent n&#x27;est invité" in reponse.content.decode()
    assert not Agent.objects.exists()


def test_un_agent_desactive_reste_dehors(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent]
) -> None:
    agent = agent_de()
    _passe(Visite(), fournisseur)
    actions.desactive(None, agent, timezone.now())
    assert _passe(page, fournisseur).headers["Location"] == "/agents/connexion/desactive/"
    assert "_auth_user_id" not in page.session


@pytest.mark.parametrize(("verifie", "attestes", "entre"), [
    (True, False, True), (False, False, False), (False, True, False), (None, False, False), (None, True, True),
])  # fmt: skip
def test_l_adresse_doit_etre_verifiee(
    page: Visite,
    fournisseur: Fournisseur,
    agent_de: Callable[..., Agent],
    settings: Any,
    verifie: bool | None,
    attestes: bool,
    entre: bool,
) -> None:
    agent_de()
    settings.PROCONNECT = settings.PROCONNECT | {"courriels_attestes": attestes}
    fournisseur.personne["email_verified"] = verifie
    assert (_passe(page, fournisseur).status_code == 302) is entre


def test_sans_second_facteur_la_bas_le_notre_est_demande(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent], settings: Any
) -> None:
    settings.PROCONNECT = settings.PROCONNECT | {"second_facteur": ["mfa"]}
    agent = agent_de()
    _passe(page, fournisseur)
    assert page.get("/agents/").headers["Location"] == "/agents/connexion/second-facteur/"
    secret = pose_application(agent)
    autre = Visite()
    assert _passe(autre, fournisseur).headers["Location"] == "/agents/connexion/second-facteur/verifier/"
    autre.post("/agents/connexion/second-facteur/verifier/", {"code": code(secret)})
    assert autre.get("/agents/").status_code == 200


def test_un_acr_accepte_vaut_second_facteur(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent], settings: Any
) -> None:
    settings.PROCONNECT = settings.PROCONNECT | {"second_facteur": ["eidas2"]}
    fournisseur.preuve["acr"] = "eidas2"
    pose_application(agent_de())
    assert _passe(page, fournisseur).headers["Location"] == "/agents/"
    assert page.get("/agents/").status_code == 200


def _mauvaise_signature(f: Fournisseur) -> None:
    f.signe_avec = f.autre_cle


def _personne_mal_signee(f: Fournisseur) -> None:
    f.signe_avec, f.ment_sur = f.autre_cle, "personne"


def _sans_algorithme(f: Fournisseur) -> None:
    f.entete["alg"] = "none"


def _secret_public(f: Fournisseur) -> None:
    f.entete["alg"] = "HS256"


def _algorithme_non_prevu(f: Fournisseur) -> None:
    f.entete["alg"] = "RS512"


def _cle_inconnue(f: Fournisseur) -> None:
    f.entete["kid"] = "autre"


def _cle_d_un_autre_genre(f: Fournisseur) -> None:
    f.entete["kid"] = "courbe"


def _mauvais_nonce(f: Fournisseur) -> None:
    f.jeton["nonce"] = "un autre"


def _sans_nonce(f: Fournisseur) -> None:
    f.jeton["nonce"] = None


def _autre_public(f: Fournisseur) -> None:
    f.jeton["aud"] = "un-autre-site"


def _public_partage(f: Fournisseur) -> None:
    f.jeton["aud"] = [CLIENT, "un-autre-site"]


def _autre_emetteur(f: Fournisseur) -> None:
    f.jeton["iss"] = "https://ailleurs.example"


def _trop_tard(f: Fournisseur) -> None:
    f.jeton["exp"] = int(time.time()) - 120


def _sans_fin(f: Fournisseur) -> None:
    f.jeton["exp"] = None


def _deux_personnes(f: Fournisseur) -> None:
    f.jeton["sub"] = "quelqu-un-d-autre"


def _personne_pour_un_autre(f: Fournisseur) -> None:
    f.personne["aud"] = "un-autre-site"


def _personne_d_un_autre(f: Fournisseur) -> None:
    f.personne["iss"] = "https://ailleurs.example"


def _personne_sans_signature(f: Fournisseur) -> None:
    f.personne_en_json = True


def _cles_par_un_detour(f: Fournisseur) -> None:
    f.document["jwks_uri"] = f"{f.adresse}/detour"


def _adresse_sans_chiffrement(f: Fournisseur) -> None:
    f.document["jwks_uri"] = "http://ailleurs.example/jwks"


@pytest.mark.parametrize(
    "mensonge",
    [
        _mauvaise_signature,
        _personne_mal_signee,
        _sans_algorithme,
        _secret_public,
        _algorithme_non_prevu,
        _cle_inconnue,
        _cle_d_un_autre_genre,
        _mauvais_nonce,
        _sans_nonce,
        _autre_public,
        _public_partage,
        _autre_emetteur,
        _trop_tard,
        _sans_fin,
        _deux_personnes,
        _personne_pour_un_autre,
        _personne_d_un_autre,
        _personne_sans_signature,
        _cles_par_un_detour,
        _adresse_sans_chiffrement,
    ],
    ids=lambda f: f.__name__.strip("_"),
)
def test_un_mensonge_est_refuse(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent], mensonge: Callable[[Fournisseur], None]
) -> None:
    agent_de()
    demande = _part(page)
    mensonge(fournisseur)
    reponse = _revient(page, fournisseur, demande)
    _est_refuse(reponse, page)
    assert "refusée" in reponse.content.decode()
    assert not IdentiteProConnect.objects.exists()


def test_une_courbe_elliptique_convient(page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent]) -> None:
    agent_de()
    fournisseur.entete |= {"alg": "ES256", "kid": "courbe"}
    assert _passe(page, fournisseur).status_code == 302


def test_un_document_d_un_autre_emetteur_arrete_tout(page: Visite, fournisseur: Fournisseur) -> None:
    fournisseur.document["issuer"] = "https://ailleurs.example"
    assert page.get(DEPART).status_code == 502


def test_une_reponse_qu_on_n_a_pas_demandee_est_refusee(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent]
) -> None:
    agent_de()
    # Somebody else's way back, opened here: to sign a person in under another name.
    voleur = Visite()
    adresse = urlsplit(fournisseur.autorise(_part(voleur)))
    _est_refuse(page.get(f"{adresse.path}?{adresse.query}"), page)
    _part(page)
    assert page.get(f"{adresse.path}?{adresse.query}").status_code == 400


def test_un_retour_ne_se_rejoue_pas(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent], settings: Any
) -> None:
    settings.PROCONNECT = settings.PROCONNECT | {"second_facteur": ["eidas1"]}
    agent_de()
    adresse = urlsplit(fournisseur.autorise(_part(page)))
    assert page.get(f"{adresse.path}?{adresse.query}").status_code == 302
    assert page.get(f"{adresse.path}?{adresse.query}").status_code == 400


def test_une_demande_trop_ancienne_est_refusee(
    page: Visite, fournisseur: Fournisseur, agent_de: Callable[..., Agent], monkeypatch: pytest.MonkeyPatch
) -> None:
    agent_de()
    demande = _part(page)
    monkeypatch.setattr("millejours.comptes.proconnect.views.DELAI", -1)
    _est_refuse(_revient(page, fournisseur, demande), page)


def test_un_refus_du_fournisseur_se_dit(page: Visite, fournisseur: Fournisseur) -> None:
    demande = _part(page)
    reponse = page.get(f"{RETOUR}?error=access_denied&state={demande['state']}")
    assert reponse.status_code == 400
    assert "arrêtée" in reponse.content.decode()


@pytest.mark.parametrize("algorithmes", [(), ("HS256",), ("RS256", "none")])
def test_un_reglage_dangereux_est_refuse(algorithmes: tuple[str, ...]) -> None:
    with pytest.raises(ErreurProConnect):
        Reglages("https://fi.example", "c", "s", "openid", algorithmes)


def test_ferme_tant_que_rien_n_est_nomme(page: Visite) -> None:
    assert page.get(DEPART).status_code == 404
    assert page.get(RETOUR).status_code == 404
    assert "ProConnect" not in page.get("/agents/connexion/").content.decode()
