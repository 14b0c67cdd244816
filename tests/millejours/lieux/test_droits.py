"""Rights that have a zone, and national lines: every fact is there or said elsewhere; the device finds what the server finds."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from millejours.core import urgences
from millejours.lieux.actions import charge_dispositifs
from millejours.lieux.droits.dispositifs import Zone, dispositifs, ici, pour_navigateur
from millejours.lieux.lignes import lignes
from millejours.lieux.models import Service
from regles.lecture import lit_yaml
from tests.conftest import PARTAGE, RACINE, Visite
from tests.millejours.lieux.fabrique import MIDI

CONTENU = RACINE / "content" / "lieux" / "dispositifs.yaml"
ETAPES = {e["id"] for e in lit_yaml(RACINE / "content" / "vocabulaire" / "etapes.yaml")}


def _plie(code: str) -> str:
    return re.sub(r"\W", "", code.lower().replace("é", "e"))


@pytest.mark.partage
def test_chaque_dispositif_des_faits_est_ici_ou_ailleurs() -> None:
    lu = lit_yaml(CONTENU)
    dits = {_plie(d["code"]) for d in lu["dispositifs"]} | {_plie(c) for c in lu["ailleurs"]}
    for nom in ("policy", "prevention"):
        faits = yaml.safe_load((PARTAGE / "facts" / f"{nom}.yaml").read_text(encoding="utf-8"))["dispositifs"]
        assert {_plie(f["code"]) for f in faits} <= dits, nom
    faits = {
        _plie(f["code"]): f
        for f in yaml.safe_load((PARTAGE / "facts" / "prevention.yaml").read_text(encoding="utf-8"))["dispositifs"]
    }
    for d in lu["dispositifs"]:
        fait = faits[_plie(d["code"])]
        assert d["sources"] == fait["source"], d["id"]
        assert d["confiance"] == fait["confiance"], d["id"]
        assert str(d["verifie_le"] or "") == str(fait.get("verifie_le") or ""), d["id"]


def test_le_contenu_se_tient() -> None:
    for d in dispositifs().values():
        assert set(d.etapes) <= ETAPES, d.id
        assert d.nom and d.quoi and d.pour_qui and d.comment, d.id  # noqa: PT018
        assert d.sources, d.id
        # Amounts and doses live elsewhere.
        assert "€" not in d.quoi + d.comment + d.precision


@pytest.mark.parametrize(
    ("departement", "identifiant", "etat"),
    [
        ("33", "cocon", "ici"),
        ("69", "cocon", "pas_encore"),
        ("972", "capparents", "pas_encore"),
        ("973", "capparents", "ici"),
        ("972", "dpp", "ici"),
        ("2A", "malin", "ici"),
        ("974", "malin", "a_demander"),
        ("26", "repap", "ici"),
        ("69", "copa", "a_demander"),
    ],
)
def test_la_zone_repond_par_departement(departement: str, identifiant: str, etat: str) -> None:
    (groupe,) = [g for g in ici(departement) if identifiant in {d.id for d in g.dispositifs}]
    assert groupe.etat == etat


def test_une_zone_de_communes_se_demande_quand_la_commune_est_inconnue() -> None:
    zone = Zone({}, frozenset({"69266"}), "pas_encore")
    assert zone.etat("69", "69266") == "ici"
    assert zone.etat("69", "69123") == "pas_encore"
    assert zone.etat("69") == "a_demander"
    assert zone.etat("59") == "pas_encore"


def test_l_appareil_trouve_ce_que_trouve_le_serveur(tmp_path: Path) -> None:
    """Every département and every step, item for item."""
    codes = [d["code"] for d in lit_yaml(RACINE / "content" / "territoires" / "departements.yaml")["departements"]]
    cas = [(c, e) for c in codes for e in sorted(ETAPES)]
    (tmp_path / "cas.json").write_text(
        json.dumps({"cas": cas, "d": pour_navigateur()["dispositifs"]}), encoding="utf-8"
    )
    script = f"""
      import {{ readFileSync }} from "node:fs";
      const source = readFileSync({json.dumps(str(RACINE / "src/millejours/parcours/static/parcours/ici.js"))}, "utf8");
      // The pure part alone: what it imports needs a page.
      const corps = source.slice(source.indexOf("/** @type {{EtatIci[]}} */")).split("/** @param {{App}} app")[0].replace(/^export /gm, "");
      const groupes = new Function(corps + "; return groupes;")();
      const {{ cas, d }} = JSON.parse(readFileSync({json.dumps(str(tmp_path / "cas.json"))}, "utf8"));
      console.log(JSON.stringify(cas.map(([c, e]) => groupes(d, c, new Set([e])).map((g) => [g.etat, g.siens.map((x) => x.id)]))));
    """
    fichier = tmp_path / "essai.mjs"
    fichier.write_text(script, encoding="utf-8")
    sortie = subprocess.run(["node", str(fichier)], capture_output=True, text=True, check=False)
    assert sortie.returncode == 0, sortie.stderr
    serveur = [[[g.etat, [d.id for d in g.dispositifs]] for g in ici(c, "", [e])] for c, e in cas]
    assert json.loads(sortie.stdout) == serveur


@pytest.mark.django_db
def test_chaque_droit_est_un_service_de_l_annuaire() -> None:
    rapport = charge_dispositifs(CONTENU.parent, now=MIDI)
    assert rapport is not None
    assert Service.objects.filter(source="dispositifs", lieu=None).count() == len(dispositifs())
    assert charge_dispositifs(CONTENU.parent, now=MIDI) is None
    cocon = Service.objects.get(pk="dispositifs--cocon")
    assert {"33", "31", "13"} <= set(cocon.zone_intervention)


@pytest.mark.django_db
def test_autour_de_moi_dit_ce_qui_existe_dans_la_commune(page: Visite) -> None:
    html = page.get("/autour-de-moi/?commune=69266").content.decode()
    assert html.index("Pour vous, ici") < html.index("à demander") < html.index("Pas encore ici")
    pas_encore = html[html.index("Pas encore ici") :]
    assert "Cocon" in pas_encore
    assert "Non revérifié" in html


def _parcours(page: Visite, **champs: str) -> str:
    situation = {"ou": "grossesse", "repere": "terme", "date_grossesse": "2027-04-14"} | champs
    return str(page.post("/mon-parcours/", situation).content.decode())


def test_le_parcours_sans_javascript_dit_pour_vous_ici(page: Visite) -> None:
    html = _parcours(page, departement="37")
    assert html.index("Pour vous, ici") < html.index("personne référente pendant la grossesse")
    # A step that is not theirs, and a département that nobody gave.
    assert "plateforme de coordination" not in html
    assert "Selon l'endroit où vous vivez" not in _parcours(page).replace("&#x27;", "'")


def test_les_lignes_ne_montrent_que_ce_qui_est_sur(page: Visite) -> None:
    html = page.get("/autour-de-moi/lignes/").content.decode()
    assert "aucun numéro national sûr" in html
    assert html.count("data-plages=") == len(lignes().lignes)
    tabac = next(x for x in lignes().lignes if x.id == "n3989")
    assert (tabac.heures, tabac.a_confirmer) == ("du lundi au samedi de 8 h à 20 h", True)
    # Known numbers without sure hours stay numbers.
    assert next(x for x in lignes().lignes if x.id == "n_apec").plages == ""


@pytest.mark.partage
def test_aucune_ligne_a_ne_pas_montrer_n_y_est() -> None:
    faits = yaml.safe_load((PARTAGE / "facts" / "urgences.yaml").read_text(encoding="utf-8"))["helplines"]
    montrees = {x.id for x in lignes().lignes}
    assert montrees <= urgences.numeros().keys()
    par_id = {f["id"]: f for f in faits}
    for identifiant in montrees:
        assert par_id[identifiant]["display"] is True, identifiant
    for x in lit_yaml(RACINE / "content" / "lieux" / "lignes.yaml")["lignes"]:
        # Hours that the facts call old, or ask to check, are not shown.
        dites = str(par_id[x["numero"]]["hours"])
        assert x["heures"] is None or not re.search(r"20\d\d", dites), x["numero"]
        assert (x["confiance"] == "B") == ("(B)" in dites) or x["heures"] is None, x["numero"]


@pytest.mark.parametrize(
    ("moment", "plages", "attendu"),
    [
        # A Tuesday, 19:59 and 20:00 in Paris, in winter then in summer.
        ("2026-11-24T18:59:00Z", "480-1200 1920-2640", [True, 1]),
        ("2026-11-24T19:00:00Z", "480-1200 1920-2640", [False, 7 * 1440 - 2640 + 480]),
        ("2026-06-30T17:59:00Z", "480-1200 1920-2640", [True, 1]),
        # The night of Sunday goes on in Monday's first hours.
        ("2026-11-22T23:30:00Z", "0-120 9120-10080", [True, 90]),
        ("2026-11-22T22:30:00Z", "0-120 9120-10080", [True, 30 + 120]),
        ("2026-12-25T12:00:00Z", "480-1200 1920-10000", None),
        ("2026-12-25T12:00:00Z", "0-10080", [True, None]),
        ("2026-11-24T12:00:00Z", "", None),
    ],
)
def test_ouvert_ou_ferme_suit_l_heure_de_paris(moment: str, plages: str, attendu: Any) -> None:
    # As a data address: without a page nor a package, the file would be taken for a script.
    source = (RACINE / "src/millejours/core/static/core/heures.js").read_bytes()
    module = f"data:text/javascript;base64,{base64.b64encode(source).decode()}"
    script = (
        f'import {{ etat }} from "{module}";'
        f'const e = etat("{plages}", "2026-12-25 2027-01-01", new Date("{moment}"));'
        "console.log(JSON.stringify(e && [e.ouvert, e.reste]));"
    )
    for zone in ("UTC", "America/Martinique", "Indian/Reunion"):
        sortie = subprocess.run(
            ["node", "--no-warnings", "--input-type=module", "-e", script],
            capture_output=True, text=True, check=True, env={"TZ": zone, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        )  # fmt: skip
        assert json.loads(sortie.stdout) == attendu, zone
