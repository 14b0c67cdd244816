"""Stopping: one click, one gesture of loss, from a mail, a page or a device; row, letters and jobs go together."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from millejours.lettres import actions, envoi
from millejours.lettres.models import Abonne, Demande, Envoi

from .conftest import ADRESSE, MAINTENANT, Postier, abonne, demande, envoie_tout, lien


def _travaux() -> list[tuple[str, dict[str, int]]]:
    with connection.cursor() as curseur:
        curseur.execute("select task_name, args from procrastinate_jobs where queue_name = 'lettres' order by id")
        return [(nom, json.loads(args) if isinstance(args, str) else args) for nom, args in curseur.fetchall()]


@pytest.mark.usefixtures("sans_travaux")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("corps", "genre"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (
            b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_un_clic_de_la_messagerie_suffit(page: Any, postier: Postier, corps: bytes, genre: str) -> None:
    """RFC 8058: posted by a program, from anywhere, without a cookie or a page."""
    abonne()
    envoie_tout()
    (message,) = postier.messages()
    adresse = str(message["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    entetes = {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://messagerie.example"}
    messagerie = Client()
    reponse = messagerie.post(adresse, corps, content_type=genre, **entetes)
    assert reponse.status_code == 200
    assert not reponse.cookies
    assert not Abonne.objects.exists()
    assert messagerie.post(adresse, corps, content_type=genre).status_code == 200, "deux fois, même réponse"


@pytest.mark.usefixtures("sans_travaux")
@pytest.mark.django_db
def test_un_autre_formulaire_ne_profite_pas_de_l_exception(page: Any) -> None:
    _, jeton = abonne()
    for nom in ("perte", "etape", "confirmer"):
        assert page.post(f"/lettres/{nom}/{jeton}/", HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    long = page.post("/lettres/arret/x/", b"x" * 300_000, content_type="multipart/form-data; boundary=b")
    assert long.status_code == 413
    assert Abonne.objects.exists()


@pytest.mark.usefixtures("sans_travaux")
@pytest.mark.django_db
def test_la_perte_efface_tout_en_une_fois(page: Any, postier: Postier) -> None:
    ligne, _ = abonne()
    voisine, _ = abonne("voisine@exemple.fr")
    demande()  # Asked again: another row, another message waiting.
    a_elle, a_l_autre = ({"premier": e.pk, "dernier": e.pk} for e in Envoi.objects.order_by("pk"))
    attente = {"demande": Demande.objects.get().pk}
    assert [args for _, args in _travaux()] == [a_elle, a_l_autre, attente], "des numéros de ligne, rien d'autre"
    envoie_tout()
    (lettre,) = [m for m in postier.messages() if m["To"] == ADRESSE]
    chemin = lien(lettre, "perte")
    html = page.get(chemin).content.decode()
    assert "Ne plus rien recevoir" in html
    assert Abonne.objects.count() == 2
    html = page.post(chemin).content.decode()
    assert "/mon-parcours/deuil/" in html
    assert "/aide/" in html
    assert not any(mot in html.lower() for mot in ("félicit", "bravo", "bientôt", "bébé", "heureu"))
    assert [a.pk for a in Abonne.objects.all()] == [voisine.pk]
    assert [e.abonne_id for e in Envoi.objects.all()] == [voisine.pk]
    assert not Demande.objects.exists()
    assert [args for _, args in _travaux()] == [a_l_autre]
    assert ligne.pk != voisine.pk


@pytest.mark.usefixtures("sans_travaux")
@pytest.mark.django_db
def test_la_perte_est_atomique(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything that fails keeps everything: half a deletion would be a letter too many, or a row that nothing stops."""
    _, jeton = abonne()
    avant = (Abonne.objects.count(), Envoi.objects.count(), _travaux())

    def tombe(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "_oublie_travaux", tombe)
    with pytest.raises(RuntimeError):
        actions.arrete(jeton)
    assert (Abonne.objects.count(), Envoi.objects.count(), _travaux()) == avant


@pytest.mark.usefixtures("sans_travaux")
@pytest.mark.django_db
def test_un_lot_de_plusieurs_reste_pour_les_autres(postier: Postier) -> None:
    from millejours.lettres import tasks

    lignes = [abonne(f"n{n}@exemple.fr") for n in range(3)]
    ids = sorted(Envoi.objects.values_list("pk", flat=True))
    tasks.envoie_lot.defer(premier=ids[0], dernier=ids[-1])
    actions.arrete(lignes[0][1])
    assert ("lettres.envoie_lot", {"premier": ids[0], "dernier": ids[-1]}) in _travaux()
    assert ("lettres.envoie_lot", {"premier": ids[0], "dernier": ids[0]}) not in _travaux()
    envoie_tout()
    assert sorted(postier.adresses) == ["n1@exemple.fr", "n2@exemple.fr"]


@pytest.mark.usefixtures("sans_travaux")
@pytest.mark.django_db
def test_l_appareil_arrete_sans_rien_apprendre(page: Any) -> None:
    _, jeton = abonne()

    def poste(corps: str) -> int:
        return int(page.post("/lettres/arret/", corps, content_type="application/json").status_code)

    assert poste('{"jeton": "inconnu"}') == 204
    assert Abonne.objects.exists()
    assert poste(f'{{"jeton": "{jeton}"}}') == 204
    assert not Abonne.objects.exists()
    assert [poste(c) for c in ("", "[]", "{}", '{"jeton": 3}')] == [400, 400, 400, 204]


@pytest.mark.usefixtures("sans_travaux")
@pytest.mark.django_db
def test_effacer_avant_de_confirmer(page: Any) -> None:
    _, jeton = demande()
    page.post(f"/lettres/arret/{jeton}/")
    assert not Demande.objects.exists()
    assert _travaux() == []


@pytest.mark.usefixtures("travaux_vides")
@pytest.mark.django_db(transaction=True)
def test_la_lettre_en_main_est_attendue_puis_plus_rien(postier: Postier) -> None:
    """A letter is being handed over when its owner stops: the answer waits for it, and nothing leaves after."""
    _, jeton = abonne()
    fini: list[float] = []
    arrive = threading.Event()

    def traine(_adresse: str) -> None:
        arrive.set()
        time.sleep(0.6)

    postier.sur_message = traine

    def arrete() -> None:
        arrive.wait(5)
        assert actions.arrete(jeton)
        fini.append(time.monotonic())
        connection.close()

    fil = threading.Thread(target=arrete)
    fil.start()
    bilan = envoie_tout()
    fil.join(10)
    assert bilan == {"envoye": 1}
    assert fini
    assert not Abonne.objects.exists()
    assert envoie_tout() == {}
    assert len(postier.recus) == 1


@pytest.mark.usefixtures("travaux_vides")
@pytest.mark.django_db(transaction=True)
def test_qui_arrete_passe_avant_la_lettre(postier: Postier) -> None:
    """The person holds the lock first: the letter is skipped, then its row is gone."""
    from millejours.lettres import verrous

    ligne, _ = abonne()
    pret, fin = threading.Event(), threading.Event()

    def tient() -> None:
        verrous.prend(ligne.pk)
        pret.set()
        fin.wait(10)
        connection.close()

    fil = threading.Thread(target=tient)
    fil.start()
    pret.wait(5)
    assert envoie_tout() == {}
    fin.set()
    fil.join(10)
    assert Envoi.objects.get().etat == Envoi.Etat.A_ENVOYER
    assert envoi.envoie_lot(1, 2**62, lambda: MAINTENANT) == {"envoye": 1}
