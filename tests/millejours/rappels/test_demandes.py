"""A request, from the browser to its end: what is kept, who may open it, when it goes, what is counted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from millejours.comptes.models import Agent
from millejours.comptes.portees import Territoire
from millejours.core import rgpd
from millejours.core.models import Trace
from millejours.rappels import actions, avis, delai, enveloppe, perms
from millejours.rappels.models import DemandeDeRappel, Equipe, TenueDePromesse
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


@pytest.mark.parametrize(("corps", "code"), [("{", 422), ("[]", 422), ('{"equipe": 0, "scelle": {}}', 410)])
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


@pytest.mark.django_db(transaction=True)
def test_le_role_doit_couvrir_les_departements_de_l_equipe(
    page: Visite, equipe_prete: EquipePrete, agent_de: Callable[..., Agent]
) -> None:
    rhone = agent_de("rappel", email="rhone@exemple.fr", lieu=Territoire("departement", "69"))
    equipe = equipe_prete.equipe
    with pytest.raises(actions.Refus, match="ne porte pas sur tous"):
        actions.nomme(equipe_prete.agents[0], equipe, rhone, MAINTENANT)
    admin = entre(page, Agent.objects.get(email="admin@exemple.fr"))
    dit = admin.post(f"/agents/rappels/{equipe.pk}/nommer/", {"agent": rhone.pk}, follow=True).content.decode()
    assert "ne porte pas sur tous" in dit
    assert not equipe.membres.filter(agent=rhone).exists()
    # Named when the team was smaller: refused all the same.
    equipe.membres.create(agent=rhone, created_at=MAINTENANT)
    assert "Département 01" in perms.peut_rappeler(rhone, equipe).raison


def test_une_equipe_que_personne_ne_peut_lire_est_fermee_aux_parents(page: Visite, equipe_prete: EquipePrete) -> None:
    """The role over the Rhône alone, in a team that serves the Ain too."""
    equipe, ada = equipe_prete.equipe, equipe_prete.agents[0]
    for agent in equipe_prete.agents:
        agent.affectations.update(portee="departement", code="69")
    au = timezone.localdate()
    assert not perms.peut_rappeler(ada, equipe, au=au)
    assert not Equipe.objects.ouvertes(au).exists()
    assert envoie(page, equipe_prete.corps()).status_code == 410
    # A role on each département makes a whole one.
    for agent in equipe_prete.agents:
        agent.affectations.create(role="rappel", portee="departement", code="01", debut=au)
    assert perms.peut_rappeler(ada, equipe, au=au)
    assert Equipe.objects.ouvertes(au).exists()
    equipe.couvertures.all().delete()
    assert envoie(page, equipe_prete.corps()).status_code == 410


def test_regler_ne_ferme_pas_une_equipe_sans_le_dire(equipe_prete: EquipePrete) -> None:
    equipe, au = equipe_prete.equipe, timezone.localdate()
    equipe_prete.agents[0].affectations.update(portee="departement", code="69")
    actions.regle_equipe(equipe_prete.agents[0], equipe, ["69"], MAINTENANT)
    assert Equipe.objects.ouvertes(au).exists()
    with pytest.raises(actions.Refus, match="Moins de deux"):
        actions.regle_equipe(equipe_prete.agents[0], equipe, ["69", "01"], MAINTENANT)
    assert Equipe.objects.ouvertes(au).exists()
    assert [c.departement for c in equipe.couvertures.all()] == ["69"]
    equipe.est_offerte = False
    actions.regle_equipe(equipe_prete.agents[0], equipe, ["69", "01"], MAINTENANT)
    assert not Equipe.objects.ouvertes(au).exists()


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
        actions.marque_rappelee(ada, demande, MAINTENANT + appel)
    actions.ferme(ada, demande, MAINTENANT + timedelta(days=4))
    assert not DemandeDeRappel.objects.exists()
    tenue = TenueDePromesse.objects.get()
    assert tenue.mois == date(2026, 11, 1)
    assert {c: getattr(tenue, c) for c in ("tenues", "tardives", "sans_appel")} == {
        c: int(c == colonne) for c in ("tenues", "tardives", "sans_appel")
    }


def test_la_purge_efface_au_jour_dit(equipe_prete: EquipePrete, demande: DemandeDeRappel, settings: Any) -> None:
    fin = MAINTENANT + timedelta(days=settings.RAPPELS_JOURS)
    assert rgpd.purge(fin - timedelta(seconds=1))["rappels.DemandeDeRappel"] == 0
    actions.marque_rappelee(equipe_prete.agents[0], demande, MAINTENANT)
    actions.remet_en_attente(equipe_prete.agents[0], demande, MAINTENANT)
    assert rgpd.purge(fin - timedelta(seconds=1))["rappels.DemandeDeRappel"] == 0
    actions.marque_rappelee(equipe_prete.agents[0], demande, MAINTENANT)
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
