"""What visitors write: bounded, sealed, moderated, answered once, forgotten. And what campaigns ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from millejours.comptes.models import Agent
from millejours.comptes.portees import Territoire
from millejours.core import rgpd, rotation, sceau
from millejours.core.debit import Seau
from millejours.core.transport import Panne, Refus, ouvre
from millejours.lieux import tasks
from millejours.lieux.campagnes import actions as campagnes
from millejours.lieux.campagnes import envoi
from millejours.lieux.contributions import actions, courrier, views
from millejours.lieux.models import Contribution, Gestionnaire, Lieu, Relance
from tests.conftest import Visite
from tests.millejours.comptes.conftest import agent_de, entre
from tests.millejours.lettres.conftest import Postier, _cles, postier
from tests.millejours.lieux.fabrique import MIDI, lieu

__all__ = ["_cles", "agent_de", "postier"]
pytestmark = pytest.mark.django_db(transaction=True)
ADRESSE = "camille.canari@exemple.fr"


@pytest.fixture(autouse=True)
def _sans_debit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_seau", Seau(1000, 3600))


@pytest.fixture
def pmi(transactional_db: None) -> Lieu:
    Lieu.objects.all().delete()
    fiche = lieu("pmi", 45.7667, 4.8798, type="pmi", nom="PMI inventée", code_insee="69266", commune="Villeurbanne")
    fiche.telephone, fiche.courriel = "04 00 00 00 01", "pmi@exemple.fr"
    fiche.save()
    return fiche


@pytest.fixture
def agent(agent_de: Callable[..., Agent]) -> Agent:
    return agent_de("moderateur_lieux")


def _signale(page: Visite, pmi: Lieu | None, **champs: str) -> Any:
    defaut = {"genre": "erreur", "adresse_courriel": ADRESSE} | ({"lieu": pmi.pk} if pmi else {})
    return page.post("/autour-de-moi/signaler/", defaut | champs)


def test_le_formulaire_ne_pose_ni_cookie_ni_trace(page: Visite, pmi: Lieu) -> None:
    reponse = page.get(f"/autour-de-moi/signaler/?lieu={pmi.pk}&genre=erreur")
    assert reponse.status_code == 200
    assert not reponse.cookies
    assert "csrf" not in reponse.content.decode()
    assert reponse.headers["Cache-Control"] == "no-store"
    for rien in ("essai--rien", "%00", "essai--pmi%00"):
        assert page.get(f"/autour-de-moi/signaler/?lieu={rien}").status_code == 404
    assert page.post("/autour-de-moi/signaler/", {"lieu": "\0", "texte": "a"}).status_code == 404
    assert page.get("/autour-de-moi/lieu/essai--pmi%00/").status_code == 404


def test_une_erreur_signalee_garde_une_adresse_scellee(page: Visite, pmi: Lieu, journal: Any) -> None:
    reponse = _signale(page, pmi, telephone="0400000002", texte="Le standard a changé.")
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    c = Contribution.objects.get()
    assert c.propose == {"telephone": "04 00 00 00 02"}
    assert c.departement == "69"
    assert ADRESSE.encode() not in bytes(c.scelle or b"") + bytes(c.index or b"")
    assert sceau.trousseau().ouvre(c.USAGE, c.cle, bytes(c.index or b""), bytes(c.scelle or b""))[0] == ADRESSE
    assert "canari" not in journal.getvalue()
    assert Lieu.objects.get(pk=pmi.pk).telephone == "04 00 00 00 01"
    # The link that was shown erases; opening it does nothing.
    lien = re.search(r'href="(/autour-de-moi/signaler/effacer/[^"]+)"', reponse.content.decode())
    assert lien
    page.get(lien[1])
    assert Contribution.objects.exists()
    assert "effacé" in page.post(lien[1]).content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({}, "texte"),
        ({"texte": "x", "adresse_courriel": "pas une adresse"}, "adresse_courriel"),
        ({"telephone": "123456"}, "telephone"),
        ({"genre": "gestion", "organisation": "Ville", "adresse_courriel": ""}, "adresse_courriel"),
    ],
)
def test_ce_qui_manque_se_dit_et_ce_qui_fut_ecrit_reste(
    page: Visite, pmi: Lieu, champs: dict[str, str], faute: str
) -> None:
    reponse = _signale(page, pmi, **champs)
    assert reponse.status_code == 422
    assert f'href="#{faute}"' in reponse.content.decode()
    assert not Contribution.objects.exists()


def test_trop_de_messages_d_un_meme_client(page: Visite, pmi: Lieu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_seau", Seau(2, 3600))
    assert [_signale(page, pmi, texte="a").status_code for _ in range(3)] == [200, 200, 429]
    assert Contribution.objects.count() == 2


def test_accepter_corrige_repond_une_fois_et_oublie_l_adresse(
    page: Visite, pmi: Lieu, agent: Agent, postier: Postier, sans_courrier: None
) -> None:
    _signale(page, pmi, telephone="0400000002", horaires_texte="du lundi au vendredi 9h-12h")
    c = Contribution.objects.get()
    actions.accepte(c.pk, c.propose, reponse="Bien vu.", actor=agent, now=MIDI)
    corrige = Lieu.objects.get(pk=pmi.pk)
    assert (corrige.telephone, corrige.horaires_accueil) == ("04 00 00 00 02", "Mo-Fr 09:00-12:00")
    assert corrige.provenance["telephone"]["rang"] == "agent"
    assert courrier.repond(c.pk) is True
    assert courrier.repond(c.pk) is False
    (message,) = postier.messages()
    assert postier.adresses == [ADRESSE]
    assert "PMI inventée" in message.get_content()
    assert "Bien vu." in message.get_content()
    assert "PMI" not in str(message["Subject"])
    c.refresh_from_db()
    assert (c.cle, c.index, c.scelle, c.a_repondre) == ("", None, None, False)
    with pytest.raises(actions.Refus, match="déjà traitée"):
        actions.refuse(c.pk, reponse="", actor=agent, now=MIDI)


def test_un_serveur_de_courriel_en_panne_ne_perd_pas_la_reponse(
    page: Visite, pmi: Lieu, agent: Agent, settings: Any, sans_courrier: None
) -> None:
    _signale(page, pmi, texte="Fermé le mardi.")
    c = Contribution.objects.get()
    actions.refuse(c.pk, reponse="", actor=agent, now=MIDI)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    with pytest.raises(Panne):
        courrier.repond(c.pk)
    c.refresh_from_db()
    assert c.a_repondre
    assert c.scelle is not None


def test_un_lieu_propose_entre_une_fois_accepte(page: Visite, pmi: Lieu, agent: Agent, sans_courrier: None) -> None:
    champs = {
        "genre": "nouveau",
        "nom": "LAEP des Canaris",
        "type": "laep",
        "commune": "Villeurbanne",
        "telephone": "0400000003",
    }
    assert _signale(page, None, **(champs | {"commune": "zzz"})).status_code == 422
    assert _signale(page, None, **champs).status_code == 200
    c = Contribution.objects.get()
    assert (c.lieu, c.departement) == (None, "69")
    actions.accepte(c.pk, {"nom": "LAEP Les Canaris"}, reponse="", actor=agent, now=MIDI)
    cree = Lieu.objects.get(source="contributions")
    assert (cree.nom, cree.code_insee, cree.precision_position, cree.licence) == (
        "LAEP Les Canaris",
        "69266",
        "commune",
        "propre",
    )
    assert "LAEP Les Canaris" in page.get("/autour-de-moi/?commune=69266&type=laep").content.decode()


def test_je_gere_ce_lieu_donne_a_qui_demander_et_finit(
    page: Visite, pmi: Lieu, agent: Agent, postier: Postier, sans_courrier: None
) -> None:
    _signale(page, pmi, genre="gestion", organisation="Métropole inventée", fonction="direction")
    c = Contribution.objects.get()
    actions.accepte(c.pk, {}, reponse="", actor=agent, now=MIDI)
    g = Gestionnaire.objects.get(lieu=pmi)
    campagne = campagnes.lance("Rentrée", ["pmi"], "69", date(2026, 1, 1), actor=agent, now=MIDI)
    assert envoi.envoie(campagne.pk) == 1
    assert envoi.envoie(campagne.pk) == 0
    # The manager who came forward, not the mailbox of the page.
    assert postier.adresses == [ADRESSE]
    sceau.ajoute_cle()
    assert rotation.rescelle() == 2
    g.refresh_from_db()
    assert sceau.trousseau().ouvre(g.USAGE, g.cle, bytes(g.index or b""), bytes(g.scelle or b""))[0] == ADRESSE
    assert rgpd.purge(g.jusqua - timedelta(seconds=1))["lieux.Gestionnaire"] == 0
    assert rgpd.purge(g.jusqua)["lieux.Gestionnaire"] == 1


def test_qui_gere_un_lieu_sait_que_son_adresse_reste_et_l_efface(
    page: Visite, pmi: Lieu, agent: Agent, postier: Postier, sans_courrier: None
) -> None:
    formulaire = page.get(f"/autour-de-moi/signaler/?lieu={pmi.pk}&genre=gestion").content.decode()
    assert "550 jours" in formulaire
    assert "effacé dès que nous vous avons répondu" not in formulaire
    merci = _signale(page, pmi, genre="gestion", organisation="Métropole inventée").content.decode()
    lien = re.search(r'href="(/autour-de-moi/signaler/effacer/[^"]+)"', merci)
    assert lien
    c = Contribution.objects.get()
    actions.accepte(c.pk, {}, reponse="", actor=agent, now=MIDI)
    assert courrier.repond(c.pk)
    campagne = campagnes.lance("Rentrée", ["pmi"], "69", date(2026, 1, 1), actor=agent, now=MIDI)
    envoi.envoie(campagne.pk)
    # Both messages carry the way out that was shown the first day, and neither says that the address is gone.
    for message in postier.messages():
        assert f"http://127.0.0.1:8000{lien[1]}" in message.get_content()
        assert "Votre adresse est effacée" not in message.get_content()
    assert len(postier.messages()) == 2
    page.get(lien[1])
    assert Gestionnaire.objects.exists()
    page.post(lien[1])
    assert not Gestionnaire.objects.exists()
    assert not Contribution.objects.exists()


def test_qui_ne_gere_pas_le_lieu_est_efface_avec_la_reponse(
    page: Visite, pmi: Lieu, agent: Agent, postier: Postier, sans_courrier: None
) -> None:
    _signale(page, pmi, genre="gestion", organisation="Métropole inventée")
    c = Contribution.objects.get()
    actions.refuse(c.pk, reponse="", actor=agent, now=MIDI)
    assert courrier.repond(c.pk)
    assert "Votre adresse est effacée" in postier.messages()[0].get_content()
    assert not Gestionnaire.objects.exists()


@pytest.mark.parametrize("fausse", ["pmi exemple", "pmi@exemple.fr\nx", "pmé@exemple.fr", "x" * 70 + "@exemple.fr"])
def test_une_mauvaise_adresse_n_arrete_pas_une_campagne(
    pmi: Lieu, agent: Agent, postier: Postier, sans_courrier: None, fausse: str
) -> None:
    for nom, adresse in (("a", fausse), ("z", "z@exemple.fr")):
        lieu(nom, 45.0, 4.0, type="pmi", courriel=adresse).save()
    campagne = campagnes.lance("Rentrée", ["pmi"], "", date(2026, 6, 1), actor=agent, now=MIDI)
    assert envoi.envoie(campagne.pk) >= 2
    assert {"pmi@exemple.fr", "z@exemple.fr"} <= set(postier.adresses)
    assert not Relance.objects.filter(etat="a_envoyer").exists()
    # The mailbox that a page publishes has a way out too.
    assert "/autour-de-moi/signaler/?lieu=essai--" in postier.messages()[0].get_content()


def test_une_adresse_qui_ne_se_dit_pas_est_un_refus_du_destinataire(postier: Postier) -> None:
    with ouvre() as transport:
        with pytest.raises(Refus, match="553") as refus:
            transport.presente("retour@exemple.fr", "pmé@exemple.fr", b"a\r\n")
        assert refus.value.est_definitif
        assert refus.value.est_du_destinataire
        # The same connection serves the next one.
        transport.presente("retour@exemple.fr", "bon@exemple.fr", b"a\r\n")
        transport.conclut()
    assert postier.adresses == ["bon@exemple.fr"]


def test_la_releve_donne_un_travail_a_chaque_ligne(page: Visite, pmi: Lieu, agent: Agent, sans_courrier: None) -> None:
    """What fails for one is not in the way of the others."""
    for _ in range(2):
        _signale(page, pmi, texte="Fermé le mardi.")
    for c in Contribution.objects.all():
        actions.refuse(c.pk, reponse="", actor=agent, now=MIDI)
    campagne = campagnes.lance("Rentrée", ["pmi"], "", date(2026, 6, 1), actor=agent, now=MIDI)
    with connection.cursor() as curseur:
        curseur.execute("delete from procrastinate_jobs")
    for _ in range(2):
        tasks.releve(timestamp=0)
    faits = sorted((j.task_name, *j.args.values()) for j in ProcrastinateJob.objects.all())
    attendus = [("lieux.repond", c.pk) for c in Contribution.objects.order_by("pk")]
    assert faits == sorted([*attendus, ("lieux.relance", campagne.pk)])


def test_un_moderateur_ne_cree_pas_ailleurs_ni_autre_chose(
    page: Visite, pmi: Lieu, agent_de: Callable[..., Agent], sans_courrier: None
) -> None:
    champs = {"genre": "nouveau", "nom": "LAEP des Canaris", "type": "laep", "commune": "Villeurbanne"}
    _signale(page, None, **champs)
    c = Contribution.objects.get()
    adresse = f"/agents/lieux/signalements/{c.pk}/"
    entre(page, agent_de("moderateur_lieux", lieu=Territoire("departement", "69")))

    def accepte(**valeurs: str) -> Any:
        poste = [("geste", "accepter"), *(("prend", v) for v in valeurs), *((f"v-{v}", x) for v, x in valeurs.items())]
        return page.post(adresse, poste)

    for faux in ({"site_web": "javascript:alert(1)"}, {"telephone": "12345"}):
        accepte(**faux)
        assert not Lieu.objects.filter(source="contributions").exists()
    accepte(nom="  LAEP  des Canaris ", code_insee="59350", statut="ferme", telephone="0400000004", courriel="x@x.fr")
    cree = Lieu.objects.get(source="contributions")
    assert (cree.nom, cree.code_insee, cree.telephone) == ("LAEP des Canaris", "69266", "04 00 00 00 04")
    assert (cree.statut, cree.courriel) == ("ouvert", "")


def test_un_lieu_parti_ailleurs_n_est_plus_a_ce_moderateur(
    page: Visite, pmi: Lieu, agent_de: Callable[..., Agent]
) -> None:
    _signale(page, pmi, telephone="0400000002", site_web="https://exemple.fr")
    c = Contribution.objects.get()
    rhone = agent_de("moderateur_lieux", lieu=Territoire("departement", "69"))
    Lieu.objects.filter(pk=pmi.pk).update(code_insee="59350")
    with pytest.raises(actions.Refus, match="territoire"):
        actions.accepte(c.pk, c.propose, reponse="", actor=rhone, now=MIDI)
    with pytest.raises(actions.Refus, match="territoire"):
        actions.refuse(c.pk, reponse="", actor=rhone, now=MIDI)
    assert Lieu.objects.get(pk=pmi.pk).telephone == "04 00 00 00 01"


def test_ce_qui_etait_scelle_avec_les_lettres_passe_a_la_cle_des_lieux(page: Visite, pmi: Lieu) -> None:
    _signale(page, pmi, telephone="0400000002")
    c = Contribution.objects.get()
    trousseau = sceau.trousseau()
    c.cle, c.index, c.scelle = trousseau.scelle("lettres", ADRESSE, jeton := sceau.nouveau_jeton())
    c.save()
    perdue = Contribution.objects.create(
        genre="erreur", recue_le=c.recue_le, jusqua=c.jusqua, cle="perdue", index=c.index, scelle=b"x" * 156
    )
    migration = import_module("millejours.lieux.migrations.0005_sceau_des_lieux")
    for geste, usage in ((migration.separe, "lieux"), (migration.rejoint, "lettres")):
        with transaction.atomic():
            geste(apps, None)
        c.refresh_from_db()
        assert bytes(c.index or b"") == trousseau.index(usage, ADRESSE)
        assert trousseau.ouvre(usage, c.cle, bytes(c.index or b""), bytes(c.scelle or b"")) == (ADRESSE, jeton)
    perdue.refresh_from_db()
    assert perdue.cle == "perdue"


def test_une_campagne_demande_une_fois_et_le_bouton_verifie(
    page: Visite, pmi: Lieu, agent: Agent, postier: Postier, sans_courrier: None
) -> None:
    lieu("muet", 45.0, 4.0, type="pmi").save()
    frais = lieu("frais", 45.0, 4.0, type="pmi", courriel="pmi2@exemple.fr", date_verification=date(2026, 11, 1))
    frais.save()
    now = timezone.now()
    campagne = campagnes.lance("Rentrée", [], "", date(2026, 6, 1), actor=agent, now=now)
    assert [r.lieu_id for r in campagne.relances.all()] == [pmi.pk]
    envoi.envoie(campagne.pk)
    (message,) = postier.messages()
    assert message["To"] == "pmi@exemple.fr"
    lien = re.search(r"http://127\.0\.0\.1:8000(/autour-de-moi/confirmer/\S+)", message.get_content())
    assert lien
    ouvert = page.get(lien[1])
    assert "Tout est juste" in ouvert.content.decode()
    assert Lieu.objects.get(pk=pmi.pk).date_verification is None
    assert "vérifiée aujourd" in page.post(lien[1]).content.decode()
    page.post(lien[1])
    verifie = Lieu.objects.get(pk=pmi.pk)
    assert verifie.date_verification == timezone.localdate(now)
    assert verifie.provenance["date_verification"]["rang"] == "gestionnaire"
    assert Relance.objects.get().etat == "confirme"
    assert page.get("/autour-de-moi/confirmer/inconnu/").status_code == 410
    assert campagnes.relance_de(lien[1].split("/")[-2], now + timedelta(days=61)) is None


def test_la_purge_oublie_au_jour_dit(page: Visite, pmi: Lieu) -> None:
    _signale(page, pmi, texte="a")
    c = Contribution.objects.get()
    assert rgpd.purge(c.jusqua - timedelta(seconds=1))["lieux.Contribution"] == 0
    assert rgpd.purge(c.jusqua)["lieux.Contribution"] == 1


def test_un_moderateur_n_agit_que_sur_son_territoire(page: Visite, pmi: Lieu, agent_de: Callable[..., Agent]) -> None:
    _signale(page, pmi, texte="Fermé.")
    c = Contribution.objects.get()
    entre(page, agent_de("moderateur_lieux", lieu=Territoire("departement", "59")))
    assert "Rien n'attend" in page.get("/agents/lieux/signalements/").content.decode()
    assert page.get(f"/agents/lieux/signalements/{c.pk}/").status_code == 403
    assert page.get(f"/agents/lieux/fiche/{pmi.pk}/").status_code == 403
    assert page.get("/agents/lieux/imports/").status_code == 403


@pytest.fixture
def sans_courrier(settings: Any, transactional_db: None) -> Any:
    """Jobs are done by the test, not left for a worker."""
    yield
    with connection.cursor() as curseur:
        curseur.execute("truncate procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers cascade")
