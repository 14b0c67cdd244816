"""Agents in a browser: the link of the mail, the two factors, the passkey, the lock; and no word from axe."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone

from millejours.comptes import actions
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent
from tests.e2e.outils import Visiteur, sert_avec_base
from tests.millejours.comptes.conftest import MOT, code, pose_application

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]


@pytest.fixture
def boite(tmp_path: Path, settings: Any) -> Path:
    """The local mailbox of the demonstration."""
    settings.EMAIL_BACKEND = "millejours.core.courrier.BoiteLocale"
    settings.COURRIER_DOSSIER = tmp_path / "courrier"
    return tmp_path / "courrier"


@pytest.fixture
def site_des_agents(statiques: None, transactional_db: None, settings: Any, boite: Path) -> Iterator[str]:
    """The site with its database. Named `localhost`: browsers give passkeys to no bare address."""
    caches["agents"].clear()
    with sert_avec_base("localhost") as adresse:
        settings.ADRESSE_PUBLIQUE = adresse
        yield adresse
    caches["agents"].clear()


class AgentAuNavigateur(Visiteur):
    def invite(self, boite: Path, *roles: str) -> str:
        """Invite, and read the link in the mail."""
        actions.invite(None, "ada@exemple.fr", [Mission(r) for r in roles], timezone.now())
        return lien(boite)

    def clique(self, nom: str) -> None:
        self.page.get_by_role("button", name=nom).click()

    def remplit(self, **champs: str) -> None:
        for nom, valeur in champs.items():
            self.page.locator(f"[name={nom}]").fill(valeur)

    def entre(self, mot: str = MOT) -> None:
        self.va("/agents/connexion/")
        self.remplit(login="ada@exemple.fr", password=mot)
        self.clique("Continuer")

    def h1(self) -> str:
        return str(self.page.locator("h1").inner_text())

    def axe(self) -> list[Any]:
        from axe_core_python.sync_playwright import Axe

        resultats = Axe().run(self.page)
        return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in resultats["violations"]]


def lien(boite: Path) -> str:
    dernier = sorted(boite.glob("*.eml"))[-1]
    message = email.message_from_bytes(dernier.read_bytes(), policy=email.policy.default)
    trouve = re.search(r"http://localhost:\d+(/agents/\S+)", message.get_content())
    assert trouve
    return trouve[1]


@pytest.fixture
def visite(chromium: Any, site_des_agents: str) -> Iterator[AgentAuNavigateur]:
    v = AgentAuNavigateur(chromium, site_des_agents)
    yield v
    fautes = [f for f in v.fautes if "422" not in f]
    v.ferme()
    assert fautes == []
    assert v.dehors == []


def _cle_virtuelle(v: AgentAuNavigateur) -> Any:
    """An authenticator inside the device, with a person who agrees."""
    cdp = v.contexte.new_cdp_session(v.page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp


def test_du_courriel_a_l_accueil_puis_retour_avec_un_code(visite: AgentAuNavigateur, boite: Path) -> None:
    page = visite.va(visite.invite(boite, "redacteur"))
    assert visite.axe() == []
    # Too weak: what is typed in the other fields stays.
    visite.remplit(prenom="Ada", nom="Fleur", mot_de_passe="court")
    visite.clique("Continuer")
    assert page.locator("[name=prenom]").input_value() == "Ada"
    assert page.locator("[name=mot_de_passe]").get_attribute("aria-invalid") == "true"
    assert visite.axe() == []
    visite.remplit(mot_de_passe=MOT)
    visite.clique("Continuer")
    page.wait_for_url("**/second-facteur/")
    assert visite.axe() == []
    page.goto("/agents/compte/")
    assert page.url.endswith("/second-facteur/")
    page.get_by_role("link", name="Poser une application").click()
    assert visite.axe() == []
    assert page.locator("img.carre").evaluate("i => i.complete && i.naturalWidth > 0")
    secret = page.locator(".cle-ecrite").inner_text()
    visite.remplit(code=code(secret))
    visite.clique("Valider")
    page.wait_for_url("**/codes/")
    assert page.locator(".codes li").count() == 10
    assert visite.axe() == []
    page.get_by_role("link", name="Je les ai gardés").click()
    assert visite.h1() == "Bonjour, Ada Fleur"
    assert visite.axe() == []
    visite.clique("Se déconnecter")
    page.wait_for_url("**/agents/connexion/")
    assert "Vous êtes déconnecté" in page.content()
    # Twice: the same code is not taken again, so the next one.
    visite.entre()
    page.wait_for_url("**/verifier/")
    assert visite.axe() == []
    visite.remplit(code=code(secret, 1))
    visite.clique("Entrer")
    page.wait_for_url("**/agents/")
    # No cookie outside.
    assert {c["path"] for c in visite.contexte.cookies()} == {"/agents/"}
    page.goto("/")
    assert page.evaluate("document.cookie") == ""


def test_une_cle_d_acces_se_cree_et_ouvre_seule(visite: AgentAuNavigateur, boite: Path) -> None:
    _cle_virtuelle(visite)
    page = visite.va(visite.invite(boite, "redacteur"))
    visite.remplit(prenom="Ada", nom="Fleur", mot_de_passe=MOT)
    visite.clique("Continuer")
    page.get_by_role("link", name="Créer une clé d'accès").click()
    page.get_by_role("button", name="Créer la clé").wait_for()
    assert page.locator("[data-sans-cle]").count() == 0
    assert visite.axe() == []
    visite.clique("Créer la clé")
    page.wait_for_url("**/codes/")
    page.goto("/agents/compte/")
    assert page.get_by_role("rowheader", name="Ma clé d'accès").is_visible()
    visite.clique("Se déconnecter")
    page.wait_for_url("**/agents/connexion/")
    assert visite.axe() == []
    visite.clique("Entrer avec une clé d'accès")
    page.wait_for_url("**/agents/")
    assert visite.h1() == "Bonjour, Ada Fleur"
    # And as a second factor, after the password.
    visite.clique("Se déconnecter")
    visite.entre()
    page.wait_for_url("**/verifier/")
    visite.clique("Montrer ma clé d'accès")
    page.wait_for_url("**/agents/")


def test_sans_cle_la_page_le_dit(visite: AgentAuNavigateur, boite: Path) -> None:
    page = visite.va(visite.invite(boite, "redacteur"))
    visite.remplit(prenom="Ada", nom="Fleur", mot_de_passe=MOT)
    visite.clique("Continuer")
    cdp = _cle_virtuelle(visite)
    # A person who does not agree: nothing is lost, words say what to do.
    cdp.send("WebAuthn.disable")
    page.context.grant_permissions([])
    page.add_init_script(
        "navigator.credentials.create = () => Promise.reject(new DOMException('non', 'NotAllowedError'));"
    )
    page.goto("/agents/connexion/second-facteur/cles/ajouter/")
    visite.clique("Créer la clé")
    assert page.get_by_role("alert").inner_text().startswith("La clé n'a pas été créée")


def test_la_porte_se_ferme_apres_cinq_echecs(visite: AgentAuNavigateur) -> None:
    agent = Agent.objects.create_user("ada@exemple.fr", MOT)
    pose_application(agent)
    for _ in range(5):
        visite.entre("faux")
        assert "ne vont pas ensemble" in visite.page.locator(".erreurs").inner_text()
    visite.entre()
    assert "Trop d'essais" in visite.page.locator(".erreurs").inner_text()
    assert visite.axe() == []


def _administre(visite: AgentAuNavigateur) -> Agent:
    agent = Agent.objects.create_user("ada@exemple.fr", MOT, first_name="Ada", last_name="Fleur")
    actions.verifie_adresse(agent)
    actions.affecte(None, agent, Mission("administrateur"), timezone.now())
    secret = pose_application(agent)
    visite.entre()
    visite.remplit(code=code(secret))
    visite.clique("Entrer")
    visite.page.wait_for_url("**/agents/")
    return agent


def test_administrer_les_agents_au_clavier(visite: AgentAuNavigateur, boite: Path) -> None:
    _administre(visite)
    page = visite.page
    assert page.get_by_role("link", name="Les agents").count() == 2
    for adresse in ("/agents/equipe/", "/agents/equipe/inviter/", "/agents/equipe/organisations/", "/agents/compte/"):
        visite.va(adresse)
        assert visite.axe() == [], adresse
        largeur = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert largeur <= 0, adresse
    visite.va("/agents/equipe/inviter/")
    page.locator("[name=email]").focus()
    page.keyboard.type("bob@exemple.fr")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("Relecture s")
    # From a list, Enter opens it: on to a field of text, past the organisation and the territory.
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/agents/equipe/\d+/$"))
    assert "Le lien est parti à bob@exemple.fr." in page.content()
    assert page.get_by_role("rowheader", name="Relecture santé").is_visible()
    assert visite.axe() == []
    page.locator("summary", has_text="Donner un rôle").click()
    page.locator("[name=role]").select_option("instructeur")
    page.locator("[name=portee]").select_option("departement")
    page.locator("[name=code]").fill("69123")
    visite.clique("Donner ce rôle")
    assert "Ce code ne va pas" in page.locator(".errorlist").inner_text()
    assert visite.axe() == []
    page.locator("[name=code]").fill("69")
    visite.clique("Donner ce rôle")
    assert page.get_by_role("cell", name="Département 69", exact=True).is_visible()
    visite.clique("Désactiver le compte")
    assert page.get_by_text("désactivé", exact=True).is_visible()
    assert visite.axe() == []
