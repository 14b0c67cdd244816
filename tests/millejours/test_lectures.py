"""What a device thinks its calendars hold is what the server writes in them; what grandparents read is a due date."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from millejours.famille.regles import moteur
from regles.abonnement import _parcours, lignes, lit_charge, rendez_vous_dits
from regles.parution import catalogues
from regles.situation import lit_situation
from tests.conftest import RACINE
from tests.millejours.test_abonnement import JOUR, charge, evenements, texte
from tests.regles.situations import situations

Appareil = Callable[[list[dict[str, Any]]], Any]
PERDUE = {"version": 1, "grossesses": [{"cle": "g1", "terme": "2027-04-14", "fin": "2026-11-20"}]}
AGENDA = {"discret": False, "essentiel": False, "qui": "", "langue": "fr", "depuis": "2026-11-22"}
PUBLICS = ("", "enceinte", "autre_parent", "enfant")


@pytest.fixture(scope="module")
def appareil() -> Appareil:
    donnees = catalogues(moteur().catalogue)

    def demande(taches: list[dict[str, Any]]) -> Any:
        entree = {"regles": donnees["regles.json"], "textes": donnees["textes.fr.json"], "taches": taches}
        lu = subprocess.run(
            ["node", RACINE / "tests" / "js" / "lectures.mjs"],
            input=json.dumps(entree).encode(),
            capture_output=True,
            timeout=60,
        )
        assert lu.returncode == 0, lu.stderr.decode()
        return json.loads(lu.stdout)

    return demande


def rendez_vous(cles: list[str]) -> list[dict[str, Any]]:
    """One for each line, and one for none."""
    attaches = [{"id": f"r{i}", "le": "2026-12-01", "titre": "T", "cle": cle} for i, cle in enumerate(cles)]
    return [*attaches, {"id": "libre", "le": "2026-12-02", "titre": "T"}]


def test_un_rendez_vous_d_un_sujet_perdu_part_tout_de_suite() -> None:
    rdv = [
        {"id": "r1", "le": "2026-12-01", "heure": "10:30", "titre": "Canari", "cle": "PN-EX1:g1"},
        {"id": "r2", "le": "2026-12-02", "titre": "Canari", "cle": "PN-EX1:g1"},
        {"id": "r3", "le": "2026-12-03", "titre": "Dentiste"},
    ]
    assert texte(rdv=rdv).count("SUMMARY:Canari") == 2
    apres = texte(rdv=rdv, situation=PERDUE)
    assert "Canari" not in apres
    assert apres.count("SUMMARY:Dentiste") == 1
    assert "VALARM" not in texte(rdv=rdv[:2], situation=PERDUE)


@pytest.mark.parametrize("qui", PUBLICS)
def test_un_rendez_vous_suit_le_public_de_sa_ligne(qui: str) -> None:
    """A line that nobody knows any more is as none: the parents'."""
    regles = {p: next(r.id for r in moteur().catalogue.regles if r.public == (p,)) for p in ("enceinte", "enfant")}
    rdv = rendez_vous([f"{regles['enceinte']}:g1", f"{regles['enfant']}:e1", "RETIREE:e1"])
    dits = rendez_vous_dits(
        lit_charge(charge(rdv=rdv, qui=qui)), _parcours(lit_charge(charge()), moteur(), JOUR), moteur()
    )
    attendus = {
        "": ["r0", "r1", "r2", "libre"],
        "enceinte": ["r0", "r2", "libre"],
        "autre_parent": ["r2", "libre"],
        "enfant": ["r1"],
    }
    assert [r.nom.removeprefix("rdv-") for r in dits] == attendus[qui]


