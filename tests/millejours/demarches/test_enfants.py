"""Each child is asked by its word, once, and each answer counts; without JavaScript."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from millejours.demarches.enfants import gardables, noms_des_enfants
from regles.situation import lit_situation
from tests.conftest import RACINE
from tests.millejours.demarches.test_ecrans import ICI, _texte, _un_jour  # noqa: F401 - the day of these screens

AINE, BEBE = {"cle": "e1", "naissance": "2019-06-05"}, {"cle": "e2", "naissance": "2026-09-07"}
FAMILLE = {
    "enfants": [AINE, BEBE],
    "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}, {"cle": "p2", "activite": "salarie"}],
    "foyer": {"seul": False},
}
HEURES = {"heures_par_semaine": "40", "semaines_par_an": "45", "mode_creche_psu": "1", "mode_micro_creche": "1"}
GARDE = HEURES | {"ressources_min": "36000", "mc_tarif": "9,50"}


def _poste(page: Any, nom: str, champs: dict[str, str], **foyer: bool) -> Any:
    situation = FAMILLE | {"foyer": {"seul": False} | foyer}
    return page.post(f"{ICI}{nom}/", champs | {"situation": json.dumps(situation)})


def _demandes(page: Any, nom: str, **foyer: bool) -> set[str]:
    source = re.sub(r"<template.*?</template>", "", _poste(page, nom, {}, **foyer).content.decode(), flags=re.DOTALL)
    return set(re.findall(r'name="([a-z_]+_e\d)"', source))


def test_chaque_enfant_est_demande_par_son_mot_et_seulement_ce_qui_sert(page: Any) -> None:
    texte = _texte(_poste(page, "garde", {})).partition("Vos enfants, un par un")[2]
    assert texte.index("Enfant né le 5 juin 2019") < texte.index("Enfant né le 7 septembre 2026")
    assert _demandes(page, "garde") == {f"{q}_{e}" for q in ("a_charge", "aeeh", "alternee") for e in ("e1", "e2")}
    assert _demandes(page, "prestations") == {f"{q}_{e}" for q in ("a_charge", "alternee") for e in ("e1", "e2")}
    assert _demandes(page, "conges") == {"a_charge_e1", "a_charge_e2"}
    seul = {f"{q}_{e}" for q in ("autre_parent", "pension") for e in ("e1", "e2")}
    assert _demandes(page, "prestations", seul=True) - _demandes(page, "prestations") == seul


def test_sans_enfant_rien_n_est_demande(page: Any) -> None:
    source = page.post(f"{ICI}garde/", {"ou": "grossesse", "date_grossesse": "2027-03-20"}).content.decode()
    assert re.search(r"<fieldset[^>]*data-enfants hidden", source)


@pytest.mark.parametrize(
    ("champs", "creche"),
    [
        ({}, "232,20 €"),
        ({"aeeh_e1": "oui"}, "185,85 €"),
        ({"aeeh_e2": "oui"}, "185,85 €"),
        ({"aeeh_e1": "oui", "aeeh_e2": "oui"}, "139,50 €"),
        ({"a_charge_e1": "non"}, "278,55 €"),
    ],
)
def test_un_aine_handicape_change_le_prix_de_la_garde_du_bebe(page: Any, champs: dict[str, str], creche: str) -> None:
    """150 hours a month, 3 000 €: 0,0516 %; one step lower for each child with AEEH; 0,0619 % for one child."""
    mode = _poste(page, "garde", GARDE | champs).context["page"].modes[0]
    assert mode.cout.montant == f"{creche} par mois"


def test_la_micro_creche_du_bebe_est_majoree_pour_l_aeeh_de_l_aine(page: Any) -> None:
    avant, apres = (_poste(page, "garde", GARDE | c).context["page"].modes[1] for c in ({}, {"aeeh_e1": "oui"}))
    assert avant.aide.montant == "855,24 € par mois"
    assert apres.aide.montant == "1\u202f111,82 € par mois"


def test_on_choisit_l_enfant_garde_et_l_enfant_attendu_d_abord(page: Any) -> None:
    attendu = FAMILLE | {"grossesses": [{"cle": "g1", "terme": "2027-03-20", "foetus": 2}]}
    assert [cle for cle, _nom in gardables(lit_situation(attendu))] == ["g1", "e2", "e1"]
    reponse = page.post(f"{ICI}garde/", GARDE | {"situation": json.dumps(attendu)})
    # Four children with the twins: 0,0310 %.
    assert reponse.context["page"].modes[0].cout.montant == "139,50 € par mois"
    assert "Enfants attendus" in _texte(reponse)
    aine = page.post(f"{ICI}garde/", GARDE | {"situation": json.dumps(attendu), "garde_enfant": "e1"})
    assert aine.context["page"].modes[0].cout.montant == "232,20 € par mois"


G1: dict[str, Any] = {"cle": "g1", "terme": "2026-09-10"}
NE = {"cle": "g1-1", "naissance": "2026-09-07", "grossesse": "g1"}
# Pregnancies of invented families, their children, and whom each still awaits.
ATTENTES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], dict[str, int]]] = {
    "attendu": (G1, [], {"g1": 1}),
    "né": (G1, [NE], {}),
    "né sans vie": (G1, [NE | {"sans_vie": True}], {}),
    "né, puis décédé": (G1, [NE | {"deces": "2026-09-09"}], {}),
    "grossesse finie": (G1 | {"fin": "2026-05-02"}, [], {}),
    "perdu": (G1 | {"pertes": ["2026-05-02"]}, [], {}),
    "deux jumeaux perdus": (G1 | {"foetus": 2, "pertes": ["2026-04-02", "2026-05-02"]}, [], {}),
    "un jumeau perdu": (G1 | {"foetus": 2, "pertes": ["2026-05-02"]}, [], {"g1": 1}),
    "jumeaux": (G1 | {"foetus": 2}, [], {"g1": 2}),
}


@pytest.mark.parametrize("cas", ATTENTES)
def test_une_grossesse_n_attend_que_les_enfants_a_venir(page: Any, cas: str) -> None:
    grossesse, enfants, attendus = ATTENTES[cas]
    situation = {"grossesses": [grossesse], "enfants": [AINE, *enfants]}
    assert lit_situation(situation).attendus == attendus
    texte = _texte(page.post(f"{ICI}garde/", GARDE | {"situation": json.dumps(situation)}))
    assert ("comme s'il était déjà né" in texte) == bool(attendus)
    mot = {1: "Enfant attendu", 2: "Enfants attendus"}
    assert {m for m in mot.values() if re.search(rf"{m}\b", texte)} == {mot[n] for n in attendus.values()}


def test_le_navigateur_attend_les_memes_enfants() -> None:
    script = f"""import {{ site }} from "{(RACINE / "tests/js/site.mjs").as_uri()}";
    const {{ attendus }} = await site("demarches/enfants.js");
    const lus = JSON.parse(process.argv[1]).map(attendus).map(Object.fromEntries);
    console.log(JSON.stringify(lus));"""
    situations = [{"grossesses": [g], "enfants": [AINE, *enfants]} for g, enfants, _ in ATTENTES.values()]
    sortie = subprocess.run(
        ["node", "--no-warnings", "--input-type=module", "-e", script, json.dumps(situations)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert sortie.returncode == 0, sortie.stderr
    assert json.loads(sortie.stdout) == [attendus for _g, _e, attendus in ATTENTES.values()]


def test_un_enfant_ne_ne_compte_qu_une_fois(page: Any) -> None:
    """« L'enfant est né » keeps the pregnancy: the fees are those of the same family without it."""
    avec = {"grossesses": [G1], "enfants": [AINE, NE]}
    sans = {"enfants": [AINE, {k: v for k, v in NE.items() if k != "grossesse"} | {"cle": "e2"}]}
    couts = [
        page.post(f"{ICI}garde/", GARDE | {"situation": json.dumps(s)}).context["page"].modes[0].cout.montant
        for s in (avec, sans)
    ]
    assert couts == ["232,20 € par mois"] * 2


