"""May they? Over what, for whom, until when; and the reason when not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from millejours.comptes import actions, menu, perms
from millejours.comptes.actions import Mission, Refus
from millejours.comptes.models import Affectation, Agent, Organisation
from millejours.comptes.perms import peut
from millejours.comptes.portees import FRANCE, Territoire
from millejours.comptes.roles import QUI_REDIGENT, ROLES

pytestmark = pytest.mark.django_db
RHONE, LYON, AIN = Territoire("departement", "69"), Territoire("commune", "69123"), Territoire("departement", "01")


def test_un_role_sur_un_territoire(agent_de: Callable[..., Agent]) -> None:
    agent = agent_de("instructeur", lieu=RHONE)
    assert peut(agent, "instructeur")
    assert peut(agent, "instructeur", territoire=LYON)
    refus = peut(agent, "instructeur", territoire=AIN)
    assert not refus
    assert "Département 01" in refus.raison
    assert not peut(agent, "instructeur", territoire=FRANCE)
    assert "« Pilotage »" in peut(agent, "pilote").raison
    assert peut(agent, ("pilote", "instructeur"), territoire=RHONE)


def test_le_national_couvre_tout(agent_de: Callable[..., Agent]) -> None:
    agent = agent_de("moderateur_lieux")
    assert all(peut(agent, "moderateur_lieux", territoire=t) for t in (RHONE, LYON, AIN, FRANCE))


@pytest.mark.parametrize(("jour", "attendu"), [(9, False), (10, True), (20, True), (21, False)])
def test_un_role_commence_et_finit(agent_de: Callable[..., Agent], jour: int, attendu: bool) -> None:
    agent = agent_de()
    Affectation.objects.create(
        agent=agent, role="redacteur", portee="national", debut=date(2026, 11, 10), fin=date(2026, 11, 20)
    )
    assert bool(peut(agent, "redacteur", au=date(2026, 11, jour))) is attendu


def test_au_nom_d_une_organisation(agent_de: Callable[..., Agent]) -> None:
    agent = agent_de()
    une, autre = (Organisation.objects.create(nom=n, genre="association") for n in ("Une", "Autre"))
    actions.affecte(None, agent, Mission("gestionnaire_lieu", RHONE, une), timezone.now())
    assert peut(agent, "gestionnaire_lieu", organisation=une)
    assert "autre organisation" in peut(agent, "gestionnaire_lieu", organisation=autre).raison
    actions.affecte(None, agent, Mission("gestionnaire_lieu", RHONE), timezone.now())
    assert peut(agent, "gestionnaire_lieu", organisation=autre)


def test_qui_n_est_pas_la_ne_peut_rien(agent_de: Callable[..., Agent]) -> None:
    assert "Connectez-vous" in peut(AnonymousUser(), "redacteur").raison
    agent = agent_de("redacteur")
    agent.is_active = False
    assert "désactivé" in peut(agent, "redacteur").raison


def test_un_role_invente_est_une_faute_de_programme(agent_de: Callable[..., Agent]) -> None:
    with pytest.raises(ValueError, match="inconnu"):
        peut(agent_de(), "directeur")
    with pytest.raises(ValueError, match="inconnu"):
        menu.enregistre(menu.Entree("x", "x", "x", "agents", ("directeur",)))


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"role": "directeur"}, "affectation_role_connu"),
        ({"portee": "departement", "code": "690"}, "affectation_territoire"),
        ({"portee": "national", "code": "69"}, "affectation_territoire"),
        ({"portee": "commune", "code": "69"}, "affectation_territoire"),
        ({"portee": "region"}, "affectation_territoire"),
        ({"fin": date(2026, 11, 9)}, "affectation_dates"),
    ],
)
def test_la_base_tient_les_affectations(
    agent_de: Callable[..., Agent], champs: dict[str, object], contrainte: str
) -> None:
    bons = {"agent": agent_de(), "role": "instructeur", "portee": "national", "debut": date(2026, 11, 10)}
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Affectation.objects.create(**bons | champs)


def test_un_role_ne_se_donne_pas_deux_fois(agent_de: Callable[..., Agent]) -> None:
    agent = agent_de("instructeur", lieu=RHONE)
    with pytest.raises(Refus, match="déjà"):
        actions.affecte(None, agent, Mission("instructeur", RHONE), timezone.now())
    actions.affecte(None, agent, Mission("instructeur", AIN), timezone.now())
    with pytest.raises(Refus, match="ne se donne pas"):
        actions.affecte(None, agent, Mission("redacteur", RHONE), timezone.now())
    fin = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refus, match="avant le premier"):
        actions.affecte(None, agent, Mission("pilote", RHONE, fin=fin), timezone.now())


def test_une_adresse_est_en_minuscules_en_base() -> None:
    with pytest.raises(IntegrityError, match="agent_adresse_minuscule"), transaction.atomic():
        Agent.objects.create(email="Ada@exemple.fr")


def test_il_reste_toujours_quelqu_un_pour_administrer(agent_de: Callable[..., Agent]) -> None:
    ada, bob = agent_de("administrateur"), agent_de(email="bob@exemple.fr")
    seule = ada.affectations.get()
    assert "seule personne" in perms.peut_retirer(ada, seule).raison
    assert "propre compte" in perms.peut_desactiver(ada, ada).raison
    assert "« Administration »" in perms.peut_desactiver(bob, ada).raison
    actions.affecte(None, bob, Mission("administrateur"), timezone.now())
    assert perms.peut_retirer(ada, seule)
    assert perms.peut_desactiver(bob, ada)


def test_un_groupe_par_role_et_l_acces_a_la_redaction() -> None:
    groupes = {g.name: g for g in Group.objects.filter(name__in=ROLES)}
    assert set(groupes) == set(ROLES)
    ouvrent = {n for n, g in groupes.items() if g.permissions.filter(codename="access_admin").exists()}
    assert ouvrent == set(QUI_REDIGENT)


def test_le_menu_suit_les_roles() -> None:
    assert "equipe" in {e.slug for e in menu.entrees(["administrateur"])}
    assert "equipe" not in {e.slug for e in menu.entrees(["redacteur"])}


def test_la_reference_des_roles_est_a_jour() -> None:
    from millejours.comptes.roles import reference_des_roles
    from tests.conftest import RACINE

    assert (RACINE / "docs/reference/roles.md").read_text(encoding="utf-8") == reference_des_roles()