def test_l_appareil_et_le_serveur_disent_les_memes_evenements(appareil: Appareil) -> None:
    hasard = Random(5)  # noqa: S311
    taches: list[dict[str, Any]] = []
    for situation, au in situations(120, moteur().catalogue, 5):
        donnee = json.loads(json.dumps(situation, default=str))
        sujets = moteur().parcours(lit_situation(donnee), au).echeances
        rdv = rendez_vous([e.cle for e in hasard.sample(sujets, min(6, len(sujets)))] + ["PN-EX1:g9"])
        depuis = (au - timedelta(days=20)).isoformat()
        choix = {"essentiel": hasard.random() < 0.5, "qui": hasard.choice(PUBLICS), "depuis": depuis}
        taches.append({"tache": "agenda", "charge": charge(situation=donnee, rdv=rdv, **choix), "au": au.isoformat()})
    tus = 0
    for tache, obtenus in zip(taches, appareil(taches), strict=True):
        lue = lit_charge(tache["charge"])
        parcours = _parcours(lue, moteur(), date.fromisoformat(tache["au"]))
        assert parcours
        # The server reads the rules on the first of the month; the device, today.
        parcours = moteur().parcours(parcours.situation, date.fromisoformat(tache["au"]))
        attendues = [(e.cle, e.jour_debut, e.jour_fin) for e in lignes(lue, parcours)]
        attendus = [r.nom for r in rendez_vous_dits(lue, parcours, moteur())]
        tus += len(lue.rdv) - len(attendus)
        assert [o["cle"] for o in obtenus] == [*(cle for cle, _, _ in attendues), *attendus]
        assert [(o["debut"], o["fin"]) for o in obtenus[: len(attendues)]] == [
            (debut and str(debut), fin and str(fin)) for _, debut, fin in attendues
        ]
    assert tus > 100


@pytest.mark.parametrize(
    ("repere", "terme"),
    [
        ({"debut": "2026-07-08"}, "2027-04-08"),
        ({"ddr": "2026-07-01"}, "2027-04-15"),
        ({"terme": "2027-04-14", "terme_sa": 40, "ddr": "2026-07-01"}, "2027-04-14"),
    ],
)
def test_l_entourage_ne_recoit_que_le_terme(appareil: Appareil, repere: dict[str, Any], terme: str) -> None:
    """The first one is that of an IVF: the day a pregnancy began is the day of a retrieval."""
    grossesse = {"cle": "g1", "foetus": 2, **repere}
    (vue,) = appareil([{"tache": "entourage", "situation": {"version": 1, "grossesses": [grossesse]}}])
    assert vue == {"grossesses": [{"terme": terme}], "enfants": []}
    (contexte, *_), (ensuite, *_) = (
        moteur().parcours(lit_situation({"version": 1, "grossesses": [g]}), JOUR).sujets
        for g in (grossesse, {"cle": "g1", **vue["grossesses"][0]})
    )
    assert moteur().ancres(contexte)["dpa"] == moteur().ancres(ensuite)["dpa"], "la page montre le même jour"


def test_ce_qu_un_autre_appareil_a_mal_ecrit_n_eteint_pas_l_agenda(appareil: Appareil) -> None:
    """Whoever may write the journey cannot make the server refuse the calendars of the other parent."""
    etat = {
        "grossesse/g1/repere": [{"terme": "2027-04-14"}, 1, "a"],
        "enfant/e1/naissance": ["2025-03-02", 1, "a"],
        "enfant/g1-1/naissance": ["hier", 2, "b"],
        "grossesse/g2/fin": ["nope", 2, "b"],
        "fait/PN-EX1:g1": [{"le": "x"}, 2, "b"],
        "rdv/r1": [{"titre": "Écho", "le": "2026-12-01", "heure": "10:30", "cle": "PN-EX1:g1"}, 1, "a"],
        "rdv/r2": [{"titre": "x", "le": "9999-99-99zz"}, 2, "b"],
        "rdv/r3": [{"titre": "x", "le": "2026-12-01", "heure": "1\r\nX:"}, 2, "b"],
        "rdv/r4": [{"titre": 3, "le": "2026-12-01"}, 2, "b"],
        "rdv/r5": [{"titre": "x", "le": "2026-12-01", "cle": ["a"]}, 2, "b"],
    }
    faite, vue = appareil([{"tache": "charge", "etat": etat, "agenda": AGENDA}, {"tache": "vue", "etat": etat}])
    assert vue == {"grossesses": [{"terme": "2027-04-14"}], "enfants": [{"naissance": "2025-03-02"}]}
    assert [r["id"] for r in faite["rdv"]] == ["r1"]
    lue = {**faite, "modifie": "2026-11-22T08:00:00Z", "tombes": []}
    assert len(evenements(texte(**lue))) > 100