def test_une_allocation_de_soutien_par_enfant_avec_son_mot(page: Any) -> None:
    champs = {"autre_parent_e1": "pension", "pension_e1": "120", "autre_parent_e2": "absent", "ressources_min": "20000"}
    texte = _texte(_poste(page, "prestations", champs, seul=True))
    assert "Allocation de soutien familial : Enfant né le 5 juin 2019 81,78 € par mois" in texte
    assert "Allocation de soutien familial : Enfant né le 7 septembre 2026 201,78 € par mois" in texte


def test_un_aine_qui_vit_ailleurs_raccourcit_la_prepare(page: Any) -> None:
    avant, apres = (_texte(_poste(page, "conges", c)) for c in ({}, {"a_charge_e1": "non"}))
    assert "6 septembre 2028" in avant, "24 mois depuis la naissance"
    assert "6 septembre 2028" not in apres


def test_deux_jumeaux_ont_chacun_leur_mot() -> None:
    situation = {
        "enfants": [
            {"naissance": "2026-09-07"},
            {"naissance": "2026-09-07"},
            {"naissance": "2020-01-02", "prenom": "Zoé"},
        ]
    }
    assert list(noms_des_enfants(lit_situation(situation)).values()) == [
        "Enfant né le 7 septembre 2026 (1)",
        "Enfant né le 7 septembre 2026 (2)",
        "Zoé",
    ]


def test_une_mauvaise_pension_mene_a_l_enfant_dont_on_parle(page: Any) -> None:
    reponse = _poste(page, "prestations", {"autre_parent_e1": "pension", "pension_e1": "beaucoup"}, seul=True)
    assert reponse.status_code == 422
    source = reponse.content.decode()
    assert 'href="#pension_e1"' in source
    assert re.search(r'data-enfant="e1" open', source)
