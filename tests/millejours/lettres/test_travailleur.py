"""The worker for real: a process of its own, a mail server, SIGKILL in the middle. Nobody twice, nobody never."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from millejours.core import sceau
from millejours.lettres import actions, planification
from millejours.lettres.models import Abonne, Demande, Envoi, Repere

from .conftest import Postier, etape

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("travaux_vides")]
NOMBRE = 40


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """All that workers print."""
    return tmp_path / "journal"


@pytest.fixture
def lance(postier: Postier, settings: Any, journal: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Start a worker on the database of the test, with its mail server and its keys."""
    base = connection.settings_dict
    sceau.trousseau()
    environnement = os.environ | {
        "DATABASE_URL": f"postgresql://{base['USER']}@/{base['NAME']}?host={base['HOST']}",
        "COURRIEL_HOTE": "127.0.0.1",
        "COURRIEL_PORT": str(postier.port),
        "COURRIEL_TLS": "non",
        "LETTRES_CLES": ",".join(Path(settings.LETTRES_CLES_FICHIER).read_text().split()),
    }

    def part(*options: str) -> subprocess.Popen[bytes]:
        commande = [str(Path(sys.executable).parent / "millejours"), "travaille", "--base-prete", *options]
        with journal.open("ab") as flux:
            return subprocess.Popen(commande, env=environnement, stdout=flux, stderr=subprocess.STDOUT)

    return part


@pytest.fixture
def adresses(settings: Any) -> list[str]:
    """Subscribers whose letters of this month are all due, in one batch."""
    mois_de_naissance = planification.mois.plus(planification.mois.debut(timezone.localdate()), -2)
    toutes = [f"n{n:02}@exemple.fr" for n in range(NOMBRE)]
    for adresse in toutes:
        actions.demande_inscription(adresse, etape(Repere.NAISSANCE, mois_de_naissance), timezone.now())
        ligne = Demande.objects.get()
        actions.confirme(
            sceau.trousseau().ouvre(ligne.USAGE, ligne.cle, bytes(ligne.index), bytes(ligne.scelle))[1], timezone.now()
        )
    with connection.cursor() as curseur:
        curseur.execute("truncate procrastinate_jobs cascade")
    Envoi.objects.all().delete()
    settings.LETTRES_ETALEMENT_JOURS = 1
    plan = planification.planifie(timezone.now())
    assert (plan.envois, plan.lots) == (NOMBRE, 1)
    return toutes


def _acheve(processus: subprocess.Popen[bytes]) -> int:
    try:
        return processus.wait(60)
    finally:
        processus.kill()


def test_un_travailleur_tue_net_n_oublie_personne_et_n_ecrit_a_personne_deux_fois(
    postier: Postier, lance: Callable[..., subprocess.Popen[bytes]], adresses: list[str], journal: Path
) -> None:
    """Killed three times by the mail server itself: in a letter, after its last dot, and between two."""
    entendus: Counter[str] = Counter()
    tues: list[str] = []
    processus: subprocess.Popen[bytes] | None = None

    def entend(quoi: str, rang: int) -> Callable[[str], None]:
        def compte(_adresse: str) -> None:
            entendus[quoi] += 1
            if entendus[quoi] == rang:
                assert processus is not None
                processus.send_signal(signal.SIGKILL)
                tues.append(quoi)

        return compte

    postier.sur_adresse = entend("dans le message", 7)
    # The message is taken, the answer is not given: the worker will never know.
    postier.sur_message = entend("après le dernier point", 15)
    postier.sur_debut = entend("entre deux", 27)
    for _ in range(4):
        processus = lance("--une-fois")
        _acheve(processus)
    assert tues == ["dans le message", "après le dernier point", "entre deux"]
    assert Counter(postier.adresses) == Counter(adresses), "ni deux fois, ni jamais"
    etats = Counter(Envoi.objects.values_list("etat", flat=True))
    assert etats == {"envoye": NOMBRE - 1, "remis": 1}
    assert len({m["Message-ID"] for m in postier.messages()}) == NOMBRE
    assert "exemple.fr" not in journal.read_text(), "un journal ne nomme personne"


def test_tue_au_hasard_personne_deux_fois_et_ce_qui_manque_est_compte(
    postier: Postier, lance: Callable[..., subprocess.Popen[bytes]], adresses: list[str]
) -> None:
    """At a moment nobody chose, the one letter that may miss is the one being handed over; it is « remis » and counted."""
    processus = lance("--une-fois")
    postier.sur_adresse = lambda _: time.sleep(random.random() * 0.01)  # noqa: S311 - no secret
    fin = time.monotonic() + 60
    while len(postier.recus) < 10 and time.monotonic() < fin:
        time.sleep(0.001)
    processus.send_signal(signal.SIGKILL)
    processus.wait(60)
    _acheve(lance("--une-fois"))
    recus = Counter(postier.adresses)
    assert max(recus.values()) == 1
    incertains = Envoi.objects.incertains(timezone.now()).count()
    assert incertains == Envoi.objects.exclude(etat=Envoi.Etat.ENVOYE).count() <= 1
    assert NOMBRE - len(recus) <= incertains


def test_deux_travailleurs_se_partagent_un_lot(
    postier: Postier, lance: Callable[..., subprocess.Popen[bytes]], adresses: list[str]
) -> None:
    from millejours.lettres import tasks

    bouts = Envoi.objects.order_by("pk").first(), Envoi.objects.order_by("pk").last()
    assert bouts[0]
    assert bouts[1]
    for _ in range(3):
        tasks.envoie_lot.defer(premier=bouts[0].pk, dernier=bouts[1].pk)
    for processus in [lance("--une-fois", "--ensemble", "2") for _ in range(2)]:
        assert _acheve(processus) == 0
    assert Counter(postier.adresses) == Counter(adresses)


def test_un_travailleur_planifie_envoie_et_s_arrete_quand_on_le_demande(
    postier: Postier, lance: Callable[..., subprocess.Popen[bytes]], adresses: list[str]
) -> None:
    """Nothing was planned, nothing was queued: the worker wakes, sees to it, and leaves politely."""
    with connection.cursor() as curseur:
        curseur.execute("truncate procrastinate_jobs cascade")
    Envoi.objects.all().delete()
    perimee = Abonne.objects.order_by("pk").first()
    assert perimee
    Abonne.objects.filter(pk=perimee.pk).update(fin=planification.mois.debut(timezone.localdate()))
    processus = lance()
    fin = time.monotonic() + 60
    while len(postier.recus) < NOMBRE - 1 and time.monotonic() < fin:
        time.sleep(0.1)
    processus.send_signal(signal.SIGTERM)
    assert _acheve(processus) == 0
    assert len(postier.recus) == NOMBRE - 1
    assert not Abonne.objects.filter(pk=perimee.pk).exists(), "les fins sont tenues"
    with connection.cursor() as curseur:
        curseur.execute("select count(*) from procrastinate_jobs where status in ('doing', 'failed')")
        assert curseur.fetchone() == (0,)
