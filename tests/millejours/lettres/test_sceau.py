"""Addresses at rest: nowhere in clear, one row each, keys that turn, and never a word in a log."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection
from django.utils import timezone

from millejours.core import rotation, sceau
from millejours.lettres import actions, envoi
from millejours.lettres.models import Abonne, Demande
from millejours.lieux.models import Contribution

from .conftest import ADRESSE, MAINTENANT, Postier, abonne, demande, envoie_tout, etape

CANARI = "camille.canari"


def _toutes_les_lignes() -> bytes:
    """The whole database as a thief would read it: every table, every column, bytes as bytes."""
    morceaux = []
    with connection.cursor() as curseur:
        curseur.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in curseur.fetchall():
            with curseur.copy(f'copy "{table}" to stdout (format binary)') as copie:
                morceaux += [bytes(bloc) for bloc in copie]
    return b"".join(morceaux)


@pytest.mark.django_db
def test_la_base_volee_ne_dit_ni_adresse_ni_jeton(postier: Postier) -> None:
    _, jeton = abonne()
    demande("autre.canari@exemple.fr")
    envoie_tout()
    tout = _toutes_les_lignes()
    assert b"grossesse-4" in tout, "la copie contient bien les lettres"
    for secret in (ADRESSE, CANARI, "autre.canari", "exemple.fr", jeton):
        assert secret.encode() not in tout
        assert secret.encode().hex().encode() not in tout
    import hashlib

    assert hashlib.sha256(ADRESSE.encode()).digest() not in tout, "l'index a une clé"


@pytest.mark.django_db
def test_le_canari_n_est_dans_aucun_journal(
    page: Any, postier: Postier, journal: io.StringIO, capfd: pytest.CaptureFixture[str], settings: Any
) -> None:
    page.post("/lettres/", {"adresse": ADRESSE, "ou": "projet"})
    ligne = Demande.objects.get()
    jeton = sceau.trousseau().ouvre(ligne.USAGE, ligne.cle, bytes(ligne.index), bytes(ligne.scelle))[1]
    envoi.envoie_confirmation(ligne.pk, timezone.now())
    page.post(f"/lettres/confirmer/{jeton}/")
    postier.reponses[ADRESSE] = f"550 5.1.1 {ADRESSE} inconnue"
    envoie_tout(timezone.now())
    postier.reponses.clear()
    settings.EMAIL_PORT = 1
    Abonne.objects.get().envois.update(etat="a_envoyer")
    with pytest.raises(Exception) as panne:  # noqa: PT011 - whatever it is, it names nobody
        envoie_tout(timezone.now())
    assert CANARI not in repr(panne.value)
    page.post(f"/lettres/perte/{jeton}/")
    dits = journal.getvalue() + "".join(capfd.readouterr())
    assert "mail.log" in dits, "le journal écrit bien quelque chose"
    for secret in (CANARI, jeton):
        assert secret not in dits


@pytest.mark.django_db
def test_une_adresse_une_ligne_quelle_que_soit_sa_casse() -> None:
    ligne, _ = abonne()
    for variante in ("CAMILLE.Canari@exemple.fr", ADRESSE):
        abonne(variante)
    assert [a.pk for a in Abonne.objects.all()] == [ligne.pk]
    with pytest.raises(IntegrityError):
        Abonne.objects.create(
            index=ligne.index, scelle=b"x", cle="k", jeton=sceau.empreinte("y"), repere="projet", mois=ligne.mois,
            role="tous", langue="fr", depuis=ligne.depuis, fin=ligne.fin,
        )  # fmt: skip


def test_deux_adresses_de_longueurs_differentes_se_scellent_pareil() -> None:
    trousseau, jeton = sceau.trousseau(), sceau.nouveau_jeton()
    longueurs = {
        len(trousseau.scelle("lettres", a, jeton)[2]) for a in ("a@b.fr", "une.adresse.bien.plus.longue@exemple.fr")
    }
    assert len(longueurs) == 1
    un, deux = (trousseau.scelle("lettres", "a@b.fr", jeton)[2] for _ in range(2))
    assert un != deux


def test_une_ligne_changee_ou_d_une_autre_ne_s_ouvre_pas() -> None:
    trousseau, jeton = sceau.trousseau(), sceau.nouveau_jeton()
    nom, index, scelle = trousseau.scelle("lettres", "a@b.fr", jeton)
    _, autre, _ = trousseau.scelle("lettres", "c@d.fr", jeton)
    assert trousseau.ouvre("lettres", nom, index, scelle) == ("a@b.fr", jeton)
    for faux in ((nom, autre, scelle), (nom, index, scelle[:-1] + b"\0"), ("absente", index, scelle)):
        with pytest.raises(sceau.SceauRompu):
            trousseau.ouvre("lettres", *faux)


def test_deux_usages_ne_se_rejoignent_pas() -> None:
    trousseau, jeton = sceau.trousseau(), sceau.nouveau_jeton()
    nom, index, scelle = trousseau.scelle(Demande.USAGE, ADRESSE, jeton)
    autre = trousseau.scelle(Contribution.USAGE, ADRESSE, jeton)[1]
    assert index == trousseau.index(Abonne.USAGE, ADRESSE), "une demande retrouve son abonné"
    assert index != autre
    assert not set(trousseau.tous_les_index(Demande.USAGE, ADRESSE)) & {autre}
    for faux in ((nom, index, scelle), (nom, autre, scelle)):
        with pytest.raises(sceau.SceauRompu):
            trousseau.ouvre(Contribution.USAGE, *faux)


def test_la_cle_est_un_fichier_a_part_ferme_aux_autres(settings: Any, tmp_path: Path) -> None:
    sceau.trousseau()
    fichier = Path(settings.LETTRES_CLES_FICHIER)
    assert fichier.stat().st_mode & 0o777 == 0o600
    assert [f.name for f in tmp_path.iterdir()] == ["lettres.cles"]
    fichier.chmod(0o640)
    fichier.write_text(fichier.read_text() + "\n")
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        sceau.trousseau()


@pytest.mark.parametrize("texte", ["", "sansvaleur", "k:courte", "k:!!!", "un-nom-bien-trop-long:" + "A" * 44])
def test_un_trousseau_faux_est_refuse_avec_ce_qu_il_faut(settings: Any, texte: str) -> None:
    Path(settings.LETTRES_CLES_FICHIER).write_text(texte)
    Path(settings.LETTRES_CLES_FICHIER).chmod(0o600)
    with pytest.raises(ImproperlyConfigured, match="clés des lettres"):
        sceau.trousseau()


def test_deux_processus_qui_arrivent_ensemble_gardent_la_meme_cle(settings: Any) -> None:
    fichier = Path(settings.LETTRES_CLES_FICHIER)
    sceau._cree(fichier)
    avant = fichier.read_text()
    sceau._cree(fichier)
    assert fichier.read_text() == avant


@pytest.mark.django_db
def test_les_cles_tournent_pendant_que_tout_marche(page: Any, postier: Postier) -> None:
    ligne, jeton = abonne()
    autre, jeton_autre = demande("autre@exemple.fr")
    ancienne = sceau.trousseau().courante.nom
    neuve = sceau.ajoute_cle()
    assert sceau.trousseau().courante.nom == neuve, "le trousseau se relit sans redémarrer"
    # Before any row is sealed again: known addresses are still known, letters still leave.
    demande(ADRESSE, etape())
    assert Demande.objects.count() == 2
    assert actions.confirme(jeton_autre, MAINTENANT)
    assert envoie_tout() == {"envoye": 2}
    assert rotation.usages()[ancienne] == 1
    assert rotation.rescelle() == 1
    assert rotation.rescelle() == 0
    assert set(rotation.usages()) == {neuve}
    sceau.retire_cle(ancienne)
    with pytest.raises(sceau.SceauRompu, match="courante"):
        sceau.retire_cle(neuve)
    ligne.refresh_from_db()
    assert sceau.trousseau().ouvre(ligne.USAGE, ligne.cle, bytes(ligne.index), bytes(ligne.scelle)) == (ADRESSE, jeton)
    assert sceau.trousseau().index("lettres", ADRESSE) == bytes(ligne.index)
    # A link from before the change still stops everything.
    page.post(f"/lettres/arret/{jeton}/")
    assert not Abonne.objects.filter(pk=ligne.pk).exists()
    assert autre.pk


@pytest.mark.django_db
def test_une_cle_perdue_n_arrete_pas_les_autres_lettres(postier: Postier) -> None:
    perdue, _ = abonne()
    abonne("autre@exemple.fr")
    Abonne.objects.filter(pk=perdue.pk).update(cle="perdue")
    assert envoie_tout() == {"abandonne": 1, "envoye": 1}
    assert rotation.rescelle() == 0
    assert rotation.usages()["perdue"] == 1
