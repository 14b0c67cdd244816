"""A request, from the browser to its end: what is kept, who may open it, when it goes, what is counted."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.checks import run_checks
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from millejours.comptes.models import Agent
from millejours.comptes.portees import Territoire
from millejours.core import rgpd
from millejours.core.debit import Seau
from millejours.core.models import Trace
from millejours.rappels import actions, avis, delai, enveloppe, perms, views
from millejours.rappels.models import CleDeRappel, DemandeDeRappel, Equipe, Membre, TenueDePromesse
from tests.conftest import Visite
from tests.millejours.comptes.conftest import entre

from .conftest import MAINTENANT, MESSAGE, NUMERO, EquipePrete, b64, cree_equipe, ouvre, point, scelle

pytestmark = pytest.mark.django_db
ENVOYER = "/etre-rappele/envoyer/"


def envoie(page: Visite, corps: str) -> Any:
    return page.post(ENVOYER, corps, content_type="application/json")


@pytest.fixture
def demande(equipe_prete: EquipePrete) -> DemandeDeRappel:
    actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), MAINTENANT)
    return DemandeDeRappel.objects.get()


def test_le_numero_n_est_ni_dans_la_base_ni_dans_les_journaux(
    page: Visite, equipe_prete: EquipePrete, journal: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    reponse = envoie(page, equipe_prete.corps())
    assert reponse.status_code == 201
    assert reponse["Cache-Control"] == "no-store"
    assert not reponse.cookies
    dite, journaux = vidage(), journal.getvalue() + "".join(capfd.readouterr())
    assert "rappels_demandederappel" in dite
    assert str(equipe_prete.scelle()["version"]) in dite
    for forme in formes(NUMERO) + formes("Canari"):
        assert forme not in dite
        assert forme not in journaux
    # The search would have found it: a number written in clear is there.
    Equipe.objects.update(horaires=NUMERO)
    assert NUMERO in vidage()
    recue = DemandeDeRappel.objects.get()
    for cle, privee in zip(equipe_prete.cles, equipe_prete.privees, strict=True):
        assert ouvre(recue.scelle, equipe_prete.equipe.pk, cle.pk, privee) == MESSAGE


def vidage() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as curseur:
        curseur.execute("select table_name from information_schema.tables where table_schema = 'public'")
        lignes = []
        for (table,) in curseur.fetchall():
            curseur.execute(f'select row_to_json(t)::text from "{table}" t')
            lignes += [f"{table} {ligne}" for (ligne,) in curseur.fetchall()]
    return "\n".join(lignes)


def formes(texte: str) -> list[str]:
    """A text as typed, without spaces, in base 64 at each offset, in hexadecimal."""
    serre = texte.replace(" ", "")
    codes = [b64(b" " * n + serre.encode())[4:-4] for n in range(3)]
    return [texte, serre, serre[-6:], serre.encode().hex(), *(c for c in codes if len(c) > 6)]


def test_une_cle_perdue_la_seconde_ouvre(equipe_prete: EquipePrete, demande: DemandeDeRappel) -> None:
    actions.retire_cle(equipe_prete.agents[0], equipe_prete.cles[0], MAINTENANT)
    seconde = ouvre(demande.scelle, equipe_prete.equipe.pk, equipe_prete.cles[1].pk, equipe_prete.privees[1])
    assert seconde["telephone"] == NUMERO
    # With one key left, nothing more is taken: the next loss would lose it.
    assert not Equipe.objects.ouvertes(timezone.localdate()).exists()


def test_deux_cles_d_une_meme_personne_ne_font_pas_deux_detenteurs(equipe_prete: EquipePrete) -> None:
    actions.retire_membre(equipe_prete.agents[0], equipe_prete.cles[0].membre, MAINTENANT)
    neuve = ec.generate_private_key(ec.SECP256R1())
    actions.pose_cle(equipe_prete.agents[1], equipe_prete.equipe, b64(point(neuve.public_key())), MAINTENANT)
    assert not Equipe.objects.ouvertes(timezone.localdate()).exists()


@pytest.mark.parametrize("geste", ["role", "compte"])
def test_un_detenteur_qui_n_a_plus_le_role_ferme_l_equipe(equipe_prete: EquipePrete, geste: str) -> None:
    au, ada = timezone.localdate(), equipe_prete.agents[0]
    assert Equipe.objects.ouvertes(au).exists()
    if geste == "role":
        ada.affectations.all().delete()
    else:
        ada.is_active = False
        ada.save()
    assert not Equipe.objects.ouvertes(au).exists()


def test_des_cles_changees_entre_temps_sont_redonnees(page: Visite, equipe_prete: EquipePrete) -> None:
    ancien = equipe_prete.corps()
    neuve = ec.generate_private_key(ec.SECP256R1())
    posee = actions.pose_cle(equipe_prete.agents[0], equipe_prete.equipe, b64(point(neuve.public_key())), MAINTENANT)
    reponse = envoie(page, ancien)
    assert reponse.status_code == 409
    cles = {c["cle"]: c["publique"] for c in reponse.json()["cles"]}
    assert set(cles) == {posee.pk, equipe_prete.cles[1].pk}
    pk = equipe_prete.equipe.pk
    assert envoie(page, json.dumps({"equipe": pk, "scelle": scelle(MESSAGE, pk, cles)})).status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.pop("nonce"),
        lambda s: s.update(telephone=NUMERO),
        lambda s: s.update(version=2),
        lambda s: s.update(donnees=s["donnees"][:-8]),
        lambda s: s.update(donnees="é" * 704),
        lambda s: s.update(ephemere=b64(b"\x04" + b"\x01" * 64)),
        lambda s: s.update(enveloppes={"cle": 1}),
        lambda s: s["enveloppes"][0].update(note=NUMERO),
        lambda s: s["enveloppes"][0].update(cle="1"),
    ],
)
def test_ce_qui_n_est_pas_un_scelle_est_refuse_sans_etre_repete(
    page: Visite, equipe_prete: EquipePrete, journal: io.StringIO, change: Callable[[dict[str, Any]], Any]
) -> None:
    """Never a field in clear, whatever a broken or hostile page sends."""
    recu = equipe_prete.scelle()
    change(recu)
    reponse = envoie(page, json.dumps({"equipe": equipe_prete.equipe.pk, "scelle": recu}))
    assert reponse.status_code == 422
    assert NUMERO not in reponse.content.decode() + journal.getvalue()
    assert not DemandeDeRappel.objects.exists()


@pytest.mark.parametrize(
    ("corps", "code"),
    [
        ("{", 422),
        ("[]", 422),
        ('{"equipe": Infinity}', 422),
        ('{"equipe": 1e999}', 422),
        ('{"equipe": 0, "scelle": {}}', 410),
    ],
)
def test_un_corps_faux(page: Visite, corps: str, code: int) -> None:
    assert envoie(page, corps).status_code == code


def test_un_autre_site_n_envoie_rien(page: Visite, equipe_prete: EquipePrete) -> None:
    reponse = page.post(
        ENVOYER, equipe_prete.corps(), content_type="application/json", HTTP_SEC_FETCH_SITE="cross-site"
    )
    assert reponse.status_code == 403
    assert not DemandeDeRappel.objects.exists()


def test_trop_de_demandes(page: Visite, equipe_prete: EquipePrete, settings: Any) -> None:
    settings.RAPPELS_EN_ATTENTE_MAX = 1
    assert envoie(page, equipe_prete.corps()).status_code == 201
    reponse = envoie(page, equipe_prete.corps())
    assert reponse.status_code == 503
    assert "Appelez" in reponse.json()["message"]
    # What was called waits no more, though it is still there.
    actions.marque_rappelee(equipe_prete.agents[0], DemandeDeRappel.objects.get().pk, timezone.now())
    assert envoie(page, equipe_prete.corps()).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_la_derniere_place_n_est_prise_qu_une_fois(equipe_prete: EquipePrete, settings: Any) -> None:
    """Two at once: the second waits for the first, then finds the team full."""
    settings.RAPPELS_EN_ATTENTE_MAX = 1
    dites: list[str] = []

    def autre() -> None:
        try:
            actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), MAINTENANT)
        except actions.Refus as refus:
            dites.append(str(refus))
        connection.close()

    fil = threading.Thread(target=autre)
    with transaction.atomic():
        actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), MAINTENANT)
        fil.start()
        fil.join(1)
    fil.join(20)
    assert len(dites) == 1
    assert DemandeDeRappel.objects.count() == 1


def test_tourner_dans_ses_reseaux_ne_vide_pas_le_seau(
    page: Visite, equipe_prete: EquipePrete, monkeypatch: Any
) -> None:
    monkeypatch.setattr(views, "_seau_reseau", Seau(3, 3600))
    codes = [
        page.post(ENVOYER, "{", content_type="application/json", REMOTE_ADDR=f"2001:db8:7:{n}::1").status_code
        for n in range(5)
    ]
    assert codes == [422, 422, 422, 429, 429]
    ailleurs = page.post(ENVOYER, "{", content_type="application/json", REMOTE_ADDR="2001:db8:8::1")
    assert ailleurs.status_code == 422


def test_une_equipe_ne_recoit_pas_tout_d_un_coup(page: Visite, equipe_prete: EquipePrete, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "_seau_equipe", Seau(2, 3600))
    codes = [
        page.post(
            ENVOYER, equipe_prete.corps(), content_type="application/json", REMOTE_ADDR=f"198.51.100.{n}"
        ).status_code
        for n in range(3)
    ]
    assert codes == [201, 201, 503]


def test_fermer_les_illisibles_d_un_geste(
    page: Visite, equipe_prete: EquipePrete, agent_de: Callable[..., Agent]
) -> None:
    ada, equipe = equipe_prete.agents[0], equipe_prete.equipe
    for _ in range(3):
        actions.recoit(equipe, equipe_prete.scelle(), MAINTENANT)
    une, deux, rappelee = DemandeDeRappel.objects.order_by("pk").values_list("pk", flat=True)
    actions.marque_rappelee(ada, rappelee, MAINTENANT)
    adresse = f"/agents/rappels/{equipe.pk}/fermer-illisibles/"
    etranger = entre(Visite(), agent_de("rappel", email="autre@exemple.fr"))
    assert etranger.post(adresse, {"demandes": str(une)}).status_code == 403
    membre = entre(page, ada)
    for faux in ("", "tout", "1,", "9" * 40):
        membre.post(adresse, {"demandes": faux})
    assert DemandeDeRappel.objects.count() == 3
    membre.post(adresse, {"demandes": f"{une},{rappelee}"})
    assert set(DemandeDeRappel.objects.values_list("pk", flat=True)) == {deux, rappelee}
    assert "1 demandes illisibles" in Trace.objects.get(verbe="fermer_illisibles").resume
    # Junk says nothing of how the team keeps its word.
    assert not TenueDePromesse.objects.exists()


def test_le_controle_avant_ouverture_parle_des_mandataires(settings: Any) -> None:
    def dits() -> list[str]:
        return [str(m.msg) for m in run_checks(include_deployment_checks=True) if m.id == "core.W001"]

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    (dit,) = dits()
    assert "un seul compte" in dit
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert dits() == []


@pytest.mark.django_db(transaction=True)
def test_deux_fermetures_un_seul_compte(equipe_prete: EquipePrete) -> None:
    """Two members at once, both with the row in hand: one closes it, the other is told."""
    actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), MAINTENANT)
    pk, (ada, zoe) = DemandeDeRappel.objects.get().pk, equipe_prete.agents
    dites: list[str] = []

    def autre() -> None:
        try:
            actions.ferme(zoe, pk, MAINTENANT)
        except actions.Refus as refus:
            dites.append(str(refus))
        connection.close()

    fil = threading.Thread(target=autre)
    with transaction.atomic():
        actions.ferme(ada, pk, MAINTENANT)
        fil.start()
        fil.join(1)
    fil.join(20)
    assert len(dites) == 1
    assert TenueDePromesse.objects.get().sans_appel == 1
    assert Trace.objects.filter(verbe="fermer_rappel").count() == 1


def test_effacee_par_un_autre_elle_ne_se_compte_pas(equipe_prete: EquipePrete, demande: DemandeDeRappel) -> None:
    memoire = DemandeDeRappel.objects.get()
    actions.efface(demande)
    actions.efface(memoire)
    assert TenueDePromesse.objects.get().sans_appel == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("geste", ["rappelee", "remettre", "fermer"])
def test_un_geste_sur_une_demande_purgee_entre_temps(
    page: Visite, equipe_prete: EquipePrete, demande: DemandeDeRappel, geste: str, monkeypatch: Any
) -> None:
    """The view saw it, the purge took it: a sentence, and no error of the server."""
    membre = entre(page, equipe_prete.agents[0])
    vraie = perms.peut_rappeler

    def purge_puis_dit(*parts: Any, **noms: Any) -> Any:
        DemandeDeRappel.objects.all().delete()
        return vraie(*parts, **noms)

    with monkeypatch.context() as purge:
        purge.setattr(perms, "peut_rappeler", purge_puis_dit)
        assert membre.post(f"/agents/rappels/demandes/{demande.pk}/{geste}/").status_code == 302
    assert "plus là" in membre.get(f"/agents/rappels/{equipe_prete.equipe.pk}/demandes/").content.decode()


def test_un_second_clic_garde_le_premier_appel(equipe_prete: EquipePrete, demande: DemandeDeRappel) -> None:
    ada = equipe_prete.agents[0]
    actions.marque_rappelee(ada, demande.pk, MAINTENANT)
    actions.marque_rappelee(ada, demande.pk, MAINTENANT + timedelta(days=1))
    demande.refresh_from_db()
    assert demande.called_at == MAINTENANT
    assert Trace.objects.filter(verbe="rappeler").count() == 1


def test_la_promesse_compte_les_jours_ouvres_de_l_equipe() -> None:
    # 22 November 2026 is a Sunday; 1 January 2027 a holiday; 20 December a holiday in La Réunion alone.
    assert delai.promis("69", 1, MAINTENANT) == date(2026, 11, 23)
    assert delai.promis("69", 2, MAINTENANT) == date(2026, 11, 24)
    assert delai.promis("69", 1, datetime(2026, 12, 31, 12, tzinfo=MAINTENANT.tzinfo)) == date(2027, 1, 4)
    assert delai.promis("67", 1, datetime(2026, 12, 24, 12, tzinfo=MAINTENANT.tzinfo)) == date(2026, 12, 28)
    veille = datetime(2027, 12, 17, 12, tzinfo=MAINTENANT.tzinfo)
    assert (delai.promis("69", 1, veille), delai.promis("974", 1, veille)) == (date(2027, 12, 20), date(2027, 12, 21))
    # Late on Sunday in Paris is Monday in La Réunion.
    tard = datetime(2026, 11, 22, 21, tzinfo=MAINTENANT.tzinfo)
    assert (delai.promis("69", 1, tard), delai.promis("974", 1, tard)) == (date(2026, 11, 23), date(2026, 11, 24))


@pytest.mark.django_db(transaction=True)
def test_seul_un_membre_ouvre_et_chaque_ouverture_est_notee(
    page: Visite, equipe_prete: EquipePrete, demande: DemandeDeRappel, agent_de: Callable[..., Agent]
) -> None:
    adresse = f"/agents/rappels/demandes/{demande.pk}/ouvrir/"
    assert page.post(adresse).status_code == 302
    # The one who names teams reads nothing; the role without the team does not either.
    admin = Agent.objects.get(email="admin@exemple.fr")
    assert entre(page, admin).post(adresse).status_code == 403
    assert page.get(f"/agents/rappels/{equipe_prete.equipe.pk}/demandes/").status_code == 403
    assert page.get(f"/agents/rappels/{equipe_prete.equipe.pk}/").status_code == 200
    etranger = agent_de("rappel", email="autre@exemple.fr")
    autre = entre(Visite(), etranger)
    assert autre.post(adresse).status_code == 403
    assert autre.get(f"/agents/rappels/{equipe_prete.equipe.pk}/").status_code == 403
    assert not Trace.objects.filter(verbe="ouvrir_rappel").exists()
    membre = entre(Visite(), equipe_prete.agents[0])
    assert membre.get(f"/agents/rappels/{equipe_prete.equipe.pk}/demandes/").status_code == 200
    assert membre.post(adresse).json() == demande.scelle
    ligne = Trace.objects.get(verbe="ouvrir_rappel")
    assert (ligne.actor, ligne.objet_id) == (equipe_prete.agents[0], str(demande.pk))
    assert membre.get(adresse).status_code == 405


def test_le_role_doit_couvrir_les_departements_de_l_equipe(
    equipe_prete: EquipePrete, agent_de: Callable[..., Agent]
) -> None:
    rhone = agent_de("rappel", email="rhone@exemple.fr", lieu=Territoire("departement", "69"))
    with pytest.raises(actions.Refus, match="Département 01"):
        actions.nomme(equipe_prete.agents[0], equipe_prete.equipe, rhone, MAINTENANT)
    Membre.objects.create(equipe=equipe_prete.equipe, agent=rhone, created_at=MAINTENANT)
    assert "Département 01" in perms.peut_rappeler(rhone, equipe_prete.equipe).raison


def _porte(agent: Agent, *departements: str) -> None:
    """The role, over these départements and nowhere else."""
    agent.affectations.all().delete()
    for code in departements:
        agent.affectations.create(role="rappel", portee="departement", code=code, debut=date(2026, 1, 1))


def test_une_equipe_que_moins_de_deux_personnes_ouvriraient_est_fermee(
    page: Visite, equipe_prete: EquipePrete, mailoutbox: Any
) -> None:
    """The role somewhere is not the role here: what nobody may open is neither offered, nor sealed, nor announced."""
    ada, _zoe = equipe_prete.agents
    au = timezone.localdate(MAINTENANT)
    corps = equipe_prete.corps()
    _porte(ada, "01", "69")
    assert Equipe.objects.ouvertes(au).exists()
    assert perms.peut_rappeler(ada, equipe_prete.equipe, au=au)
    _porte(ada, "69")
    assert not perms.peut_rappeler(ada, equipe_prete.equipe, au=au)
    assert not Equipe.objects.ouvertes(au).exists()
    assert envoie(page, corps).status_code == 410
    assert [c.membre.agent.email for c in CleDeRappel.objects.en_service(au)] == ["zoe@exemple.fr"]
    ada.affectations.all().delete()
    assert CleDeRappel.objects.en_service(au).count() == 1


def test_un_reglage_ne_ferme_pas_une_equipe_par_megarde(page: Visite, equipe_prete: EquipePrete) -> None:
    admin, equipe = Agent.objects.get(email="admin@exemple.fr"), equipe_prete.equipe
    for agent in equipe_prete.agents:
        _porte(agent, "01", "69")
    for codes, mot in ((["01", "42", "69"], "deux personnes"), ([], "au moins un département")):
        with pytest.raises(actions.Refus, match=mot):
            actions.regle_equipe(admin, equipe, codes, MAINTENANT)
    assert {c.departement for c in equipe.couvertures.all()} == {"01", "69"}
    assert actions.regle_equipe(admin, equipe, ["69"], MAINTENANT)
    # Shut on purpose, it may serve anywhere.
    equipe.est_offerte = False
    assert actions.regle_equipe(admin, equipe, ["42"], MAINTENANT)
    formulaire = {"nom": "X", "departements": ",", "horaires": "le matin", "delai_jours": 2}
    assert entre(page, admin).post(f"/agents/rappels/{equipe.pk}/regler/", formulaire).status_code == 422


def test_une_equipe_qui_ne_sert_nulle_part_ne_prend_rien(page: Visite, equipe_prete: EquipePrete) -> None:
    corps = json.dumps({"equipe": equipe_prete.equipe.pk, "scelle": equipe_prete.scelle() | {"enveloppes": []}})
    equipe_prete.equipe.couvertures.all().delete()
    assert envoie(page, corps).status_code == 410


def test_une_equipe_fermee_pendant_l_envoi(page: Visite, equipe_prete: EquipePrete, monkeypatch: Any) -> None:
    """Its keys were read, then it closed: the answer is that, and no error of the server."""

    def ferme_puis_refuse(equipe: Equipe, *_: object) -> None:
        equipe.couvertures.all().delete()
        raise enveloppe.ClesPerimees

    monkeypatch.setattr(actions, "recoit", ferme_puis_refuse)
    assert envoie(page, equipe_prete.corps()).status_code == 410


@pytest.mark.parametrize(
    ("appel", "colonne"),
    [(timedelta(days=2), "tenues"), (timedelta(days=3), "tardives"), (None, "sans_appel")],
)
def test_fermer_efface_et_compte_la_promesse(
    equipe_prete: EquipePrete, demande: DemandeDeRappel, appel: timedelta | None, colonne: str
) -> None:
    """Promised for Tuesday: kept on Tuesday, late on Wednesday."""
    ada = equipe_prete.agents[0]
    assert demande.promised_on == date(2026, 11, 24)
    if appel is not None:
        actions.marque_rappelee(ada, demande.pk, MAINTENANT + appel)
    actions.ferme(ada, demande.pk, MAINTENANT + timedelta(days=4))
    assert not DemandeDeRappel.objects.exists()
    tenue = TenueDePromesse.objects.get()
    assert tenue.mois == date(2026, 11, 1)
    assert {c: getattr(tenue, c) for c in ("tenues", "tardives", "sans_appel")} == {
        c: int(c == colonne) for c in ("tenues", "tardives", "sans_appel")
    }


def test_la_purge_efface_au_jour_dit(equipe_prete: EquipePrete, demande: DemandeDeRappel, settings: Any) -> None:
    fin = MAINTENANT + timedelta(days=settings.RAPPELS_JOURS)
    assert rgpd.purge(fin - timedelta(seconds=1))["rappels.DemandeDeRappel"] == 0
    actions.marque_rappelee(equipe_prete.agents[0], demande.pk, MAINTENANT)
    actions.remet_en_attente(equipe_prete.agents[0], demande.pk, MAINTENANT)
    assert rgpd.purge(fin - timedelta(seconds=1))["rappels.DemandeDeRappel"] == 0
    actions.marque_rappelee(equipe_prete.agents[0], demande.pk, MAINTENANT)
    assert rgpd.purge(MAINTENANT + timedelta(days=2))["rappels.DemandeDeRappel"] == 1
    assert not DemandeDeRappel.objects.exists()
    assert TenueDePromesse.objects.get().tenues == 1


def test_tout_ce_que_l_app_garde_de_quelqu_un_est_au_registre() -> None:
    assert {"rappels.DemandeDeRappel", "rappels.Membre", "rappels.CleDeRappel"} <= set(rgpd.registre())


def test_un_departement_a_une_equipe(equipe_prete: EquipePrete) -> None:
    with pytest.raises(actions.Refus, match="sert déjà"):
        cree_equipe(equipe_prete.agents[0], "69", nom="Une autre")


def test_l_avis_ne_dit_rien(equipe_prete: EquipePrete, demande: DemandeDeRappel, mailoutbox: Any) -> None:
    assert avis.previent(equipe_prete.equipe.pk, MAINTENANT) == 1
    assert sorted(m.to[0] for m in mailoutbox) == ["ada@exemple.fr", "zoe@exemple.fr"]
    for m in mailoutbox:
        assert NUMERO not in m.body + m.subject
        assert f"/agents/rappels/{equipe_prete.equipe.pk}/demandes/" in m.body
        assert str(demande.scelle["nonce"]) not in m.body
    assert avis.previent(equipe_prete.equipe.pk, MAINTENANT) == 0
    assert len(mailoutbox) == 2


def test_une_fausse_cle_est_refusee(page: Visite, equipe_prete: EquipePrete) -> None:
    membre = entre(page, equipe_prete.agents[0])
    adresse = f"/agents/rappels/{equipe_prete.equipe.pk}/cle/poser/"
    for publique in ("", "pas du base 64", b64(b"\x04" + b"\x07" * 64)):
        assert membre.post(adresse, {"publique": publique}).status_code == 422
    assert equipe_prete.cles[0].membre.cles.filter(retired_at=None).count() == 1
    with pytest.raises(enveloppe.EnveloppeRefusee):
        enveloppe.empreinte(b64(b"\x00" * 65))


@pytest.mark.django_db(transaction=True)
def test_les_listes_ne_coutent_pas_plus_quand_elles_grandissent(page: Visite, equipe_prete: EquipePrete) -> None:
    membre = entre(page, equipe_prete.agents[0])
    adresses = ("/agents/rappels/", f"/agents/rappels/{equipe_prete.equipe.pk}/demandes/", "/etre-rappele/")

    def combien() -> list[int]:
        nombres = []
        for adresse in adresses:
            with CaptureQueriesContext(connection) as prises:
                assert membre.get(adresse).status_code == 200
            nombres.append(len(prises))
        return nombres

    actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), MAINTENANT)
    combien()
    avant = combien()
    for n in range(3):
        actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), MAINTENANT)
        autre = cree_equipe(equipe_prete.agents[0], f"0{n + 3}", nom=f"Équipe {n}")
        for agent in equipe_prete.agents:
            actions.nomme(equipe_prete.agents[0], autre, agent, MAINTENANT)
            neuve = ec.generate_private_key(ec.SECP256R1()).public_key()
            actions.pose_cle(agent, autre, b64(point(neuve)), MAINTENANT)
    assert combien() == avant
