"""Lines open or closed, in the time of the person: the hours are Paris's, the person may be overseas. Invented hours."""

from __future__ import annotations

import json
import shutil
import subprocess

from millejours.lieux.lignes import plages
from tests.conftest import RACINE

SEMAINE = "Mo-Fr 09:00-19:00; Sa 10:00-13:00"
REUNION, CAYENNE, NOUMEA = "Indian/Reunion", "America/Cayenne", "Pacific/Noumea"
# A winter week: Paris is UTC+1. Monday 23 November 2026.
CAS = [
    (("24/7", "2026-11-22T03:00Z", REUNION), (True, "")),
    ((SEMAINE, "2026-11-23T07:59Z", REUNION), (False, "lundi 12:00")),
    ((SEMAINE, "2026-11-23T08:00Z", REUNION), (True, "")),
    ((SEMAINE, "2026-11-23T17:59Z", REUNION), (True, "")),
    ((SEMAINE, "2026-11-23T18:00Z", REUNION), (False, "mardi 12:00")),
    ((SEMAINE, "2026-11-28T12:00Z", CAYENNE), (False, "lundi 05:00")),
    ((SEMAINE, "2026-11-27T18:00Z", NOUMEA), (False, "samedi 20:00")),
    # In summer Paris is UTC+2: the hours follow Paris.
    ((SEMAINE, "2026-07-20T07:00Z", REUNION), (True, "")),
    (("Mo-Su 20:00-02:00", "2026-11-24T00:59Z", CAYENNE), (True, "")),
    (("Mo-Su 20:00-02:00", "2026-11-24T01:00Z", CAYENNE), (False, "mardi 16:00")),
    (("Mo,We 09:00-12:00,14:00-17:00", "2026-11-23T11:30Z", REUNION), (False, "lundi 17:00")),
    (("Sa-Mo 09:00-12:00", "2026-11-22T10:00Z", REUNION), (True, "")),
]


def test_ouvert_ou_ferme_a_l_heure_de_la_personne() -> None:
    node = shutil.which("node")
    assert node, "node manque : installez Node.js"
    fini = subprocess.run(
        [node, RACINE / "tests" / "js" / "heures.mjs"],
        input=json.dumps([(plages(heures), *reste) for (heures, *reste), _ in CAS]),
        capture_output=True,
        text=True,
        check=True,
    )
    lus = [(e["ouvert"], " ".join(e["heure"].split())) for e in json.loads(fini.stdout)]
    assert lus == [attendu for _, attendu in CAS]


def test_chaque_ligne_dit_ses_heures_ou_qu_elles_sont_a_verifier() -> None:
    from millejours.core.urgences import numeros

    for n in numeros().values():
        assert bool(n.ouverture) == bool(n.horaires), n.id
    assert numeros()["n3114"].ouverture == "24/7"
