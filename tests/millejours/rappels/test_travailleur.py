"""The notice, with a worker that is killed: a request is never lost, and its team is always told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from millejours.rappels import actions
from millejours.rappels.models import DemandeDeRappel
from tests.millejours.lettres.conftest import Postier, postier, travaux_vides

from .conftest import NUMERO, EquipePrete

__all__ = ["postier", "travaux_vides"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("travaux_vides")]


def test_le_travailleur_tue_au_milieu_du_message_l_equipe_est_prevenue(
    postier: Postier, equipe_prete: EquipePrete, tmp_path: Path
) -> None:
    with connection.cursor() as curseur:
        curseur.execute("truncate procrastinate_jobs cascade")
    actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), timezone.now())
    base = connection.settings_dict
    environnement = os.environ | {
        "DATABASE_URL": f"postgresql://{base['USER']}@/{base['NAME']}?host={base['HOST']}",
        "COURRIEL_HOTE": "127.0.0.1",
        "COURRIEL_PORT": str(postier.port),
        "COURRIEL_TLS": "non",
        "LETTRES_CLES": "a:" + "A" * 43,
    }
    journal = tmp_path / "journal"
    processus: list[subprocess.Popen[bytes]] = []

    def lance() -> int:
        commande = [str(Path(sys.executable).parent / "millejours"), "travaille", "--base-prete", "--une-fois"]
        with journal.open("ab") as flux:
            processus.append(subprocess.Popen(commande, env=environnement, stdout=flux, stderr=subprocess.STDOUT))
        return processus[-1].wait(60)

    postier.sur_adresse = lambda _: processus[-1].send_signal(signal.SIGKILL) if len(processus) == 1 else None
    assert lance() == -signal.SIGKILL, (journal.read_text(), postier.adresses)
    assert DemandeDeRappel.objects.get().notified_at is None
    # The next worker wakes, and looks at the rows.
    assert lance() == 0
    assert DemandeDeRappel.objects.get().notified_at is not None
    assert {"ada@exemple.fr", "zoe@exemple.fr"} == set(postier.adresses)
    for message in postier.messages():
        assert NUMERO not in str(message)
    assert NUMERO not in journal.read_text()


def test_la_demande_et_son_travail_vont_ensemble(equipe_prete: EquipePrete, monkeypatch: Any) -> None:
    """Both are kept, or neither: a request without a notice would wait unseen."""
    from millejours.rappels import tasks

    def tombe(**_: object) -> None:
        raise OSError

    monkeypatch.setattr(tasks.previent, "defer", tombe)
    with pytest.raises(OSError):  # noqa: PT011
        actions.recoit(equipe_prete.equipe, equipe_prete.scelle(), timezone.now())
    assert not DemandeDeRappel.objects.exists()
