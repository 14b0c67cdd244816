"""The rows: what is refused, what is kept, when it dies. Bytes here are made by nobody's family."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from millejours.core import rgpd
from millejours.core.debit import Seau
from millejours.core.scelle import actions, format, views
from millejours.core.scelle.models import LigneEteinte, LigneScellee

pytestmark = pytest.mark.django_db
LE_22_NOVEMBRE = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Ligne:
    """A row of a device, and how it asks for it."""

    def __init__(self, page: Any) -> None:
        self.page, self.id, self.effacement = page, secrets.token_bytes(16), secrets.token_bytes(32)
        self.preuve = sha256(self.effacement).digest()

    @property
    def adresse(self) -> str:
        return f"/partage/v1/{format.en_texte(self.id)}"

    def put(self, corps: bytes, **entetes: str) -> Any:
        preuve = entetes.pop("preuve", format.en_texte(self.preuve))
        return self.page.put(
            self.adresse, corps, content_type=views.SCELLE, headers={"X-Preuve": preuve, **_noms(entetes)}
        )

    def cree(self, corps: bytes) -> Any:
        return self.put(corps, if_none_match="*")

    def efface(self, effacement: bytes = b"") -> Any:
        preuve = format.en_texte(effacement or self.effacement)
        return self.page.delete(self.adresse, headers={"X-Preuve": preuve})


def _noms(entetes: dict[str, str]) -> dict[str, str]:
    return {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()}


def scelle(blocs: int = 1) -> bytes:
    return secrets.token_bytes(28 + 4096 * blocs)


@pytest.fixture(autouse=True)
def _seau_neuf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "creations", Seau(5, 3600))


@pytest.fixture
def ligne(page: Any) -> Ligne:
    return Ligne(page)


@pytest.mark.django_db(transaction=True)
def test_une_ligne_se_cree_se_lit_s_ecrit_et_s_efface(ligne: Ligne) -> None:
    premier, second = scelle(), scelle(15)
    cree = ligne.cree(premier)
    assert (cree.status_code, cree.headers["ETag"]) == (201, '"1"')
    lue = ligne.page.get(ligne.adresse)
    assert (lue.content, lue.headers["ETag"]) == (premier, '"1"')
    ecrite = ligne.put(second, if_match='"1"')
    assert (ecrite.status_code, ecrite.headers["ETag"]) == (204, '"2"')
    assert ligne.page.get(ligne.adresse).content == second
    assert ligne.page.get(ligne.adresse, headers={"If-None-Match": '"2"'}).status_code == 304
    assert ligne.efface().status_code == 204
    assert ligne.page.get(ligne.adresse).status_code == 410
    assert not LigneScellee.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_qui_peut_ecrire_ne_peut_pas_effacer(ligne: Ligne) -> None:
    corps = scelle()
    ligne.cree(corps)
    for fausse in (ligne.preuve, sha256(ligne.preuve).digest()):
        assert ligne.efface(fausse).status_code == 403
    assert ligne.page.get(ligne.adresse).content == corps
    assert ligne.put(scelle(), if_match='"1"', preuve=format.en_texte(ligne.effacement)).status_code == 403
    assert ligne.efface().status_code == 204


@pytest.mark.django_db(transaction=True)
def test_ce_qui_est_efface_ne_revient_pas(ligne: Ligne, page: Any) -> None:
    """Neither by a device that comes late, nor by whoever knew the name; another name is free."""
    corps = scelle()
    ligne.cree(corps)
    ligne.efface()
    assert ligne.cree(corps).status_code == 410
    assert ligne.put(scelle(), if_match='"1"').status_code == 404
    assert ligne.efface().status_code == 404
    assert ligne.page.get(Ligne(page).adresse).status_code == 404
    assert Ligne(page).cree(scelle()).status_code == 201


def test_un_nom_eteint_est_oublie_au_trimestre_qui_suit_un_an() -> None:
    identifiant, effacement = secrets.token_bytes(16), secrets.token_bytes(32)
    actions.cree(identifiant, sha256(effacement).digest(), scelle(), now=LE_22_NOVEMBRE)
    actions.efface(identifiant, effacement, now=LE_22_NOVEMBRE)
    assert bytes(LigneEteinte.objects.get().empreinte) == sha256(identifiant).digest()
    fin = datetime(2028, 1, 1, tzinfo=UTC)
    assert LigneEteinte.objects.get().expire == fin.date()
    assert {f.name for f in LigneEteinte._meta.get_fields()} == {"empreinte", "expire"}
    assert rgpd.purge(fin - timedelta(days=1))["core.LigneEteinte"] == 0
    assert rgpd.purge(fin)["core.LigneEteinte"] == 1
    actions.cree(identifiant, sha256(effacement).digest(), scelle(), now=fin)


@pytest.mark.django_db(transaction=True)
def test_chaque_reponse_se_tait(ligne: Ligne) -> None:
    reponses = [ligne.cree(scelle()), ligne.page.get(ligne.adresse), ligne.put(scelle(), if_match='"7"')]
    reponses += [ligne.page.get("/partage/v1/rien"), ligne.page.post(f"{ligne.adresse}/vie")]
    for reponse in reponses:
        assert reponse.headers["Cache-Control"] == "no-store"
        assert reponse.headers["X-Robots-Tag"] == "noindex"
        assert not reponse.cookies


def test_la_base_ne_garde_que_des_empreintes(ligne: Ligne) -> None:
    ligne.cree(scelle())
    gardee = LigneScellee.objects.get()
    assert bytes(gardee.empreinte) == sha256(ligne.id).digest()
    assert bytes(gardee.preuve) == sha256(ligne.preuve).digest()
    assert {f.name for f in LigneScellee._meta.get_fields()} == {"empreinte", "preuve", "version", "chiffre", "expire"}


def test_une_version_depassee_n_ecrase_rien(ligne: Ligne) -> None:
    garde = scelle()
    ligne.cree(scelle())
    assert ligne.put(garde, if_match='"1"').status_code == 204
    assert ligne.put(scelle(), if_match='"1"').status_code == 412
    assert ligne.page.get(ligne.adresse).content == garde
    assert ligne.put(scelle()).status_code == 428
    assert ligne.put(scelle(), if_match="*").status_code == 428


def test_une_creation_rejouee_reussit_une_autre_non(ligne: Ligne) -> None:
    corps = scelle()
    assert ligne.cree(corps).status_code == 201
    assert ligne.cree(corps).status_code == 201
    assert ligne.cree(scelle()).status_code == 412
    assert ligne.page.get(ligne.adresse).content == corps


@pytest.mark.parametrize("preuve", ["", "courte", format.en_texte(bytes(32)), format.en_texte(bytes(32)) + "="])
def test_sans_la_preuve_rien_ne_bouge(ligne: Ligne, preuve: str) -> None:
    corps = scelle()
    ligne.cree(corps)
    assert ligne.put(scelle(), if_match='"1"', preuve=preuve).status_code == 403
    assert ligne.page.delete(ligne.adresse, headers={"X-Preuve": preuve}).status_code == 403
    assert ligne.page.get(ligne.adresse).content == corps


def test_la_preuve_n_est_demandee_ni_pour_lire_ni_pour_faire_vivre(ligne: Ligne) -> None:
    ligne.cree(scelle())
    avant = LigneScellee.objects.get().expire
    assert ligne.page.post(f"{ligne.adresse}/vie").status_code == 204
    assert LigneScellee.objects.get().expire > avant


@pytest.mark.parametrize(
    ("longueur", "attendu"),
    [(0, 400), (28, 400), (28 + 4095, 400), (28 + 4096, 201), (28 + 15 * 4096, 201), (28 + 16 * 4096, 413)],
)
def test_seules_quinze_longueurs_entrent(ligne: Ligne, longueur: int, attendu: int) -> None:
    assert ligne.cree(secrets.token_bytes(longueur)).status_code == attendu


def test_la_base_refuse_ce_que_l_application_laisserait(ligne: Ligne) -> None:
    juste = {
        "empreinte": bytes(32),
        "preuve": bytes(32),
        "version": 1,
        "chiffre": bytes(28 + 4096),
        "expire": date(2027, 4, 1),
    }
    for champ, faux in [
        ("empreinte", bytes(31)),
        ("preuve", b""),
        ("version", 0),
        ("chiffre", bytes(28 + 4097)),
        ("chiffre", bytes(28 + 16 * 4096)),
        ("expire", date(2027, 4, 2)),
        ("expire", date(2027, 5, 1)),
    ]:
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            LigneScellee.objects.create(**(juste | {champ: faux}))


def test_les_creations_sont_comptees_par_client(page: Any) -> None:
    codes = [Ligne(page).cree(scelle()).status_code for _ in range(6)]
    assert codes == [201] * 5 + [429]
    ligne = Ligne(page)
    refus = ligne.cree(scelle())
    assert refus.headers["Retry-After"] == "3600"


def test_un_autre_site_n_ecrit_pas(ligne: Ligne) -> None:
    assert ligne.put(scelle(), if_none_match="*", origin="https://ailleurs.example").status_code == 403
    assert not LigneScellee.objects.exists()


@pytest.mark.parametrize(
    ("jour", "trimestre"),
    [
        (date(2026, 12, 31), date(2027, 4, 1)),
        (date(2027, 1, 1), date(2027, 4, 1)),
        (date(2027, 1, 2), date(2027, 7, 1)),
        (date(2026, 8, 15), date(2027, 1, 1)),
    ],
)
def test_la_fin_est_un_debut_de_trimestre(jour: date, trimestre: date) -> None:
    assert actions.trimestre_apres(jour, 90) == trimestre


def test_une_ligne_jamais_relue_meurt_et_la_purge_l_efface() -> None:
    identifiant, preuve = secrets.token_bytes(16), secrets.token_bytes(32)
    actions.cree(identifiant, preuve, scelle(), now=LE_22_NOVEMBRE)
    fin = datetime(2027, 4, 1, tzinfo=UTC)
    assert rgpd.purge(fin - timedelta(days=1))["core.LigneScellee"] == 0
    with pytest.raises(actions.Absente):
        actions.ecris(identifiant, preuve, scelle(), version=1, now=fin)
    assert rgpd.purge(fin)["core.LigneScellee"] == 1


def test_une_ligne_relue_vit_et_n_est_ecrite_qu_une_fois_par_trimestre(django_assert_num_queries: Any) -> None:
    identifiant = secrets.token_bytes(16)
    actions.cree(identifiant, secrets.token_bytes(32), scelle(), now=LE_22_NOVEMBRE)
    actions.prolonge(identifiant, now=LE_22_NOVEMBRE)
    assert LigneScellee.objects.get().expire == date(2028, 1, 1)
    with django_assert_num_queries(1):
        actions.prolonge(identifiant, now=LE_22_NOVEMBRE + timedelta(days=30))
    actions.prolonge(identifiant, now=datetime(2027, 2, 1, tzinfo=UTC))
    assert LigneScellee.objects.get().expire == date(2028, 4, 1)


def test_le_sceau_couvre_l_identifiant_et_la_version() -> None:
    cle, ident = secrets.token_bytes(32), secrets.token_bytes(16)
    chiffre = format.scelle({"é": 1}, cle, ident, 3)
    assert actions.est_scelle(chiffre)
    assert format.ouvre(chiffre, cle, ident, 3) == {"é": 1}
    change = chiffre[:-1] + bytes([chiffre[-1] ^ 1])
    for faux in [
        (chiffre, cle, ident, 2),
        (chiffre, cle, bytes(16), 3),
        (chiffre, bytes(32), ident, 3),
        (change, cle, ident, 3),
        (b"", cle, ident, 3),
    ]:
        with pytest.raises(format.LigneRefusee):
            format.ouvre(*faux)
